import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as masks

from datagen.sources.scenes.outline import outline


def mask(*rows: str) -> np.ndarray:
    return np.array([[pixel == "#" for pixel in row] for row in rows])


def filled(polygons: list[list[int]], height: int, width: int) -> np.ndarray:
    """The polygons drawn again, by pixel centres and the even-odd rule."""
    result = np.zeros((height, width), bool)
    for polygon in polygons:
        corners = list(zip(polygon[::2], polygon[1::2], strict=True))
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if x1 == x2:
                result[min(y1, y2) : max(y1, y2), x1:] ^= True
    return result


def test_a_rectangle_has_four_corners():
    assert outline(mask("....", ".##.", ".##.")) == [[1, 1, 3, 1, 3, 3, 1, 3]]


def test_patches_that_touch_at_a_corner_have_a_line_each():
    assert outline(mask("#.", ".#")) == [[0, 0, 1, 0, 1, 1, 0, 1], [1, 1, 2, 1, 2, 2, 1, 2]]
    assert len(outline(mask("#.#", "##."))) == 2


def test_a_hole_is_filled():
    assert outline(mask("###", "#.#", "###")) == [[0, 0, 3, 0, 3, 3, 0, 3]]


def test_an_empty_mask_has_no_outline():
    assert outline(np.zeros((3, 4), bool)) == []


@given(arrays(bool, st.tuples(st.integers(1, 8), st.integers(1, 8))))
def test_polygons_cover_the_mask_and_reach_no_further_than_its_box(picture):
    polygons = outline(picture)
    again = filled(polygons, *picture.shape)
    assert (again | ~picture).all()
    for axis in (0, 1):
        assert (again.any(axis=axis) == picture.any(axis=axis)).all()


@given(arrays(bool, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_pycocotools_can_read_the_polygons(picture):
    polygons = outline(picture)
    if polygons:
        areas = masks.area(masks.frPyObjects(polygons, *picture.shape))
        assert len(areas) == len(polygons)
