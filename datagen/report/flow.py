"""The road as a drawing: a band for each stage, as wide as what entered it, and what went on from band to band.

Images, captions and boxes have widths of their own; from the prompts on all bands have one, because a prompt becomes a
reply and a reply becomes a sample. Second replies branch off beside the samples that were kept, and join them again.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from datagen.types import StageCount

WIDTH, ROW, BAND, LABEL, EDGE = 400.0, 46.0, 14.0, 16.0, 2.0
LEAST = 2.0  # what is there can be seen, however little of the whole it is
READ = ("captions", "boxes", "images")  # what annotations are counted in, in the order in which they are drawn
REPAIR = "repair"
UNASKED = frozenset({"files", "limit"})  # images that were left out before anything was asked, and have no line


class Band(NamedTuple):
    """One stage."""

    counted: StageCount
    x: float
    y: float
    """Upper edge of the band; its label stands above."""
    kept: float
    """Width of what went on."""
    lost: float
    """Width of what did not, to the right of it."""

    @property
    def is_unasked(self) -> bool:
        """What did not go on was never asked for: nothing was turned away."""
        return self.counted.stage in UNASKED

    @property
    def n_lost(self) -> int:
        """How many did not go on."""
        return self.counted.entered - self.counted.passed


class Link(NamedTuple):
    """What joins two bands."""

    points: str
    """Corners of a polygon."""
    is_branch: bool
    """It leads what was turned away to where it was asked for again."""


class Flow(NamedTuple):
    """The whole drawing."""

    width: float
    height: float
    bands: tuple[Band, ...]
    links: tuple[Link, ...]


def flow(stages: Sequence[StageCount]) -> Flow:
    """Lay the stages out from top to bottom."""
    ordered = sorted(stages, key=_place)
    most: dict[str, int] = {}
    for count in ordered:
        most[_scale(count)] = max(count.entered, most.get(_scale(count), 1))
    bands: list[Band] = []
    for row, count in enumerate(ordered):
        a_unit = (WIDTH - 2 * EDGE) / most[_scale(count)]
        beside = bands[-1].x + bands[-1].kept if bands and count.stage == REPAIR else EDGE
        bands.append(_band(count, beside, row * ROW + LABEL + EDGE, a_unit))
    return Flow(WIDTH, len(bands) * ROW, tuple(bands), _links(bands))


def _place(count: StageCount) -> int:
    """Annotations in the order of READ, so that images stand beside the stage that draws from them."""
    return READ.index(count.unit) if count.stage == "source" and count.unit in READ else len(READ)


def _scale(count: StageCount) -> str:
    return count.unit if count.unit in READ else "samples"


def _band(count: StageCount, x: float, y: float, a_unit: float) -> Band:
    kept, lost = (_width(number, a_unit) for number in (count.passed, count.entered - count.passed))
    return Band(count, round(x, 2), y, kept, lost)


def _width(number: int, a_unit: float) -> float:
    return round(max(number * a_unit, LEAST), 2) if number else 0.0


def _links(bands: Sequence[Band]) -> tuple[Link, ...]:
    pairs = [(one, other) for one, other in pairwise(bands) if other.counted.stage != REPAIR]
    straight = [_link(one, other) for one, other in pairs if _scale(one.counted) == _scale(other.counted)]
    for before, repaired, after in zip(bands, bands[1:], bands[2:], strict=False):
        if repaired.counted.stage == REPAIR:
            straight += [_link(before, after), _branch(before, repaired)]
    return tuple(link for link in straight if link)


def _link(one: Band, other: Band) -> Link | None:
    """From what one band kept straight down to the next."""
    if not one.kept:
        return None
    across = (one.x, one.x + one.kept)
    return Link(_polygon(across, one.y + BAND, across, other.y), is_branch=False)


def _branch(before: Band, repaired: Band) -> Link | None:
    """From what the stages before turned away down to what was asked for again."""
    wide = repaired.kept + repaired.lost
    if not wide:
        return None
    left = before.x + before.kept
    above, below = (left, left + before.lost), (repaired.x, repaired.x + wide)
    return Link(_polygon(above, before.y + BAND, below, repaired.y), is_branch=True)


def _polygon(above: tuple[float, float], top: float, below: tuple[float, float], bottom: float) -> str:
    corners = ((above[0], top), (above[1], top), (below[1], bottom), (below[0], bottom))
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
