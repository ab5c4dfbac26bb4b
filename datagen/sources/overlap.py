"""Boxes that nearly cover one another: most often one object that was annotated twice."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from datagen.sources.masks import overlaps

NEARLY_ALL = 0.9  # intersection over union
NEIGHBOURS = 32  # how many of the next boxes, by left edge, a box is held against; bounds what a hostile file can cost
BATCH = 64

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def near_copies(boxes: pl.DataFrame, which: pl.Series) -> int:
    """How many pairs of boxes of one category in one image overlap by more than NEARLY_ALL of their union.

    Takes row and kind (small whole numbers for the image and the category), x1, y1, x2, y2 in three decimals; looks at
    the boxes that are marked. Only pairs whose edges lie close enough are measured, which are few.
    """
    marked = which.arg_true().to_numpy().astype(np.int64)
    row, kind, left, right = (boxes[name].gather(marked).to_numpy() for name in ("row", "kind", "x1", "x2"))
    group = row.astype(np.int64) * (int(kind.max(initial=0)) + 1) + kind
    order = np.argsort(group * 1001 + np.rint(left * 1000).astype(np.int64))
    pairs = _neighbours(group[order], left[order], right[order])
    corners = boxes.select("x1", "y1", "x2", "y2")
    return sum(_count(*(corners[marked[order[side]]].to_numpy() for side in pair)) for pair in pairs)


def _neighbours(group: Places, left: Floats, right: Floats) -> Iterator[tuple[Places, Places]]:
    """Pairs that may be near copies as far as left and right edges tell; boxes come by group, then by left edge.

    The shared part is as wide as NEARLY_ALL of the wider box at least, so no edge can be off by more than the rest.
    """
    reach = (right - left) * (1 - NEARLY_ALL) + 1e-9
    first = np.flatnonzero((group[1:] == group[:-1]) & (left[1:] - left[:-1] <= reach[:-1]))
    for step in range(1, NEIGHBOURS + 1):
        yield first, first + step
        first = first[first + step + 1 < len(group)]
        second = first + step + 1
        first = first[(group[first] == group[second]) & (left[second] - left[first] <= reach[first])]


def _count(a: Floats, b: Floats) -> int:
    """How many of the pairs, one box of each list, do overlap that much; first the edges, then the measure."""
    reach = np.maximum(a[:, 2:] - a[:, :2], b[:, 2:] - b[:, :2]) * (1 - NEARLY_ALL) + 1e-9
    close = (np.abs(a - b) <= np.hstack((reach, reach))).all(axis=1)
    a, b = a[close], b[close]
    batches = range(0, len(a), BATCH)
    return sum(int((overlaps(a[n : n + BATCH], b[n : n + BATCH]).diagonal() > NEARLY_ALL).sum()) for n in batches)
