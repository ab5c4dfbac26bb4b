"""A question -> the verb at its root and the noun that it is about, as Self-Instruct shows its instructions.

    "How might the man balance his red board?"  balance, board
    "What is the man wearing?"                  wear, man
    "What color is the cat?"                    be, color
    "Describe the image in detail."             describe, image

Read from the word order of questions alone, with the closed classes of `checks.grammar`: a parser would know more, and
cost a model. The noun is the object; where a question asks for that, it is what the question is about.
"""

import functools
from collections.abc import Collection, Sequence
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
from datagen.checks.plurals import SAME
from datagen.checks.questions import ASKING as WH
from datagen.checks.sentences import Sentence, sentences
from datagen.checks.words import IRREGULAR

MOST_READ = 1_000  # characters of a question
LONGEST = 30  # of a word of English
ASKING = WH | {"whereabouts"}
HELPERS = AUXILIARIES | BE
HAVE = word_set("have has had")
FILLERS = word_set("please kindly also just now n't not there most")
PARTICLES = word_set("out up down off away forward back together")
CLOSED = HELPERS | ASKING | PREPOSITIONS | CONJUNCTIONS | PRONOUNS | MARKS | PARTICLES
SKIPPED = DETERMINERS | word_set("me us main key given following first whole visual potential possible detailed brief")
KINDS = word_set("kind kinds type types sort sorts breed number")  # "what kind of animal" asks of the animal
NO_VERBS = word_set(
    "thing something nothing anything everything evening morning building ceiling string king wing ring"
)
NO_NOUNS = word_set(
    "left right sure able likely unusual noteworthy visible present all everything first prior large careful "
    "further anywhere somebody"
)
ODD = {"buses": "bus", "clothes": "clothes"}
HISSING = ("s", "x", "z", "ch", "sh", "o")  # add -es
PARTICIPLES = {
    "seen": "see", "found": "find", "done": "do", "made": "make", "taken": "take", "given": "give", "shown": "show",
    "said": "say", "held": "hold", "worn": "wear", "led": "lead", "left": "leave", "kept": "keep", "known": "know",
    "drawn": "draw", "gone": "go", "chosen": "choose", "lying": "lie", "tying": "tie",
}  # fmt: skip


class Pair(NamedTuple):
    """The root of a question."""

    verb: str
    """In its plain form."""
    noun: str
    """In the singular."""


def root(question: str) -> Pair | None:
    """Verb and noun of the last sentence that asks, or of the first that there is; None where they cannot be told."""
    return _read(question[:MOST_READ])


@functools.lru_cache(maxsize=4096)  # questions of a bank come again and again
def _read(question: str) -> Pair | None:
    read = [one for one in sentences(question) if one.lowers]
    asking = [one for one in read if one.asks]
    return _root(_plain((asking or read)[-1 if asking else 0])) if read else None


def _plain(sentence: Sentence) -> tuple[str, ...]:
    """Its words from the one that asks on: "In the image, what is ..." asks with "what"."""
    spelt = [part for word in sentence.lowers for part in _parted(word)]
    lowers = tuple(word for word in spelt if word not in FILLERS)
    if "," in lowers:
        after = lowers[lowers.index(",") + 1 :]
        if after and (after[0] in ASKING or after[0] in HELPERS):
            return after
    return lowers


def _parted(word: str) -> tuple[str, ...]:
    """The words of "what's"."""
    before, _, after = word.strip("'").partition("'")
    return (before, "is") if after == "s" and before in ASKING else (word.strip("'"),)


