"""What a sentence does as a whole: show, ask, suppose, deny, or say how things are in general.

One pass looks for the few words that decide it; each opens a stretch that reaches to where its clause ends. To teach
one: add it to its class in `grammar`.
"""

from itertools import pairwise
from typing import NamedTuple

from datagen.checks.grammar import (
    ANCHORS,
    BE,
    BREAKS,
    DENIALS,
    DENIED_OF,
    DETERMINERS,
    DOUBT_PAIRS,
    DOUBTS,
    EXCEPTING,
    GENERAL,
    MODALS,
    SEEING,
    VERBS,
    word_set,
)
from datagen.checks.sentences import Sentence

Span = tuple[int, int]  # index of the word that opens it, index after its last
Lowers = tuple[str, ...]

CUES = DENIALS | DENIED_OF | DOUBTS | GENERAL | {"to"} | {first for first, _ in DOUBT_PAIRS}
QUOTES = frozenset('"“”')
PURPOSE_ENDS = BREAKS | {","}
BRIEF = frozenset(("to", "unlike"))  # cues that reach to a comma only
PLACING = word_set(  # before a "to" they place a thing: "next to parked cars"
    "next close adjacent due attached connected similar belonging related leading according closer near up"
)
STILL_THERE = word_set("only just far merely necessarily")  # after "not" they deny nothing


class Mood(NamedTuple):
    """What a sentence does as a whole."""

    asks: bool
    """It is a question."""
    anchored: bool
    """It speaks of what is seen here and now."""
    general: int | None
    """Index of the word by which it speaks of how things are in general."""
    doubts: list[Span]
    """Stretches in which all is supposed."""
    denials: list[Span]
    """Stretches in which all is denied."""
    quotes: list[Span]
    """Stretches in quotation marks: what a sign says is not what is there."""


def mood(sentence: Sentence) -> Mood:
    """The mood of one sentence."""
    lowers = sentence.lowers
    general: int | None = None
    doubts: list[Span] = []
    denials: list[Span] = []
    if lowers[0].endswith("ing") and (end := _gerund(lowers)):
        doubts.append((-1, end))
    for index in () if CUES.isdisjoint(lowers) else [place for place, word in enumerate(lowers) if word in CUES]:
        word = lowers[index]
        following = lowers[index + 1] if index + 1 < len(lowers) else ""
        if general is None and word in GENERAL:
            general = index
        if _denies(word, following):
            _opens(denials, lowers, index, BREAKS)
        elif _supposes(lowers, index, following):
            _opens(doubts, lowers, index, PURPOSE_ENDS if word in BRIEF else BREAKS)
    return Mood(sentence.asks, _anchored(lowers), general, doubts, denials, _quotes(lowers))


def _gerund(lowers: Lowers) -> int:
    """Index of the verb whose subject is what one may do ("riding a bus is fun"); 0 where no such subject opens it."""
    if lowers[0] in ANCHORS:
        return 0
    for index, word in enumerate(lowers):
        if word == ",":
            return 0
        if word in BE or word in MODALS or (word in VERBS and lowers[index - 1] != "the"):
            return index
    return 0


def _quotes(lowers: Lowers) -> list[Span]:
    if QUOTES.isdisjoint(lowers):
        return []
    marks = [place for place, word in enumerate(lowers) if word in QUOTES]
    return list(zip(marks[::2], [*marks[1::2], len(lowers)], strict=False))


def _anchored(lowers: Lowers) -> bool:
    """Whether it names a place in the picture, or something "is standing" there, or "there is" something."""
    if not ANCHORS.isdisjoint(lowers) and not _stands_for(lowers):
        return True
    if BE.isdisjoint(lowers):
        return False
    for word, following in pairwise(lowers):
        if (word in BE and following.endswith("ing")) or (word == "there" and following in BE):
            return True
    return False


def _stands_for(lowers: Lowers) -> bool:
    """Whether the only thing that stands is a sign for what it means."""
    return "stands" in lowers and ("stands", "for") in pairwise(lowers) and sum(word in ANCHORS for word in lowers) == 1


def _denies(word: str, following: str) -> bool:
    if word in DENIALS:
        return following not in STILL_THERE
    return word in DENIED_OF and following in ("of", "than", "from")


def _supposes(lowers: Lowers, index: int, following: str) -> bool:
    word = lowers[index]
    if word in MODALS:
        return SEEING.isdisjoint(lowers[index + 1 : index + 3]) and lowers[index + 1 : index + 3] != ("make", "out")
    if word == "to":
        return _infinitive(lowers, index, following)
    return word in DOUBTS or ((word, following) in DOUBT_PAIRS and not _lists_or_reasons(lowers, index))


def _infinitive(lowers: Lowers, index: int, following: str) -> bool:
    """Whether a "to" opens a purpose ("to ride a bus"), not a place ("next to parked cars") nor a sight ("to see")."""
    if not following or (index and lowers[index - 1] in PLACING) or following in SEEING:
        return False
    return not (following in DETERMINERS or following == "be" or following.endswith(("ing", "ed", "s")))


def _lists_or_reasons(lowers: Lowers, index: int) -> bool:
    """Whether "such as" lists what a sight holds, "as a bus is waiting" gives a reason, or "but for a" excepts."""
    if lowers[index] == "for":
        return index > 0 and lowers[index - 1] in EXCEPTING
    if lowers[index] == "such":
        return not ANCHORS.isdisjoint(lowers[:index])
    if lowers[index] != "as" or lowers[index + 1] in ("if", "though"):
        return False
    return lowers[index - 1] == "such" or not BE.isdisjoint(lowers[index + 2 : index + 6])


def _opens(spans: list[Span], lowers: Lowers, index: int, ends: frozenset[str]) -> None:
    """Add the stretch that a cue opens, unless one that is open reaches as far."""
    if not spans or index >= spans[-1][1] or lowers[spans[-1][0]] in BRIEF:
        spans.append(_reach(lowers, index, ends))


def _reach(lowers: Lowers, index: int, ends: frozenset[str]) -> Span:
    """From the word after a cue to where its clause ends."""
    for place in range(index + 1 + (lowers[index] == "as"), len(lowers)):  # the "though" of "as though" ends nothing
        if lowers[place] in ends or (lowers[place] == "there" and _goes_on(lowers, place)):
            return index, place
    return index, len(lowers)


def _goes_on(lowers: Lowers, place: int) -> bool:
    """Whether ", and there is" begins anew."""
    return lowers[place - 1] in ("and", ",") and place + 1 < len(lowers) and lowers[place + 1] in BE
