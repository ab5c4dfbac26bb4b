"""How well boxes bear out a place: by how much of the image a box misses it; 0 or less where it does not.

People are generous with places, so a miss counts only where the centre and the edges of a box say the same: a wide
thing that reaches over the middle is on neither side for certain, and of two that overlap either may be the left one.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import NamedTuple

from datagen.types import Box

TOLERANCE = 0.03  # a miss of so little is none: boxes are drawn by hand
CLEAR = 0.1  # a miss of so much leaves no doubt
REACH = 0.25  # a box that begins within this share of an edge reaches the side, wherever its centre is
APART = 0.06  # two that do not touch are told apart by so much less
ROOM = 0.17  # a centre so near to the middle of the image is in the middle
LOW = 0.2  # what stands on the floor of a picture is still said to be in its middle

Boxes = tuple[Box, ...]
Ways = frozenset[str]
Measure = Callable[[Box, Box], float]


class Miss(NamedTuple):
    """The least by which any box (or pair of boxes) misses a place."""

    by: float
    """Share of the image's width or height; 0 or less where the place is met."""

    @property
    def is_one(self) -> bool:
        """Whether it is more than boxes may be off."""
        return self.by > TOLERANCE

    @property
    def is_clear(self) -> bool:
        """Whether nobody could see it otherwise."""
        return self.by > CLEAR


def spot(ways: Ways, boxes: Boxes, many: int = 1) -> Miss | None:
    """How far so many of the boxes, the nearest, are from a place in the image, such as {"upper", "left"}.

    None where there are no boxes, or where boxes do not show such a place ("in the background").
    """
    if not ways <= SPOTS.keys():
        return None
    misses = [SPOTS[way] for way in ways]
    return _nearest([max([miss(box) for miss in misses]) for box in boxes], many)


def pair(ways: Ways, ones: Boxes, others: Boxes, many: int = 1) -> Miss | None:
    """How far so many of some boxes are from a relation to any of the others; None where there are no two."""
    return _nearest([_best(PAIRS, ways, one, others) for one in ones], many)


def part(ways: Ways, ones: Boxes, others: Boxes, many: int = 1) -> Miss | None:
    """The same for a place at a part of a thing, such as the left side of a table."""
    return _nearest([_best(PARTS, ways, one, others) for one in ones], many)


def _best(measures: Mapping[str, Measure], ways: Ways, one: Box, others: Boxes) -> float:
    if not ways <= measures.keys():
        return inf
    misses = [measures[way] for way in ways]
    return min([max([miss(one, other) for miss in misses]) for other in others if other is not one], default=inf)


def _nearest(misses: list[float], many: int) -> Miss | None:
    """The miss of the last of so many; where there are not so many, of all: their number is no matter of place."""
    met = sorted([miss for miss in misses if miss < inf])[:many]
    return Miss(met[-1]) if met else None


def _left(box: Box) -> float:
    return _past(box.x1, box.x2)


def _right(box: Box) -> float:
    return _past(1 - box.x2, 1 - box.x1)


def _upper(box: Box) -> float:
    return _past(box.y1, box.y2)


def _lower(box: Box) -> float:
    return _past(1 - box.y2, 1 - box.y1)


def _past(start: float, end: float) -> float:
    """How far a stretch lies past the first half of 0..1; one that does not begin in it, further."""
    return min((start + end) / 2 - 0.5, start - REACH) + (APART if start >= 0.5 else 0)


def _middle(box: Box) -> float:
    return max(_off(box.x1, box.x2), _off(box.y1, box.y2) - LOW)


def _off(start: float, end: float) -> float:
    return min(abs((start + end) / 2 - 0.5) - ROOM, max(start - 0.5, 0.5 - end))


def _left_of(one: Box, other: Box) -> float:
    return _beyond(one.x1, one.x2, other.x1, other.x2)


def _right_of(one: Box, other: Box) -> float:
    return _left_of(other, one)


def _above(one: Box, other: Box) -> float:
    return _beyond(one.y1, one.y2, other.y1, other.y2)


def _below(one: Box, other: Box) -> float:
    return _above(other, one)


def _beyond(start: float, end: float, begins: float, ends: float) -> float:
    """How far a stretch lies past another; one that no more than reaches into it, further."""
    apart = (start + end) / 2 >= ends and start >= (begins + ends) / 2
    return min(start - begins, end - ends) + (APART if apart else 0)


def _over_head(one: Box, other: Box) -> float:
    """A thing that begins under the middle of a person is not over the head, whatever their posture."""
    return one.y1 - (other.y1 + other.y2) / 2 + APART


def _at_feet(one: Box, other: Box) -> float:
    return (other.y1 + other.y2) / 2 - one.y2 + APART


def _on(one: Box, other: Box) -> float:
    return one.y1 - other.y2  # seen from above, what stands on a table is anywhere in its box


def _in_left(one: Box, other: Box) -> float:
    return one.x1 - (other.x1 + other.x2) / 2 + APART


def _in_right(one: Box, other: Box) -> float:
    return (other.x1 + other.x2) / 2 - one.x2 + APART


SPOTS: Mapping[str, Callable[[Box], float]] = {
    "left": _left,
    "right": _right,
    "upper": _upper,
    "lower": _lower,
    "middle": _middle,
}
PAIRS: Mapping[str, Measure] = {
    "left": _left_of,
    "right": _right_of,
    "upper": _above,
    "lower": _below,
    "on": _on,
    "under": _below,
    "head": _over_head,
    "feet": _at_feet,
}
PARTS: Mapping[str, Measure] = {"left": _in_left, "right": _in_right}
