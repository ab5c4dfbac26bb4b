"""The rule that a sample is in English, judged by script and by the small words that every language has its own of.

Names, menus and signs may be in any language, above all in quotation marks; a few words are too few to tell.
"""

import re

from datagen.checks.grammar import word_set
from datagen.checks.quotes import unquoted
from datagen.checks.words import vocabulary, words
from datagen.types import Sample

FEWEST_WORDS = 5
MOST_FOREIGN_LETTERS = 0.25  # of a turn's letters
MOST_FOREIGN_LETTERS_OF_A_SENTENCE = 0.5
SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")
LATIN = re.compile(r"[^\W\d_\u0250-\uffff]")
FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\uff21-\uff5a]")
ENGLISH = word_set(
    """
    the of and with that this it its there they has have be been by from which what how who where why yes not his her
    their can could may might does do because while under near behind between into both each some more he she you or
    but if two three several being very would also
    """
)
# English too, and of other languages as well.
SHARED = word_set("a an in on at is are was to for as no we i it so me all")
# Function words that English has not, or hardly: of Spanish, Portuguese, French, Italian, German, Dutch, the north, the
# Slavic languages in Latin script, Turkish, Indonesian and Vietnamese.
OTHERS = (
    word_set(
        """
        el la los las un una unos unas del que y en es son está están por para con su sus como pero muy más al hay se
        lo o os um uma do da dos das no na nos nas e é são em com não mais ao pelo pela le les des du une et est sont
        dans sur avec qui pas il elle ils ce cette ses aux au ne leur il gli di che è sono nel nella della delle degli
        alla con per una ci si der die das und ist sind ein eine einen einem einer auf mit den dem des im von zu nicht
        sich auch er sie es wird für de het een van en is zijn op met niet aan ook naar bij voor dat och att det som
        är på av ett en i med til og på er ikke har den de w z na i jest są się nie do to oraz że przy je v se ve bir
        bu ile için yang dan di ini itu dengan dari untuk ada sebuah pada adalah một của và trong có người
        """
    )
    - ENGLISH
    - word_set(
        """
        a i do no to is are die den me son per on w z v
        """
    )
)


def speaks_english(sample: Sample) -> str | None:
    """Every turn is in English; names, menus and signs may be quoted in any language."""
    for number, turn in enumerate(sample.turns, 1):
        if found := _foreign(turn.text):
            return f"turn {number} is not in English: {found[:60]!r}"
    return None


def _foreign(text: str) -> str | None:
    """The text, or its first sentence, that is in another language."""
    if text.isascii() and OTHERS.isdisjoint(vocabulary(text)):
        return None
    if _foreign_letters(text) > MOST_FOREIGN_LETTERS or _sounds_foreign(text, by=2):
        return text
    for part in SENTENCE_END.split(text):  # a sentence may be all about a place with a name of four words
        if (
            _foreign_letters(part) > MOST_FOREIGN_LETTERS_OF_A_SENTENCE
            or _sounds_foreign(part, by=3)
            or _has_no_english(part)
        ):
            return part
    return None


def _foreign_letters(text: str) -> float:
    said = unquoted(text)
    n_foreign = len(FOREIGN.findall(said))
    return n_foreign / max(n_foreign + len(LATIN.findall(said)), 1)


def _sounds_foreign(text: str, by: int) -> bool:
    """So many more small words of other languages than of English: a dish may bring one of its own."""
    said = vocabulary(text)
    if OTHERS.isdisjoint(said) or len(words(text)) < FEWEST_WORDS:
        return False
    n_english = len(said & ENGLISH)
    return len(vocabulary(unquoted(text)) & OTHERS) >= n_english + by


def _has_no_english(sentence: str) -> bool:
    """Written small, not one small word of English, and two words or letters that are of other languages."""
    said = sentence.split()
    if len(said) < FEWEST_WORDS or sum(word[0].islower() for word in said) * 2 < len(said):
        return False
    small = vocabulary(unquoted(sentence))
    n_foreign = len(small & OTHERS) + sum(not word.isascii() for word in small)
    return n_foreign > 1 and small.isdisjoint(ENGLISH) and small.isdisjoint(SHARED)
