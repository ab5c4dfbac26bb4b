import random

import pytest

from datagen.teacher.grammar.forms import phrase, spot
from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, RIGHT, words


def first(*captions, boxes=""):
    return scene(words(*captions, boxes=boxes)).all[0]


def forms(*captions, boxes=""):
    return phrase(first(*captions, boxes=boxes), random.Random(1))


@pytest.mark.parametrize(
    ("captions", "boxes", "full", "the", "be"),
    [
        (("A big red car.",), f"car {LEFT}", "a big red car", "the car", "is"),
        (("An orange umbrella.",), f"umbrella {LEFT}", "an orange umbrella", "the umbrella", "is"),
        (("Two blue cups.",), f"cup {LEFT}; cup {RIGHT}", "two blue cups", "the cups", "are"),
        ((), f"broccoli {LEFT}", "some broccoli", "the broccoli", "is"),
        ((), f"skis {LEFT}", "some skis", "the skis", "are"),
        (("Three dogs.",), f"dog {LEFT}; dog {RIGHT}", "some dogs", "the dogs", "are"),
        (("Many dogs.",), f"dog {LEFT}; dog {RIGHT}; dog {LEFT}", "several dogs", "the dogs", "are"),
        ((), f"sky {LEFT}", "the sky", "the sky", "is"),
        ((), f"tv {LEFT}", "a TV", "the TV", "is"),
    ],
)
def test_a_thing_is_named_by_what_is_known_of_it(captions, boxes, full, the, be):
    found = forms(*captions, boxes=boxes)
    assert (found.full, found.the, found.be) == (full, the, be)


def test_nobody_knows_a_persons_pronoun():
    woman = forms("A woman.", boxes=f"person {LEFT}")
    assert (woman.it, woman.which) == ("the woman", "who")


def test_a_group_has_a_place_where_all_of_it_is():
    assert spot(first(boxes="cup [0.1, 0.1, 0.2, 0.2]; cup [0.1, 0.7, 0.2, 0.9]")) == "on the left side"
    assert spot(first(boxes=f"cup {LEFT}; cup {RIGHT}")) is None
