"""The boxes of an image as places in pixels, ready to be drawn over it or on an empty frame of its shape."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datagen.types import Box, Context

MOST_DRAWN = 300
HUES = 7  # colours in the stylesheet, told apart by the colour-blind


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box."""

    number: int
    """From 1, single objects before crowds, in annotation order."""
    category: str
    name: str
    """Its category, and which of how many: `cup 2 of 3`."""
    hue: int
    x: float
    y: float
    width: float
    height: float
    is_crowd: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one category."""

    category: str
    hue: int
    n: int
    n_crowds: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """An image's shape with its boxes, the largest first so that small ones lie on top."""

    width: int
    height: int
    boxes: tuple[Drawn, ...]
    groups: tuple[Group, ...]
    n_left_out: int
    """Boxes beyond those that are drawn."""


def frame(context: Context) -> Frame:
    """Draw what is known of an image."""
    regions = [*((box, False) for box in context.boxes), *((box, True) for box in context.crowds)]
    hues = _hues(box.category for box, _ in regions)
    totals, seen = Counter(box.category for box, _ in regions), Counter[str]()
    drawn: list[Drawn] = []
    for number, (box, is_crowd) in enumerate(regions[:MOST_DRAWN], 1):
        seen[box.category] += 1
        place = f" {seen[box.category]} of {totals[box.category]}" if totals[box.category] > 1 else ""
        drawn.append(_drawn(number, box, f"{box.category}{place}", hues[box.category], is_crowd, context))
    groups = tuple(_group(category, hue, drawn) for category, hue in hues.items())
    drawn.sort(key=lambda one: (-one.width * one.height, one.number))
    return Frame(context.width, context.height, tuple(drawn), groups, max(0, len(regions) - MOST_DRAWN))


def _hues(categories: Iterable[str]) -> Mapping[str, int]:
    """A colour for every category, the most frequent first."""
    return {category: place % HUES for place, (category, _) in enumerate(Counter(categories).most_common())}


def _drawn(number: int, box: Box, name: str, hue: int, is_crowd: bool, context: Context) -> Drawn:
    return Drawn(
        number,
        box.category,
        name,
        hue,
        x=round(box.x1 * context.width, 1),
        y=round(box.y1 * context.height, 1),
        width=round((box.x2 - box.x1) * context.width, 1),
        height=round((box.y2 - box.y1) * context.height, 1),
        is_crowd=is_crowd,
    )


def _group(category: str, hue: int, drawn: Iterable[Drawn]) -> Group:
    those = [one for one in drawn if one.category == category]
    return Group(category, hue, len(those), sum(one.is_crowd for one in those), tuple(one.number for one in those))
