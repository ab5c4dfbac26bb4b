"""Where boxes lie, and to one another: only what nobody could dispute.

Images are flat, so left is left of the viewer; x and y are fractions, y grows downwards.
"""

from datagen.types import Box

CLEAR = 0.15  # centres nearer than this are in the same place to some eyes
OVERLAP = 0.02  # boxes that touch
HALF = 0.5
OUTER = 0.36  # a centre nearer to the border than this is on that side to every eye


def left_of(one: Box, other: Box) -> bool:
    """True if one box is wholly and clearly left of another."""
    return one.x2 <= other.x1 + OVERLAP and _x(other) - _x(one) >= CLEAR


def above(one: Box, other: Box) -> bool:
    """True if one box is wholly and clearly above another."""
    return one.y2 <= other.y1 + OVERLAP and _y(other) - _y(one) >= CLEAR


def side(box: Box) -> str | None:
    """left or right, for a box that does not reach into the other half."""
    if box.x2 <= HALF and _x(box) <= OUTER:
        return "left"
    return "right" if box.x1 >= HALF and _x(box) >= 1 - OUTER else None


def height(box: Box) -> str | None:
    """top or bottom, for a box that does not reach into the other half."""
    if box.y2 <= HALF and _y(box) <= OUTER:
        return "top"
    return "bottom" if box.y1 >= HALF and _y(box) >= 1 - OUTER else None


def _x(box: Box) -> float:
    return (box.x1 + box.x2) / 2


def _y(box: Box) -> float:
    return (box.y1 + box.y2) / 2