def _root(lowers: tuple[str, ...]) -> Pair | None:
    if not lowers:
        return None
    if lowers[0] not in CLOSED and lowers[0] not in DETERMINERS:  # an instruction
        return _paired(lowers[0], _noun(lowers[1:]))
    helper = next((place for place, word in enumerate(lowers) if word in HELPERS or word in VERBS), 0)
    if lowers[helper] in VERBS - HELPERS:  # "which part SHOWS the girl"
        return _paired(_plain_form(lowers[helper], "s"), _noun(lowers[helper + 1 :]) or _noun(_asked(lowers, helper)))
    if lowers[helper] not in HELPERS:
        return None
    verb = _verb(lowers, helper + 1)
    if verb is None:
        nouns = _noun(_asked(lowers, helper)) or _noun([word for word in lowers[helper + 1 :] if word not in BE])
        return None if BE.isdisjoint(lowers[helper : helper + 2]) else _paired("be", nouns)
    told = _noun(lowers[verb + 1 :]) or _noun(_asked(lowers, helper)) or _noun(lowers[helper + 1 : verb])
    return _paired(_base(lowers[verb]), told)


def _paired(verb: str, noun: str | None) -> Pair | None:
    return Pair(verb, noun) if noun and len(verb) <= LONGEST >= len(noun) else None


def _verb(lowers: Sequence[str], start: int) -> int | None:
    """Index of the verb that a helper belongs to: "can you DESCRIBE", "does the man HOLD", "is the man HOLDING"."""
    if start < len(lowers) and lowers[start] == "you":
        start += 1
        return start if start < len(lowers) and lowers[start] not in CLOSED else None
    helped, named = {lowers[start - 1]}, _asked(lowers, start - 1)
    for place in range(start, len(lowers)):
        word, before = lowers[place], lowers[place - 1]
        if word in HELPERS:
            helped.add(word)
        elif word not in NO_VERBS and before not in SKIPPED and _is_verb(word, helped, place > start or named):
            return place
    return None


def _is_verb(word: str, helped: Collection[str], subject: object) -> bool:
    is_done = not BE.isdisjoint(helped) or not HAVE.isdisjoint(helped)
    if is_done:
        return word in PARTICIPLES or (len(word) > 4 and word.endswith(("ing", "ed")))
    return bool(subject) and (word in BARE_VERBS or word == "have")


def _asked(lowers: Sequence[str], helper: int) -> list[str]:
    """What a question names before its helper: the color of "what color is", the people of "how many people are"."""
    return [word for word in lowers[:helper] if word not in ASKING and word not in QUANTITIES]


def _noun(lowers: Sequence[str]) -> str | None:
    """The head of the noun phrase that begins here: its last word."""
    head: str | None = None
    for place, word in enumerate(lowers):
        if word in SKIPPED and head is None:
            continue
        if word == "of" and head in KINDS:
            head = None
        elif word in CLOSED or word in DETERMINERS or (head and word in VERBS):
            break
        elif not word.endswith(("ly", "ing", "ed")) or word in NO_VERBS:
            head = word
        elif head or not _describes(lowers, place):
            break
    return _singular(head) if head and head not in NO_NOUNS and head[0].isalpha() and len(head) > 1 else None


def _describes(lowers: Sequence[str], place: int) -> bool:
    """Whether a participle or an adverb stands inside the phrase: "a parked car", "the smiling man"."""
    return place > 0 and lowers[place - 1] in SKIPPED


def _singular(noun: str) -> str:
    noun = noun.removesuffix("'s").removesuffix("'")
    if noun in IRREGULAR or noun in SAME or noun in ODD:
        return IRREGULAR.get(noun) or ODD.get(noun, noun)
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3 else noun


def _base(verb: str) -> str:
    """The plain form of "wearing", "sitting" or "parked"; others are plain already."""
    if verb in PARTICIPLES:
        return PARTICIPLES[verb]
    ending = next((ending for ending in ("ing", "ed") if verb.endswith(ending) and len(verb) > 4), "")
    return _plain_form(verb, ending) if ending else verb


def _plain_form(verb: str, ending: str) -> str:
    stem = verb.removesuffix(ending)
    if f"{stem}s" in VERBS:
        return stem
    if f"{stem}es" in VERBS:
        return stem if stem.endswith(HISSING) else f"{stem}e"
    if ending == "ed" and stem.endswith("i"):
        return f"{stem[:-1]}y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return f"{stem}e" if stem.endswith(("v", "u", "c", "at", "ag", "id", "as", "ir", "tur", "aus")) else stem
