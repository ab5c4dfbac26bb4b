"""What can be said of boxes with a clear margin: sides, heights, who is left of or above whom, near and far, size.

All of it holds in the image, as a viewer sees it. Where a margin is thin, nothing is said.
"""

from collections.abc import Sequence
from typing import Literal

from datagen.teacher.grammar.reading import Corners

Side = Literal["left", "right"]
Height = Literal["upper", "lower"]
Relation = Literal["left", "right", "above", "below"]

SIDE_EDGE = 0.31  # a center within this share of the width is on a side, with a margin to a third
SIDE_REACH = 0.48  # and no part of it may come near the other half
SEVERAL = 3  # as many on a side are several
AWAY = 0.5  # a center as far from a side is not on it
MIDDLE = (0.42, 0.58)
APART = 0.12  # the least distance of two centers, with no overlap on that axis
MUCH, LITTLE = 0.4, 0.015  # shares of the image that are large and small beyond doubt
LARGER = 1.4  # how much larger the largest of a kind must be
CLOSER = 3.0  # how much larger the nearer of two of a kind must be


def area(box: Corners) -> float:
    """Share of the image, 0 to 1."""
    return (box.x2 - box.x1) * (box.y2 - box.y1)


def center(box: Corners) -> tuple[float, float]:
    """Middle of a box, x then y."""
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2


def side(box: Corners) -> Side | None:
    """The side of the image that a box is on."""
    middle = (box.x1 + box.x2) / 2
    if middle <= SIDE_EDGE and box.x2 <= SIDE_REACH:
        return "left"
    return "right" if middle >= 1 - SIDE_EDGE and box.x1 >= 1 - SIDE_REACH else None


def height(box: Corners) -> Height | None:
    """The half of the image, upper or lower, that a box is in."""
    middle = (box.y1 + box.y2) / 2
    if middle <= SIDE_EDGE and box.y2 <= SIDE_REACH:
        return "upper"
    return "lower" if middle >= 1 - SIDE_EDGE and box.y1 >= 1 - SIDE_REACH else None


def spot(box: Corners) -> str | None:
    """Where a box is, to complete `of the picture`: `on the left side`, `in the upper right part`, `in the center`."""
    across, up = side(box), height(box)
    if across and up:
        return f"in the {up} {across} part"
    if across:
        return f"on the {across} side"
    if up:
        return f"in the {up} part"
    if all(MIDDLE[0] <= middle <= MIDDLE[1] for middle in center(box)):
        return "in the center"
    return half(box)


def half(box: Corners) -> str | None:
    """The half of the image that all of a box is in."""
    halves = (("left", box.x2), ("right", 1 - box.x1), ("upper", box.y2), ("lower", 1 - box.y1))
    return next((f"in the {name} half" for name, reach in halves if reach <= SIDE_REACH), None)


def on_side(boxes: Sequence[Corners], across: Side) -> Literal["all", "several", "one"] | None:
    """How many of a kind are on a side; None where it is none, or where somebody might count otherwise."""
    there = [box for box in boxes if side(box) == across]
    if len(there) == len(boxes):
        return "all" if there else None
    if len(there) >= SEVERAL:
        return "several"
    away = [center(box)[0] if across == "left" else 1 - center(box)[0] for box in boxes if box not in there]
    return "one" if len(there) == 1 and min(away) >= AWAY else None


def edge(box: Corners) -> str | None:
    """The one edge of the image that a box touches; None where it touches none or several."""
    reaches = (("left", box.x1), ("right", 1 - box.x2), ("upper", box.y1), ("lower", 1 - box.y2))
    touched = [name for name, gap in reaches if gap <= 0.004]
    return touched[0] if len(touched) == 1 else None


def relation(one: Corners, other: Corners) -> list[Relation]:
    """How one box lies to another: sides first, each only where the two are clearly apart."""
    (x, y), (other_x, other_y) = center(one), center(other)
    found: list[Relation] = []
    if one.x2 <= other.x1 and other_x - x >= APART:
        found.append("left")
    if other.x2 <= one.x1 and x - other_x >= APART:
        found.append("right")
    if one.y2 <= other.y1 and other_y - y >= APART:
        found.append("above")
    if other.y2 <= one.y1 and y - other_y >= APART:
        found.append("below")
    return found


def largest(boxes: Sequence[Corners]) -> Corners | None:
    """The largest of a kind in the image, where it is so beyond doubt."""
    ordered = sorted(boxes, key=area, reverse=True)
    return ordered[0] if len(ordered) > 1 and area(ordered[0]) >= LARGER * area(ordered[1]) else None


def closest(boxes: Sequence[Corners]) -> Corners | None:
    """The one of a kind that must be nearest: far larger than every other, and lower down."""
    ordered = sorted(boxes, key=area, reverse=True)
    if len(ordered) < 2:
        return None
    first, second = ordered[0], ordered[1]
    lower = all(first.y2 > other.y2 + 0.02 for other in ordered[1:])
    return first if lower and area(first) >= CLOSER * area(second) else None
