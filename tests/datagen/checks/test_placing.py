"""How far a box is from a place, and when that is too far for anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.checks.placing import pair, part, spot
from datagen.types import Box
from tests.builders import box
from tests.claiming import at

LEFT, RIGHT = frozenset(("left",)), frozenset(("right",))
SIDES = st.tuples(st.integers(0, 9), st.integers(1, 10)).filter(lambda ends: ends[0] < ends[1])


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (x1, x2), (y1, y2) = draw(SIDES), draw(SIDES)
    return box("dog", x1 / 10, y1 / 10, x2 / 10, y2 / 10)


@pytest.mark.parametrize(
    ("ways", "x", "y"),
    [("left", 0.2, 0.5), ("right", 0.8, 0.5), ("upper", 0.5, 0.2), ("lower left", 0.2, 0.8), ("middle", 0.5, 0.6)],
)
def test_a_box_at_a_place_meets_it(ways, x, y):
    assert not spot(frozenset(ways.split()), (at("dog", x, y),)).is_one


@pytest.mark.parametrize(("ways", "x", "y"), [("left", 0.8, 0.5), ("upper", 0.5, 0.8), ("middle", 0.1, 0.5)])
def test_a_box_across_the_image_misses_it_clearly(ways, x, y):
    assert spot(frozenset((ways,)), (at("dog", x, y),)).is_clear


def test_a_wide_box_is_on_neither_side_for_certain():
    wide = box("bus", 0.2, 0.2, 1.0, 0.9)
    assert not spot(LEFT, (wide,)).is_clear
    assert not spot(RIGHT, (wide,)).is_one


def test_any_of_several_boxes_will_do_unless_more_are_spoken_of():
    two = (at("dog", 0.1), at("dog", 0.9))
    assert not spot(LEFT, two).is_one
    assert spot(LEFT, two, many=2).is_clear


def test_one_box_lies_to_the_left_of_another():
    assert not pair(LEFT, (at("dog", 0.2),), (at("cat", 0.5),)).is_one
    assert pair(RIGHT, (at("dog", 0.2),), (at("cat", 0.5),)).is_clear


def test_boxes_that_overlap_may_be_either_way():
    assert not pair(RIGHT, (at("dog", 0.45),), (at("cat", 0.5),)).is_clear


def test_what_stands_on_a_table_may_be_anywhere_in_its_box():
    assert not pair(frozenset(("on",)), (at("cup", 0.5, 0.8, 0.1),), (box("dining table", 0.0, 0.4, 1.0, 1.0),)).is_one
    assert pair(frozenset(("on",)), (at("cup", 0.5, 0.9, 0.1),), (at("dining table", 0.5, 0.3),)).is_clear


def test_a_part_of_a_thing_is_half_of_it():
    table = (box("dining table", 0.2, 0.4, 0.8, 1.0),)
    assert not part(LEFT, (at("cup", 0.3, 0.5, 0.1),), table).is_one
    assert part(RIGHT, (at("cup", 0.3, 0.5, 0.1),), table).is_clear


def test_a_thing_is_not_beside_itself():
    dog = at("dog", 0.5)
    assert pair(LEFT, (dog,), (dog,)) is None


def test_boxes_do_not_show_depth():
    assert spot(frozenset(("back",)), (at("dog", 0.5),)) is None
    assert pair(frozenset(("behind",)), (at("dog", 0.5),), (at("cat", 0.2),)) is None


@given(boxes())
def test_a_box_never_misses_both_sides(one):
    assert not (spot(LEFT, (one,)).is_one and spot(RIGHT, (one,)).is_one)


@given(boxes(), boxes())
def test_of_two_boxes_neither_is_left_and_right_of_the_other_for_certain(one, other):
    assert not (pair(LEFT, (one,), (other,)).is_one and pair(RIGHT, (one,), (other,)).is_one)
