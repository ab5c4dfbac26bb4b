import math
import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.sources.boxes import thousandths, tidy
from datagen.sources.records import BOXES

SCHEMA = BOXES | {"category": pl.String, "kind": pl.UInt32, "row": pl.UInt32, "width": pl.Int64, "height": pl.Int64}
EDGE = st.floats(-1e3, 2e3) | st.integers(-10, 700).map(float) | st.floats(allow_nan=False, allow_infinity=False)
SIDE = st.floats(0, 1e3) | st.integers(0, 700).map(float) | st.floats(0, allow_nan=False, allow_infinity=False)


def boxes(*bboxes, crowd: int = 0, width: int = 640, height: int = 480, category: str = "dog") -> pl.DataFrame:
    rows = [(id, 1, 18, *bbox, crowd, category, 0, 0, width, height) for id, bbox in enumerate(bboxes, 1)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def corners(frame: pl.DataFrame) -> list[tuple[float, ...]]:
    return frame.select("x1", "y1", "x2", "y2").rows()


@given(
    st.lists(
        st.floats(0, 1) | st.integers(0, 640).map(lambda n: n / 640) | st.integers(0, 20_000).map(lambda n: n / 2e4)
    )
)
def test_rounding_is_pythons(values):
    assert thousandths(np.array(values, dtype=float)).tolist() == [round(value, 3) for value in values]


def test_rounding_is_pythons_beside_every_tie():
    ties = [(n + 0.5) / 1000 for n in range(1000)]
    values = [value for tie in ties for value in (math.nextafter(tie, 0), tie, math.nextafter(tie, 1))]
    assert thousandths(np.array(values)).tolist() == [round(value, 3) for value in values]


def test_rounding_is_pythons_over_real_sizes():
    draw = random.Random(5)
    values = [draw.randrange(64_000) / 100 / draw.randint(200, 640) for _ in range(200_000)]
    values = [value for value in values if value <= 1]
    assert thousandths(np.array(values)).tolist() == [round(value, 3) for value in values]
    scaled_first = np.rint(np.array(values) * 1000) / 1000
    assert (scaled_first != thousandths(np.array(values))).any()  # the short way would not do


def test_zero_has_no_sign():
    assert [str(value) for value in thousandths(np.array([-0.0, -1e-9, 0.0]))] == ["0.0", "0.0", "0.0"]


def test_corners_are_fractions_in_three_decimals():
    assert corners(tidy(boxes((64, 48, 320, 240), (236.98, 142.51, 24.7, 69.5)), crowds=False).frame) == [
        (0.1, 0.1, 0.6, 0.6),
        (0.37, 0.297, 0.409, 0.442),
    ]


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ((-64, 0, 128, 480), (0.0, 0.0, 0.1, 1.0)),
        ((0, -1, 640, 481), (0.0, 0.0, 1.0, 1.0)),
        ((320, 240, 1e308, 1e308), (0.5, 0.5, 1.0, 1.0)),
        ((-1e308, 0, 1.5e308, 480), (0.0, 0.0, 1.0, 1.0)),
    ],
)
def test_a_box_past_the_border_is_clipped_and_counted(bbox, expected):
    tidied = tidy(boxes(bbox, (0, 0, 640, 480)), crowds=False)
    assert corners(tidied.frame)[0] == expected
    assert tidied.changed["boxes clipped at the border"] == 1
    assert tidied.count.passed == 2


@pytest.mark.parametrize(
    ("bbox", "rule"),
    [
        ((640, 0, 10, 10), "box.outside"),
        ((0, 480, 10, 10), "box.outside"),
        ((-20, 0, 20, 10), "box.outside"),
        ((0, -20, 10, 5), "box.outside"),
        ((10, 10, 0, 50), "box.no_area"),
        ((10, 10, 50, 0), "box.no_area"),
        ((10, 10, 0.1, 50), "box.no_area"),
        ((10, 10, 50, 0.01), "box.no_area"),
    ],
)
def test_a_box_without_a_place_is_set_aside(bbox, rule):
    tidied = tidy(boxes(bbox, (0, 0, 640, 480)), crowds=False)
    assert tidied.count.rejected == {rule: 1}
    assert tidied.rejections[0].id == "box 1"
    assert tidied.frame.height == 1


def test_a_crowd_is_no_box_but_stays_for_its_own_column():
    tidied = tidy(boxes((0, 0, 640, 480), crowd=1), crowds=False)
    assert tidied.count.rejected == {"box.crowd": 1}
    assert tidied.rejections[0].text == "dog: x 0.0, y 0.0, width 640.0, height 480.0"
    assert tidied.frame["iscrowd"].to_list() == [1]


def test_a_crowd_that_is_asked_for_is_a_box():
    tidied = tidy(boxes((0, 0, 640, 480), crowd=1), crowds=True)
    assert (tidied.count.passed, tidied.rejections) == (1, [])


def test_a_hostile_category_sets_its_boxes_aside():
    frame = pl.concat([boxes((0, 0, 9, 9)), boxes((0, 0, 9, 9), category="<image>")])
    tidied = tidy(frame, crowds=False)
    assert tidied.count.rejected == {"box.hostile_category": 1}
    assert tidied.rejections[0].evidence == "is of a category whose name holds a tag ('<image>')"


def test_boxes_that_nearly_cover_one_another_are_kept_and_counted():
    tidied = tidy(boxes((0, 0, 600, 400), (5, 5, 600, 400), (0, 0, 300, 400)), crowds=False)
    assert tidied.changed["pairs of boxes that nearly cover one another"] == 1
    assert tidied.count.passed == 3


@given(st.lists(st.tuples(EDGE, EDGE, SIDE, SIDE)), st.integers(1, 2_000), st.integers(1, 2_000), st.booleans())
def test_corners_lie_within_the_image_and_nothing_disappears(bboxes, width, height, crowds):
    tidied = tidy(boxes(*bboxes, width=width, height=height), crowds)
    assert all(0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1 for x1, y1, x2, y2 in corners(tidied.frame))
    assert tidied.count.entered == len(bboxes) == tidied.frame.height + len(tidied.rejections)
