"""Words that place a thing in the image or beside another: found here, held against boxes in `relations`.

"left" and "right" are places only in the company that makes them one ("on the left", "to the right of", "the left side
of the image"); whatever else they mean ("left over", "the right tool", "his left hand") is passed over. To add a word:
put it in WAYS or BESIDE, and a sentence that uses it otherwise in the tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from datagen.checks.grammar import word_set
from datagen.checks.sentences import Sentence

Frame = Literal["image", "thing", "its", "unsaid"]

WAYS = {
    "left": "left",
    "right": "right",
    "upper": "upper",
    "top": "upper",
    "lower": "lower",
    "bottom": "lower",
    "middle": "middle",
    "center": "middle",
    "centre": "middle",
    "central": "middle",
}
BESIDE = {
    "left of": "left",
    "right of": "right",
    "above": "upper",
    "below": "lower",
    "under": "under",
    "underneath": "under",
    "beneath": "under",
    "on top of": "on",
    "atop": "on",
    "next to": "near",
    "beside": "near",
    "in front of": "front",
    "behind": "behind",
}
DEPTH = {"background": "back", "distance": "back", "foreground": "front"}
WAY = rf"(?:{'|'.join(WAYS)})(?:most)?"
IMAGE = r"(?:image|picture|photo(?:graph)?|scene|frame|view|snapshot|shot|composition)s?\b"
OF_IMAGE = rf"(?:of|in|within)\s+(?:the|this|an?)\s+(?:[\w-]+\s+)?{IMAGE}"
FAR = r"(?:(?:very|far|extreme|immediate|slightly|just|directly)\s+)*"
# What goes on with a sentence after "on the left"; any other word would make it "on the left arm".
GOES_ON = (
    r"\s*(?:\Z|[.,;:!?()–—-]|(?:and|or|but|there|is|are|was|were|you|we|one|can|with|an?|the|in|on|at|while|as|which|that"
    r"|who|has|have|stands?|sits?|of|lies?|shows?|may|two|three|several|some|another|near|behind|next|beside|than"
    r"|appears?|seems?)\b)"
)
SPOT = re.compile(
    rf"""
    \b (?: (?P<more> further|farther|closer|nearer|more) \s+ {FAR} )?
    (?: (?P<at> in|on|at|to|near|towards?|around|along|by) \s+ )? {FAR}
    (?: (?P<the> the|its|their|an?) \s+ )? {FAR}
    (?P<ways> {WAY} (?: [\s-]+ {WAY} )* ) (?: [\s-]hand )?
    (?: [\s-]+ (?P<part> side|corner|part|half|edge|portion|section|area|end|third|quadrant|region)s? )? \b
    (?! \s+ (?:and|or|to|through) \s+ (?:the\s+)? {WAY} \b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
NEXT = re.compile(rf"\b{FAR}(?P<way>{'|'.join(word.replace(' ', '[ ]') for word in BESIDE)})\b", re.IGNORECASE)
# "further to the left than the dog", "higher up in the image than the dog"
THAN = re.compile(
    r"\b(?:(?:further|farther|more)\s+(?:(?:to|on)\s+the\s+)?(?P<side>left|right)"
    rf"|(?P<height>higher|lower)(?:\s+(?:up|down))?)(?:\s+{OF_IMAGE})?\s+than\b",
    re.IGNORECASE,
)
DEEP = re.compile(rf"\b(?:in|to|at|into)\s+the\s+(?P<depth>{'|'.join(DEPTH)})\b", re.IGNORECASE)
AFTER_IMAGE = re.compile(rf"\s*,?\s*{OF_IMAGE}", re.IGNORECASE)
AFTER_IT = re.compile(r"\s+(?:it|them|him|her)\b(?!\s+\w+ing\b)", re.IGNORECASE)
AFTER_OF_IT = re.compile(r"\s+of\s+(?:it|them|him|her)\b", re.IGNORECASE)
AFTER_OF = re.compile(r"\s+of\s+", re.IGNORECASE)
AFTER_SPOT = re.compile(GOES_ON, re.IGNORECASE)
TURNING = re.compile(
    r"\b(?:look|fac|turn|lean|head|point|mov|walk|go|star|gaz|travel|tilt|driv|fly|veer|swing|glanc|shift|bend|reach)"
    r"(?:e|s|es|ed|d|ing|ning)?\s+(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
JOINED = tuple(f"{one}-{other}" for one in WAYS for other in (*WAYS, "hand"))
AROUND = frozenset((*WAYS, *JOINED, *(f"{way}most" for way in WAYS)))
# Words that SPOT may begin with: it is tried from there on, and not at every word.
OPENING = word_set(
    "further farther closer nearer more in on at to near toward towards around along by the its their a an very far "
    "extreme immediate slightly just directly"
)
NEARBY = frozenset(word for words in BESIDE for word in words.split() if len(word) > 2)
TRIGGERS = AROUND | NEARBY | DEPTH.keys() | {"higher"}


@dataclass(frozen=True, slots=True)
class Position:
    """Some words that place a thing; offsets count in the text of the turn."""

    ways: frozenset[str]
    """Names of SPOTS, or of PAIRS where it is a place beside another thing, in `placing`."""
    frame: Frame
    """Measured by the image by name, by the thing that follows, by a thing named before, or by whatever is meant."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after it, and before the name of the thing that it is measured by."""
    compares: bool = False
    """It says only that something is further that way than something else."""
    part: bool = False
    """It names a part of the thing ("the left side of the table"), not the room beside it."""


def places(sentence: Sentence) -> bool:
    """Whether a sentence has a word that may place a thing; most have none."""
    return not TRIGGERS.isdisjoint(sentence.lowers)


def positions(sentence: Sentence, text: str) -> Iterator[Position]:
    """The words of a sentence that place things, in their order; text is that of its turn."""
    start, end = sentence.words[0].start, sentence.words[-1].end
    found: list[Position | None] = []
    if not AROUND.isdisjoint(sentence.lowers):
        found += [_spot(match, text, (start, end)) for match in _around(sentence, text, end)]
    if not NEARBY.isdisjoint(sentence.lowers):
        found += [_beside(match, text) for match in NEXT.finditer(text, start, end)]
    if not DEPTH.keys().isdisjoint(sentence.lowers):
        found += [_deep(match) for match in DEEP.finditer(text, start, end)]
    if "than" in sentence.lowers:
        found += [_than(match, text) for match in THAN.finditer(text, start, end)]
    seen = start
    for position in sorted(filter(None, found), key=lambda one: (one.start, -one.end)):
        if position.start >= seen:  # "to the left of" is one place, not "left of" once more
            yield position
            seen = position.end


def _around(sentence: Sentence, text: str, end: int) -> Iterator[re.Match[str]]:
    """Where SPOT matches: from the words before each left, top or middle on."""
    words, lowers, after = sentence.words, sentence.lowers, 0
    for index, lower in enumerate(lowers):
        if lower not in AROUND or words[index].start < after:
            continue
        first = index
        while first > 0 and lowers[first - 1] in OPENING:
            first -= 1
        starts = (words[at].start for at in range(first, index + 1))
        if found := next(filter(None, (SPOT.match(text, start, end) for start in starts)), None):
            yield found
            after = found.end()


def _spot(found: re.Match[str], text: str, sentence: tuple[int, int]) -> Position | None:
    """The place that left, top, middle and their like say; None where the words around them make it none."""
    ways, (start, limit) = frozenset(_ways(found["ways"])), sentence
    if found["the"] and found["the"].lower() in {"its", "their"}:
        return None if found["part"] or not ways <= {"left", "right"} else _at(found, ways, "its", found.end())
    if of_image := AFTER_IMAGE.match(text, found.end(), limit):
        is_place = found["at"] or found["more"] or found["part"]
        return _at(found, ways, "image", of_image.end()) if is_place else None
    if not (found["at"] or found["more"]) or _turns(found, text, start):
        return None
    if of_it := AFTER_OF_IT.match(text, found.end(), limit):
        return _at(found, ways, "its", of_it.end())
    if of_thing := AFTER_OF.match(text, found.end(), limit):  # at the top of the stairs is anywhere in the image
        return _at(found, ways, "thing", of_thing.end()) if ways <= {"left", "right"} else None
    goes_on = (found["the"] or found["more"]) and (found["part"] or AFTER_SPOT.match(text, found.end(), limit))
    return _at(found, ways, "unsaid", found.end()) if goes_on else None


def _at(found: re.Match[str], ways: frozenset[str], frame: Frame, end: int) -> Position:
    compares = bool(found["more"]) and not found["part"]
    return Position(ways, frame, found.start(), end, compares, bool(found["part"]) and frame in {"thing", "its"})


def _turns(found: re.Match[str], text: str, start: int) -> bool:
    """Whether somebody turns or goes that way, instead of being there; who opens a sentence so only looks there."""
    towards = (found["at"] or "").lower() in {"to", "toward", "towards"}
    verb = TURNING.search(text, max(start, found.start() - 30), found.start()) if towards else None
    return verb is not None and text[start : verb.start()].strip(" aA") != ""


def _beside(found: re.Match[str], text: str) -> Position:
    way = BESIDE[" ".join(found["way"].lower().split())]
    it = AFTER_IT.match(text, found.end())
    return Position(frozenset((way,)), "its" if it else "thing", found.start(), it.end() if it else found.end())


def _than(found: re.Match[str], text: str) -> Position:
    way = {"higher": "upper"}.get(word := (found["side"] or found["height"]).lower(), word)
    it = AFTER_IT.match(text, found.end())
    return Position(frozenset((way,)), "its" if it else "thing", found.start(), it.end() if it else found.end())


def _deep(found: re.Match[str]) -> Position:
    return Position(frozenset((DEPTH[found["depth"].lower()],)), "image", *found.span())


def _ways(words: str) -> list[str]:
    """The ways that words say, "top-left" two of them; none where they say anything else."""
    parts = [part.removesuffix("most") for part in re.split(r"[\s-]+", words.lower()) if part != "hand"]
    return [WAYS[part] for part in parts] if all(part in WAYS for part in parts) else []
