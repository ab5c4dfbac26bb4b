import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher.grammar.geometry import closest, edge, half, relation, side, spot
from datagen.teacher.grammar.reading import Corners

EDGE = st.integers(0, 999).map(lambda n: n / 1000)
BOXES = st.builds(lambda a, b, c, d: Corners(min(a, b), min(c, d), max(a, b) + 0.001, max(c, d) + 0.001), *[EDGE] * 4)
BACK = {"left": "right", "right": "left", "above": "below", "below": "above"}


@pytest.mark.parametrize(
    ("corners", "place"),
    [
        ((0.05, 0.3, 0.3, 0.7), "on the left side"),
        ((0.7, 0.05, 0.9, 0.3), "in the upper right part"),
        ((0.4, 0.7, 0.6, 0.9), "in the lower part"),
        ((0.4, 0.4, 0.6, 0.6), "in the center"),
        ((0.3, 0.2, 0.47, 0.7), "in the left half"),
        ((0.3, 0.1, 0.9, 0.8), None),
    ],
)
def test_a_place_is_given_only_where_it_is_clear(corners, place):
    assert spot(Corners(*corners)) == place


@given(BOXES)
def test_sides_and_halves_hold_with_a_margin(box):
    middle = (box.x1 + box.x2) / 2
    assert side(box) != "left" or (middle < 1 / 3 and box.x2 < 0.5)
    assert side(box) != "right" or (middle > 2 / 3 and box.x1 > 0.5)
    assert half(box) != "in the left half" or box.x2 < 0.5


@given(BOXES, BOXES)
def test_relations_are_mutual_and_never_said_of_boxes_that_overlap(one, other):
    ways = relation(one, other)
    assert {BACK[way] for way in ways} == set(relation(other, one))
    assert ("left" in ways) <= (one.x2 <= other.x1) and ("above" in ways) <= (one.y2 <= other.y1)


def test_touching_boxes_with_near_centers_have_no_relation():
    assert relation(Corners(0.4, 0.4, 0.45, 0.6), Corners(0.45, 0.4, 0.5, 0.6)) == []


def test_the_closest_is_far_larger_and_lower():
    near, far = Corners(0.1, 0.3, 0.5, 0.9), Corners(0.7, 0.4, 0.8, 0.5)
    assert closest([far, near]) == near
    assert closest([near]) is None
    assert closest([near, Corners(0.6, 0.3, 0.9, 0.9)]) is None
    assert closest([near, Corners(0.7, 0.85, 0.8, 0.95)]) is None


def test_an_edge_is_named_where_one_is_touched():
    assert edge(Corners(0.0, 0.2, 0.5, 0.8)) == "left"
    assert edge(Corners(0.0, 0.0, 0.5, 0.8)) is None
    assert edge(Corners(0.1, 0.2, 0.5, 0.8)) is None
