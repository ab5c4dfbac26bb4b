"""How many of a thing there are, as far as anybody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.tallies import UNCOUNTED, tally
from tests.builders import box
from tests.claiming import at, picture, row


def tallied(concept, *captions, boxes=(), crowds=()):
    return tally(known(picture(*captions, boxes=boxes, crowds=crowds).context, Lexicon.load()), concept)


def test_boxes_are_counted():
    there = tallied("dog", boxes=row("dog", 3))
    assert (there.fewest, there.most, there.stated) == (3, 3, frozenset())
    assert [number for number in range(6) if there.allows(number)] == [3]


def test_an_umbrella_adds_its_members_up():
    assert tallied("animal", boxes=(*row("dog", 2), at("cat", 0.5, 0.9))).most == 3


@pytest.mark.parametrize(
    "again",
    [
        box("dog", 0.1, 0.1, 0.51, 0.5),  # drawn twice
        box("dog", 0.15, 0.1, 0.5, 0.5),  # a part of the other
        box("dog", 0.9, 0.9, 0.91, 0.91),  # too small to be seen
    ],
)
def test_what_may_be_no_other_makes_a_range(again):
    there = tallied("dog", boxes=(box("dog", 0.1, 0.1, 0.5, 0.5), again))
    assert (there.fewest, there.most) == (1, 2)
    assert there.allows(1)
    assert there.allows(2)


def test_a_small_one_before_a_large_one_is_another():
    there = tallied("person", boxes=(box("person", 0.1, 0.1, 0.9, 0.9), box("person", 0.4, 0.5, 0.6, 0.8)))
    assert (there.fewest, there.most) == (2, 2)


@pytest.mark.parametrize(
    "many", [{"boxes": row("dog", UNCOUNTED)}, {"boxes": row("dog", 2), "crowds": (at("dog", 0.5),)}, {}]
)
def test_where_nobody_counted_there_is_no_most(many):
    assert tallied("dog", **many).most is None


@pytest.mark.parametrize(
    ("caption", "stated"),
    [
        ("Three dogs on a couch.", {3}),
        ("A dog on a couch.", {1}),
        ("A man and two women on a couch.", {2, 3}),
        ("A couple on a couch.", {2}),
        ("At least two dogs on a couch.", set()),
    ],
)
def test_captions_give_numbers(caption, stated):
    concept = "dog" if "dog" in caption else "person"
    assert tallied(concept, caption).stated == stated


def test_boxes_decide_what_a_captions_numbers_come_to():
    assert tallied("person", "A man and two women.", boxes=row("person", 3)).stated == {3}


def test_one_is_no_number_where_another_caption_speaks_of_more():
    assert tallied("dog", "A dog runs.", "Two dogs run.").stated == {2}


def test_a_group_is_more_than_two():
    assert tallied("person", "A group of people.", boxes=row("person", 2)).vague
    assert not tallied("person", "A group of people.", boxes=row("person", 4)).vague


def test_boxes_and_captions_may_agree():
    assert tallied("dog", "Two dogs.", boxes=row("dog", 2)).is_agreed
    assert not tallied("dog", "Dogs.", boxes=row("dog", 2)).is_agreed


@given(st.integers(1, UNCOUNTED - 1), st.integers(0, 20))
def test_a_number_is_allowed_exactly_where_it_is_not_distant(n, number):
    there = tallied("dog", boxes=row("dog", n))
    assert there.allows(number) == (there.distance(number) == 0)
