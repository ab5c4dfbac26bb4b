"""A question -> the verb at its root and the noun that it is about, as Self-Instruct shows its instructions.

    "How might the man balance his red board?"  balance, board
    "What is the man wearing?"                  wear, man
    "What color is the cat?"                    be, color
    "Describe the image in detail."             describe, image

Read from the word order of questions alone, with the closed classes of `checks.grammar`: a parser would know more, and
cost a model. The noun is the object; where a question asks for that, it is what the question is about.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from datagen.checks.grammar import (
    AUXILIARIES,
    BARE_VERBS,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    MARKS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITIES,
    VERBS,
    word_set,
)
from datagen.checks.questions import ASKING
from datagen.checks.sentences import Sentence, sentences
from datagen.checks.words import IRREGULAR

MOST_READ = 1_000  # characters of a question
FILLERS = word_set("please kindly also just then now briefly carefully thoroughly n't not there")
HELPERS = AUXILIARIES | BE
CLOSED = HELPERS | ASKING | PREPOSITIONS | CONJUNCTIONS | PRONOUNS | MARKS | FILLERS
NO_VERBS = word_set("thing something nothing anything everything evening morning building ceiling string king wing ring")
ADVERBS = ("ly",)


class Pair(NamedTuple):
    """The root of a question."""

    verb: str
    """In its plain form."""
    noun: str
    """In the singular."""


@functools.lru_cache(maxsize=4096)  # questions of a bank come again and again
def root(question: str) -> Pair | None:
    """Verb and noun of the last sentence that asks, or of the first that there is; None where they cannot be told."""
    read = [one for one in sentences(question[:MOST_READ]) if one.lowers]
    asking = [one for one in read if one.asks]
    return _root(_plain((asking or read)[-1 if asking else 0])) if read else None


def _plain(sentence: Sentence) -> tuple[str, ...]:
    """Its words from the one that asks on: "In the image, what is ..." asks with "what"."""
    lowers = tuple(word for word in sentence.lowers if word not in FILLERS)
    if "," in lowers:
        after = lowers[lowers.index(",") + 1 :]
        if after and (after[0] in ASKING or after[0] in HELPERS):
            return after
    return lowers


def _root(lowers: tuple[str, ...]) -> Pair | None:
    if not lowers:
        return None
    if lowers[0] not in CLOSED | DETERMINERS:
        return _paired(lowers[0], _noun(lowers, 1), None)
    helper = next((place for place, word in enumerate(lowers) if word in HELPERS), None)
    if helper is None:
        return None
    place = _verb(lowers, helper + 1)
    if place is not None:
        return _paired(_base(lowers[place]), _noun(lowers, place + 1), _subject(lowers, helper, place))
    if lowers[helper] in BE:
        return _paired("be", _asked(lowers, helper), _noun(lowers, helper + 1))
    return None


def _paired(verb: str, noun: str | None, other: str | None) -> Pair | None:
    found = noun or other
    return Pair(verb, found) if found else None


def _verb(lowers: Sequence[str], start: int) -> int | None:
    """Index of the verb that a helper belongs to: "can you DESCRIBE", "does the man HOLD", "is the man HOLDING"."""
    if start < len(lowers) and lowers[start] == "you":
        start += 1
        return start if start < len(lowers) and lowers[start] not in CLOSED else None
    is_be = lowers[start - 1] in BE
    for place in range(start, len(lowers)):
        word = lowers[place]
        if word.endswith("ing") and len(word) > 4 and word not in NO_VERBS:
            return place
        if not is_be and place > start and word in BARE_VERBS and lowers[place - 1] not in DETERMINERS:
            return place
    return None


def _subject(lowers: Sequence[str], helper: int, verb: int) -> str | None:
    return _noun(lowers[:verb], helper + 1) or _asked(lowers, helper)


def _asked(lowers: Sequence[str], helper: int) -> str | None:
    """What a question names before its helper: the color of "what color is", the people of "how many people are"."""
    words = [word for word in lowers[:helper] if word not in ASKING and word not in QUANTITIES]
    return _noun(words, 0)


def _noun(lowers: Sequence[str], start: int) -> str | None:
    """The head of the noun phrase that begins at a word: the last before the phrase ends."""
    head: str | None = None
    for word in lowers[start:]:
        if head is None and word in DETERMINERS:
            continue
        if word in CLOSED or word in DETERMINERS or word in VERBS or word.endswith(("ing", "n't", *ADVERBS)):
            break
        head = word
    return _singular(head) if head and head[0].isalpha() and len(head) > 1 else None


def _singular(noun: str) -> str:
    noun = noun.removesuffix("'s").removesuffix("'")
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3 else noun


def _base(verb: str) -> str:
    """The plain form of "wearing" or "sitting"; others are plain already."""
    if not verb.endswith("ing") or len(verb) < 5:
        return verb
    stem = verb[:-3]
    if stem in BARE_VERBS or stem in ("do", "go", "try"):
        return stem
    if f"{stem}e" in BARE_VERBS or stem.endswith(("v", "u", "c", "at", "ag")):
        return f"{stem}e"
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
