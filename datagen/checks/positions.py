"""Words that place a thing in the image or beside another: found here, held against boxes in `relations`.

"left" and "right" are places only in the company that makes them one ("on the left", "to the right of", "the left side
of the image"); whatever else they mean ("left over", "the right tool", "his left hand") is passed over. To add a word:
put it in WAYS or BESIDE, and a sentence that uses it otherwise in the tests.
"""

import functools
import re
from collections.abc import Iterator

from datagen.checks.bodies import BODILY, bodies
from datagen.checks.grammar import word_set
from datagen.checks.places import Frame, Position, span
from datagen.checks.sentences import Sentence

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
FAR_WORDS = word_set("very far extreme immediate slightly just directly")
FAR = rf"(?:(?:{'|'.join(sorted(FAR_WORDS))})\s+)*"
# What goes on with a sentence after "on the left"; any other word would make it "on the left arm".
GOES_ON = (
    r"\s*(?:\Z|[.,;:!?()–—-]|(?:and|or|but|there|is|are|was|were|you|we|one|can|with|an?|the|in|on|at|while|as|which|that"
    r"|who|has|have|stands?|sits?|of|lies?|shows?|may|two|three|several|some|another|near|behind|next|beside|than"
    r"|appears?|seems?)\b)"
)
# "a plant occupies the upper right"
TAKING = r"occup(?:y|ies|ying)|fill(?:s|ing)?|dominat(?:es?|ing)|up|cover(?:s|ing)?"
SPOT = re.compile(
    rf"""
    \b (?: (?P<more> further|farther|closer|nearer|more) \s+ {FAR} )?
    (?: (?P<at> in|on|at|to|near|towards?|around|along|by | {TAKING}) \s+ )? {FAR}
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
# "high up in the picture"
HIGH = re.compile(rf"\b(?P<height>high|low)(?:\s+(?:up|down))?\s+(?:in|within)\s+(?:the|this)\s+{IMAGE}", re.IGNORECASE)
# A lamp hangs over a table; whoever leans over it is beside it.
OVER = re.compile(
    r"\b(?:hang(?:s|ing)?|hung|suspended|hover(?:s|ing)?|float(?:s|ing)?|soar(?:s|ing)?|mounted)\s+over\b"
    r"(?!\s+(?:his|her)\b)",
    re.IGNORECASE,
)
OVERHEAD = re.compile(rf"\boverhead(?={GOES_ON})", re.IGNORECASE)
DEEP = re.compile(rf"\b(?:in|to|at|into)\s+the\s+(?P<depth>{'|'.join(DEPTH)})\b", re.IGNORECASE)
AFTER_IMAGE = re.compile(rf"\s*,?\s*{OF_IMAGE}", re.IGNORECASE)
AFTER_IT = re.compile(rf"\s+(?:(?P<it>it|them|him)\b(?!\s+\w+ing\b)|(?P<her>her)(?={GOES_ON}))", re.IGNORECASE)
AFTER_OF_IT = re.compile(r"\s+of\s+(?P<it>it|them|him|her)\b", re.IGNORECASE)
HOLDING = re.compile(
    r"\s+(?:shows?|holds?|contains?|features?|ha(?:s|ve)|reveals?|includes?|displays?|is\s+(?:occupied|taken|filled))\b",
    re.IGNORECASE,
)
AFTER_OF = re.compile(r"\s+of(?=\s)", re.IGNORECASE)
AFTER_SPOT = re.compile(GOES_ON, re.IGNORECASE)
TURNING = re.compile(
    r"\b(?:look|fac|turn|lean|head|point|mov|walk|go|star|gaz|travel|tilt|driv|fly|run|rac|rid|veer|swing|glanc|shift|bend|reach)"
    r"(?:e|s|es|ed|d|ing|ning)?\s+(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
LOOKING = re.compile(
    r"(?<!\byou )(?<!\bwe )(?<!\bone )\b(?:look|star|gaz|glanc|point|peer)(?:e|s|es|ed|ing)?\s+"
    r"(?:(?:\w+ly|up|down|out)\s+)?\Z",
    re.IGNORECASE,
)
JOINED = tuple(f"{one}-{other}" for one in WAYS for other in (*WAYS, "hand"))
AROUND = frozenset((*WAYS, *JOINED, *(f"{way}most" for way in WAYS)))
# Words that SPOT may begin with: it is tried from there on, and not at every word.
OPENING = word_set(
    "further farther closer nearer more in on at to near toward towards around along by the its their a an very far "
    "extreme immediate slightly just directly occupy occupies occupying fill fills filling dominate dominates "
    "dominating up cover covers covering"
)
NEARBY = frozenset(word for words in BESIDE for word in words.split() if len(word) > 2)
SHORT = frozenset(word for words in BESIDE for word in words.split()) - NEARBY
HEIGHTS = word_set("high low higher over overhead")
TRIGGERS = AROUND | NEARBY | DEPTH.keys() | BODILY | HEIGHTS
ENDS = frozenset(("edge", "corner"))


def places(sentence: Sentence) -> bool:
    """Whether a sentence has a word that may place a thing; most have none."""
    return not TRIGGERS.isdisjoint(sentence.lowers)


def positions(sentence: Sentence, text: str) -> Iterator[Position]:
    """The words of a sentence that place things, in their order; text is that of its turn."""
    start, end = span(sentence)
    told = TRIGGERS.intersection(sentence.lowers)  # few, so that what follows need not look at every word
    found: list[Position | None] = []
    if not AROUND.isdisjoint(told):
        found += [_spot(match, text, (start, end)) for match in _around(sentence, text, end)]
    if not NEARBY.isdisjoint(told):
        found += [_beside(match, text) for match in _nearby(sentence, text, end)]
    if not DEPTH.keys().isdisjoint(told):
        found += [_deep(match) for match in DEEP.finditer(text, start, end)]
    if not HEIGHTS.isdisjoint(told):
        found += _heights(text, start, end)
    if "than" in sentence.lowers:
        found += [_than(match, text) for match in THAN.finditer(text, start, end)]
    if not BODILY.isdisjoint(told):
        found += bodies(sentence, text)
    seen = start
    for position in sorted(filter(None, found), key=lambda one: (one.start, -one.end)):
        if position.start >= seen:  # "to the left of" is one place, not "left of" once more
            yield position
            seen = position.end


def _around(sentence: Sentence, text: str, end: int) -> Iterator[re.Match[str]]:
    """Where SPOT matches: from the words before each left, top or middle on."""
    lowers, after = sentence.lowers, 0
    for index, lower in enumerate(lowers):
        if lower not in AROUND or sentence.starts[index] < after:
            continue
        first = index
        while first > 0 and lowers[first - 1] in OPENING:
            first -= 1
        for start in sentence.starts[first : index + 1]:
            if found := SPOT.match(text, start, end):
                yield found
                after = found.end()
                break


def _nearby(sentence: Sentence, text: str, end: int) -> Iterator[re.Match[str]]:
    """Where NEXT matches: from the words before each above, under or next on."""
    lowers = sentence.lowers
    for index in [index for index, lower in enumerate(lowers) if lower in NEARBY]:
        first = index - 1 if index > 0 and lowers[index - 1] in SHORT else index
        while first > 0 and lowers[first - 1] in FAR_WORDS:
            first -= 1
        if found := NEXT.match(text, sentence.starts[first], end):
            yield found


def _spot(found: re.Match[str], text: str, sentence: tuple[int, int]) -> Position | None:
    """The place that left, top, middle and their like say; None where the words around them make it none."""
    ways, (start, limit) = _ways(found["ways"]), sentence
    if found["the"] and found["the"].lower() in {"its", "their"}:
        return None if found["part"] or not ways <= {"left", "right"} else _at(found, ways, "its", found.end())
    if of_image := AFTER_IMAGE.match(text, found.end(), limit):
        is_place = found["at"] or found["more"] or found["part"]
        if not is_place or _turns(found, text, start):
            return None
        return _at(found, ways, "image", of_image.end())._replace(edge=False)
    if not (found["at"] or found["more"]):
        opens = len(ways) > 1 and found["part"] and not text[start : found.start()].strip()
        holds = opens and HOLDING.match(text, found.end(), limit)
        return _at(found, ways, "image", found.end()) if holds else None
    if _turns(found, text, start):
        return None
    if of_it := AFTER_OF_IT.match(text, found.end(), limit):
        return _at(found, ways, "its", of_it.end(), of_it["it"])
    if of_thing := AFTER_OF.match(text, found.end(), limit):  # at the top of the stairs is anywhere in the image
        return _at(found, ways, "thing", of_thing.end()) if ways <= {"left", "right"} else None
    goes_on = (found["the"] or found["more"]) and (found["part"] or AFTER_SPOT.match(text, found.end(), limit))
    return _at(found, ways, "image" if _is_corner(found, ways) else "unsaid", found.end()) if goes_on else None


def _is_corner(found: re.Match[str], ways: frozenset[str]) -> bool:
    """Whether a place is one of the image's corners, where it is nobody's by name: things beside it have sides only."""
    towards = (found["at"] or "").lower() in {"to", "toward", "towards"}
    return not found["more"] and not towards and (len(ways) > 1 or (found["part"] or "").lower() == "corner")


def _at(found: re.Match[str], ways: frozenset[str], frame: Frame, end: int, pronoun: str | None = None) -> Position:
    compares = bool(found["more"]) and not found["part"]
    part = bool(found["part"]) and frame in {"thing", "its"}
    edge = len(ways) > 1 or (found["part"] or "").lower() in ENDS or " very " in found[0].lower()
    return Position(ways, frame, found.start(), end, compares, part, pronoun and pronoun.lower(), edge)


def _turns(found: re.Match[str], text: str, start: int) -> bool:
    """Whether somebody turns or goes that way, instead of being there; who opens a sentence so only looks there."""
    turning = {"to": TURNING, "toward": TURNING, "towards": TURNING, "at": LOOKING}.get((found["at"] or "").lower())
    verb = turning.search(text, max(start, found.start() - 30), found.start()) if turning else None
    return verb is not None and text[start : verb.start()].strip(" aA") != ""


def _beside(found: re.Match[str], text: str) -> Position:
    return _measured(found, BESIDE[" ".join(found["way"].lower().split())], text)


def _measured(found: re.Match[str], way: str, text: str) -> Position:
    """A place beside what follows: a thing, or a word that stands for one."""
    it = AFTER_IT.match(text, found.end())
    if it is None:
        return Position(frozenset((way,)), "thing", *found.span())
    pronoun = (it["it"] or it["her"]).lower()
    return Position(frozenset((way,)), "its", found.start(), it.end(), pronoun=pronoun)


def _heights(text: str, start: int, end: int) -> Iterator[Position]:
    for found in HIGH.finditer(text, start, end):
        yield Position(frozenset(("upper" if found["height"].lower() == "high" else "lower",)), "image", *found.span())
    for found in OVER.finditer(text, start, end):
        yield _measured(found, "upper", text)
    for found in OVERHEAD.finditer(text, start, end):
        yield Position(frozenset(("upper",)), "image", *found.span())


def _than(found: re.Match[str], text: str) -> Position:
    way = {"higher": "upper"}.get(word := (found["side"] or found["height"]).lower(), word)
    return _measured(found, way, text)


def _deep(found: re.Match[str]) -> Position:
    return Position(frozenset((DEPTH[found["depth"].lower()],)), "image", *found.span())


@functools.lru_cache(maxsize=256)
def _ways(words: str) -> frozenset[str]:
    """The ways that words say, "top-left" two of them; none where they say anything else."""
    parts = [part.removesuffix("most") for part in re.split(r"[\s-]+", words.lower()) if part != "hand"]
    return frozenset(WAYS[part] for part in parts) if all(part in WAYS for part in parts) else frozenset()
