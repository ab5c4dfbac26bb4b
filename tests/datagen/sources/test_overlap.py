from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.sources.overlap import NEIGHBOURS, near_copies

NEAR = st.tuples(st.integers(0, 95), st.integers(0, 20), st.integers(990, 1000), st.integers(980, 1000))
BOXES = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), NEAR), max_size=15)


def table(boxes) -> pl.DataFrame:
    rows = [(row, kind, *(edge / 1000 for edge in edges)) for row, kind, edges in boxes]
    return pl.DataFrame(
        rows,
        schema={"row": pl.UInt32, "kind": pl.UInt32} | dict.fromkeys(("x1", "y1", "x2", "y2"), float),
        orient="row",
    )


def everything(boxes: pl.DataFrame) -> pl.Series:
    return pl.Series([True] * boxes.height, dtype=pl.Boolean)


def share(a, b) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


@given(BOXES)
def test_every_pair_is_found(boxes):
    pairs = [(a, b) for a, b in combinations(boxes, 2) if a[:2] == b[:2]]
    shares = [share(a[2], b[2]) for a, b in pairs]
    sure, possible = sum(s > 0.9 + 1e-9 for s in shares), sum(s > 0.9 - 1e-9 for s in shares)
    assert sure <= near_copies(table(boxes), everything(table(boxes))) <= possible


@pytest.mark.parametrize(
    ("other", "pairs"),
    [
        ((0, 0, (0, 0, 1000, 950)), 1),
        ((0, 0, (0, 0, 1000, 890)), 0),
        ((0, 1, (0, 0, 1000, 950)), 0),
        ((1, 0, (0, 0, 1000, 950)), 0),
    ],
)
def test_only_boxes_of_one_image_and_category_are_a_pair(other, pairs):
    boxes = table([(0, 0, (0, 0, 1000, 1000)), other])
    assert near_copies(boxes, everything(boxes)) == pairs


def test_only_marked_boxes_are_looked_at():
    boxes = table([(0, 0, (0, 0, 1000, 1000))] * 3)
    assert near_copies(boxes, pl.Series([True, False, True])) == 1
    assert near_copies(boxes, pl.Series([False, False, False])) == 0


def test_a_pile_of_copies_costs_no_more_than_its_neighbours():
    boxes = table([(0, 0, (0, 0, 1000, 1000))] * 10_000)
    assert near_copies(boxes, everything(boxes)) == sum(10_000 - step for step in range(1, NEIGHBOURS + 1))
