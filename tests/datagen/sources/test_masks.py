import numpy as np
import pytest
from pycocotools import mask

from datagen.sources.masks import overlaps, region_share


def test_overlap_is_what_is_shared_of_what_both_cover():
    found = overlaps([(0, 0, 1, 1), (0, 0, 0.5, 1)], [(0, 0, 1, 1), (0.5, 0, 1, 1), (0, 0.5, 1, 1)])
    assert found == pytest.approx(np.array([[1, 0.5, 0.5], [0.5, 0, 1 / 3]]))


@pytest.mark.parametrize(
    ("a", "b", "shape"), [([], [(0, 0, 1, 1)], (0, 1)), ([(0, 0, 1, 1)], [], (1, 0)), ([], [], (0, 0))]
)
def test_no_boxes_overlap_with_nothing(a, b, shape):
    assert overlaps(a, b).shape == shape


def test_a_region_in_run_lengths_covers_the_odd_runs():
    assert region_share({"size": [4, 5], "counts": [3, 5, 2, 10]}, 5, 4) == 15 / 20


def test_a_region_in_short_text_covers_as_much():
    runs = {"size": [4, 5], "counts": [3, 5, 2, 10]}
    short = mask.frPyObjects(runs, 4, 5)["counts"]
    assert region_share({"size": [4, 5], "counts": short}, 5, 4) == 15 / 20
    assert region_share({"size": [4, 5], "counts": short.decode()}, 5, 4) == 15 / 20


def test_polygons_cover_their_inside_once_and_end_at_the_border():
    half = [0, 0, 50, 0, 50, 80, 0, 80]
    assert region_share([half], 100, 80) == pytest.approx(0.5, abs=0.02)
    assert region_share([half, half], 100, 80) == region_share([half], 100, 80)
    assert region_share([[-1e9, -1e9, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9]], 100, 80) == 1.0


@pytest.mark.parametrize(
    ("region", "found"),
    [
        ({"size": [5, 4], "counts": [20]}, r"run lengths are of \[4, 5\] pixels, expected \[5, 4\]"),
        ({"size": [4, 5], "counts": [3, 5]}, "run lengths come to 8 pixels, expected 20"),
        ({"size": [4, 5], "counts": [30, -10]}, "run lengths come to 20 pixels, expected 20, none of them negative"),
        ([[0, 0, 5, 5]], r"polygons of \[4\] numbers"),
        ([[0, 0, 5, 5, 1, 1, 3]], r"polygons of \[7\] numbers"),
        ([], r"polygons of \[\] numbers"),
    ],
)
def test_a_region_that_is_none_is_refused(region, found):
    with pytest.raises(ValueError, match=found):
        region_share(region, 5, 4)
