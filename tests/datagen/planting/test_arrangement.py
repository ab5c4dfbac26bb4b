from hypothesis import given
from hypothesis import strategies as st

from datagen.planting.arrangement import above, height, left_of, side
from tests.plantings import BOTTOM, LEFT, RIGHT, TOP, at

corner = st.integers(0, 900)


@st.composite
def boxes(draw):
    x, y = draw(corner), draw(corner)
    width, high = draw(st.integers(1, 1000 - x)), draw(st.integers(1, 1000 - y))
    return at("dog", (x / 1000, y / 1000, (x + width) / 1000, (y + high) / 1000))


def test_left_and_above_are_those_of_the_viewer():
    assert left_of(at("dog", LEFT), at("cat", RIGHT)) and above(at("dog", TOP), at("cat", BOTTOM))


def test_boxes_that_overlap_are_neither():
    wide = at("bed", (0.0, 0.0, 0.8, 0.8))
    assert not left_of(wide, at("cat", RIGHT)) and not above(wide, at("cat", BOTTOM))


def test_sides_are_those_of_boxes_that_stay_in_their_half():
    assert [side(at("dog", corners)) for corners in (LEFT, RIGHT, TOP)] == ["left", "right", None]
    assert [height(at("dog", corners)) for corners in (TOP, BOTTOM, LEFT)] == ["top", "bottom", None]


@given(boxes(), boxes())
def test_what_holds_of_two_never_holds_the_other_way_round(one, other):
    assert not (left_of(one, other) and left_of(other, one))
    assert not (above(one, other) and above(other, one))
