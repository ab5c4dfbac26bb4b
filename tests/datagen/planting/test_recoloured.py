import pytest

from datagen.planting.recoloured import another, attribute_swapped, coloured, true_colours
from tests.plantings import at, ground, picture, seeds, told

BLACK_DOG = picture(at("dog"), captions=("A black dog runs.",))


def test_colours_stand_before_or_after_a_thing():
    assert coloured("A black dog and the bus is red. A white fluffy cat.") == [
        ("dog", "black"), ("bus", "red"), ("cat", "white"),
    ]  # fmt: skip


def test_a_colour_of_the_captions_is_replaced_in_the_answer():
    planted = seeds(attribute_swapped, told("There is a black dog.", BLACK_DOG))
    assert {one.variant for one in planted} == {"word", "sentence"}
    assert all("black" not in one.sample.answers[0] for one in planted if one.variant == "word")


@pytest.mark.parametrize(
    "context",
    [
        picture(at("dog"), at("dog"), captions=("A black dog runs.",)),
        picture(at("dog"), captions=("A dog runs.",)),
        picture(at("dog"), captions=("A black dog with a colorful ball.",)),
        picture(at("person"), captions=("A black woman.",)),
    ],
)
def test_colours_that_could_be_true_of_another_are_left_alone(context):
    assert true_colours(ground(told("A dog.", context))) == {}


def test_the_new_colour_is_near_to_none_that_is_named():
    brown = ground(told("A brown dog.", picture(at("dog"), captions=("A brown dog on a white rug.",))))
    assert not {another(brown) for _ in range(60)} & {"brown", "white", "red", "orange", "black", "gray"}
