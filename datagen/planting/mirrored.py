"""Places turned round: a word of place in a true claim replaced by its opposite, or a true sentence made false."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations

from datagen.planting.arrangement import above, height, left_of, side
from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import mentions, noun
from datagen.planting.prose import Sentence, capital, claims, replaced, with_pair, with_sentence
from datagen.planting.wordings import draw, draw_pair
from datagen.types import Box

OPPOSITE = {
    "left": "right", "right": "left", "above": "below", "below": "above", "beneath": "above", "underneath": "above",
    "top": "bottom", "bottom": "top", "upper": "lower", "lower": "upper", "higher": "lower",
}  # fmt: skip
# "right behind" and "left the room" are no places.
SIDEWAYS = re.compile(
    r"(?<=\bthe )(?:far )?(left|right)(?: side| half| part| edge| corner)?\b(?! (?:foot|hand|arm|leg|one|way))"
    r"|(?<=further )(left|right)\b|\b(left|right)(?= of the\b)",
    re.IGNORECASE,
)
UPWARDS = re.compile(r"\b(above|below|beneath|underneath)(?= the\b| an?\b)", re.IGNORECASE)
UP_PLACE = re.compile(
    r"(?<=\bthe )(upper|lower|top|bottom)\b(?= (?:part|half|side|area|edge|portion|left|right|corner)|-left|-right"
    r"| of the (?:image|picture|frame|scene|photo))",
    re.IGNORECASE,
)
OF_SOMETHING = re.compile(r"\bof (?:the|an?)\b(?! (?:image|picture|frame|scene|photo|view))", re.IGNORECASE)
ALL_WORDS = re.compile(r"\b(?:left|right|above|below|beneath|underneath|top|bottom|upper|lower|under|over)\b", re.I)


@dataclass(frozen=True)
class Axis:
    """One direction in which a picture can be turned round."""

    relation: re.Pattern[str]
    """A word between two things; a group holds it."""
    place: re.Pattern[str]
    """A word for a place in the picture."""
    holds: Mapping[str, Callable[[Box, Box], bool]]
    """What the word says of the first box and the second."""
    where: Callable[[Box], str | None]
    """The side on which a box lies."""
    related: Mapping[str, str]
    """Wordings of sentences, with the word that says where {b} is to {c}."""
    placed: Mapping[str, str]
    """Wordings of sentences, with the side on which {b} is."""


def _reverse(holds: Callable[[Box, Box], bool]) -> Callable[[Box, Box], bool]:
    return lambda one, other: holds(other, one)


ACROSS = Axis(
    SIDEWAYS,
    SIDEWAYS,
    {"left": left_of, "right": _reverse(left_of)},
    side,
    {"left": "left"},
    {"place_left": "left"},
)
UPRIGHT = Axis(
    UPWARDS,
    UP_PLACE,
    {"above": above, **dict.fromkeys(("below", "beneath", "underneath"), _reverse(above))},
    height,
    {"above": "above", "below": "below"},
    {"place_top": "top", "place_bottom": "bottom"},
)
SAME_PLACE = {"upper": "top", "lower": "bottom"}


def left_right_swapped(ground: Ground) -> Planted | None:
    """What is on the left is said to be on the right, or the other way round."""
    return _turned(ground, ACROSS)


def above_below_swapped(ground: Ground) -> Planted | None:
    """What is above is said to be below, or the other way round."""
    return _turned(ground, UPRIGHT)


def pairs_that_hold(ground: Ground, axis: Axis, word: str) -> list[tuple[Box, Box]]:
    """Single things of which the first is where the word says, seen from the second."""
    singles = [box for category in ground.counts if (box := ground.single(category))]
    return [pair for pair in permutations(singles, 2) if axis.holds[word](*pair)]


def _turned(ground: Ground, axis: Axis) -> Planted | None:
    true = [found for claim in claims(ground.sample) if (found := _true_word(ground, axis, claim))]
    if true and ground.rng.random() < 0.6:
        return _in_the_text(ground, *ground.rng.choice(true))
    ways = [_placed, _related] if ground.rng.random() < 0.25 else [_related, _placed]  # two things seldom stand apart
    return next((planted for way in ways if (planted := way(ground, axis))), None)


def _true_word(ground: Ground, axis: Axis, claim: Sentence) -> tuple[Sentence, int, int] | None:
    """The one word of place in a claim that is true by the boxes, as a span of the claim."""
    if len(ALL_WORDS.findall(claim.text)) != 1:
        return None  # more than one: no telling which word belongs to what
    named = list(mentions(claim.text))
    boxes = [ground.single(one.category) for one in named if not one.is_plural]
    known = [box for box in boxes if box]
    if len(known) != len(named) or len({box.category for box in known}) != len(known):
        return None
    if len(known) == 2 and (found := axis.relation.search(claim.text)):
        start, end = _span(found)
        first, second = known if named[0].end <= start < named[1].start else (known[1], known[0])
        apart = named[0].end <= start < named[1].start or end <= named[0].start
        true = apart and axis.holds[claim.text[start:end].lower()](first, second)
        return (claim, start, end) if true else None
    if len(known) == 1 and (found := axis.place.search(claim.text)) and not OF_SOMETHING.search(claim.text):
        start, end = _span(found)
        word = claim.text[start:end].lower()
        return (claim, start, end) if axis.where(known[0]) == SAME_PLACE.get(word, word) else None
    return None


def _span(found: re.Match[str]) -> tuple[int, int]:
    return found.span(found.lastindex or 0)


def _in_the_text(ground: Ground, claim: Sentence, start: int, end: int) -> Planted:
    old = claim.text[start:end]
    new = OPPOSITE[old.lower()]
    new = capital(new) if old[0].isupper() else new
    text = claim.text[:start] + new + claim.text[end:]
    return Planted(replaced(ground.sample, claim, text), "word", text)


def _related(ground: Ground, axis: Axis) -> Planted | None:
    """A sentence about two things, true by the boxes until they change places."""
    usable = [
        (wording, word, *pair)
        for wording, word in sorted(axis.related.items())
        for pair in pairs_that_hold(ground, axis, word)
    ]
    if not usable:
        return None
    wording, word, one, other = ground.rng.choice(usable)
    rng, words = ground.rng, {"b": _plain(other), "c": _plain(one)}
    if word in ("left", "above") and ground.is_talk and rng.random() < 0.4:
        pair = draw_pair(rng, f"{word}_pair", **words)
        return Planted(with_pair(ground.sample, rng, pair), "question", " ".join(pair))
    sentence = draw(rng, wording, **words)
    if word == "left" and rng.random() < 0.5:  # said of the right, so that both words are wrong as often
        sentence = draw(rng, wording, b=words["c"], c=words["b"]).replace("left", "right")
    return Planted(with_sentence(ground.sample, rng, sentence), "relation", sentence)


def _placed(ground: Ground, axis: Axis) -> Planted | None:
    """A sentence that puts one thing on the other side of the picture."""
    sides = [
        (box, where) for category in ground.counts if (box := ground.single(category)) and (where := axis.where(box))
    ]
    if not sides:
        return None
    box, where = ground.rng.choice(sides)
    wrong = OPPOSITE[where]
    wording = next((name for name, said in sorted(axis.placed.items()) if said == wrong), min(axis.placed))
    sentence = draw(ground.rng, wording, b=_plain(box))
    if axis.placed[wording] != wrong:
        sentence = sentence.replace("left", "right")
    return Planted(with_sentence(ground.sample, ground.rng, sentence), "place", sentence)


def _plain(box: Box) -> str:
    return noun(box.category).plain
