"""A mask -> the polygons round it, as COCO writes a segmentation.

The line runs along the edges of the pixels, so that a polygon filled again is the mask to the pixel, apart from holes,
which COCO's polygons cannot have.
"""

import numpy as np
import numpy.typing as npt

Corner = tuple[int, int]


def outline(mask: npt.NDArray[np.bool_]) -> list[list[int]]:
    """One polygon [x, y, x, y, ...] for each connected patch, from the top one down; corners only, no closing point."""
    ahead = _edges(mask)
    loops = []
    while ahead:
        loop = _walk(ahead)
        if _signed_area(loop) > 0:  # the line round a hole runs the other way
            loops.append([value for corner in loop for value in corner])
    return loops


def _edges(mask: npt.NDArray[np.bool_]) -> dict[Corner, list[Corner]]:
    """Every pixel edge between inside and outside, from corner to next corner with the inside on the right."""
    grid = np.pad(mask, 1).astype(np.int8)
    rows, columns = np.diff(grid, axis=0)[:, 1:-1], np.diff(grid, axis=1)[1:-1]
    ahead: dict[Corner, list[Corner]] = {}
    for y, x in np.argwhere(rows).tolist():
        start, end = ((x, y), (x + 1, y)) if rows[y, x] > 0 else ((x + 1, y), (x, y))
        ahead.setdefault(start, []).append(end)
    for y, x in np.argwhere(columns).tolist():
        start, end = ((x, y + 1), (x, y)) if columns[y, x] > 0 else ((x, y), (x, y + 1))
        ahead.setdefault(start, []).append(end)
    return ahead


def _walk(ahead: dict[Corner, list[Corner]]) -> list[Corner]:
    """Take one closed line out of the edges, without the points along its straight parts."""
    start = here = next(iter(ahead))
    came: Corner = (0, 0)
    loop: list[Corner] = []
    while here != start or not loop:
        there = _turn(ahead[here], here, came)
        ahead[here].remove(there)
        if not ahead[here]:
            del ahead[here]
        way = (there[0] - here[0], there[1] - here[1])
        if way != came:
            loop.append(here)
        here, came = there, way
    return loop


def _turn(choices: list[Corner], here: Corner, came: Corner) -> Corner:
    """Where two patches touch at a corner, turn right: each keeps a line of its own."""
    right = (here[0] - came[1], here[1] + came[0])
    return right if right in choices else choices[0]


def _signed_area(loop: list[Corner]) -> float:
    following = loop[1:] + loop[:1]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(loop, following, strict=True)) / 2
