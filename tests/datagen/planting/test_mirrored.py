import re

import pytest

from datagen.planting.mirrored import above_below_swapped, left_right_swapped
from tests.plantings import BOTTOM, LEFT, RIGHT, TOP, at, picture, seeds, told

ACROSS = picture(at("dog", LEFT), at("bowl", RIGHT))
UPRIGHT = picture(at("clock", TOP), at("dog", BOTTOM))


def words(plant, answer, context):
    return {one.words for one in seeds(plant, told(answer, context)) if one.variant == "word"}


@pytest.mark.parametrize(
    ("answer", "turned"),
    [
        ("The dog is to the left of the bowl.", "The dog is to the right of the bowl."),
        ("To the right of the dog, there is a bowl.", "To the left of the dog, there is a bowl."),
        ("The dog is on the left side of the image.", "The dog is on the right side of the image."),
        ("The left side of the image shows a dog.", "The right side of the image shows a dog."),
    ],
)
def test_a_true_word_is_turned_round(answer, turned):
    assert words(left_right_swapped, answer, ACROSS) == {turned}


@pytest.mark.parametrize(
    ("answer", "turned"),
    [
        ("The clock is above the dog.", "The clock is below the dog."),
        ("A dog is visible in the lower part of the image.", "A dog is visible in the upper part of the image."),
    ],
)
def test_up_and_down_are_turned_round(answer, turned):
    assert words(above_below_swapped, answer, UPRIGHT) == {turned}


@pytest.mark.parametrize(
    "answer",
    [
        "The dog is to the right of the bowl.",  # false already
        "The dog is right behind the bowl.",
        "The dog might be to the left of the bowl.",
        "The dog is to the left of the bowl and the bowl to the right of the dog.",
        "The dog is on the left side of the street.",
    ],
)
def test_a_word_that_is_no_true_claim_is_left_alone(answer):
    assert words(left_right_swapped, answer, ACROSS) == set()


def test_added_sentences_are_false_by_the_boxes():
    for planted in seeds(left_right_swapped, told("Some things.", ACROSS)):
        if planted.variant == "place":
            assert ("right" in planted.words) == ("dog" in planted.words)
    stated = [one.words for one in seeds(left_right_swapped, told("Some things.", ACROSS)) if one.variant == "relation"]
    assert "The dog is to the right of the bowl." in stated or "The bowl is to the left of the dog." in stated
    assert not [one for one in stated if re.search(r"dog is to the left|bowl is to the right", one)]


def test_nothing_is_planted_where_places_are_not_clear():
    unclear = picture(at("dog", (0.3, 0.3, 0.7, 0.7)), at("bowl", (0.35, 0.35, 0.8, 0.8)))
    assert seeds(left_right_swapped, told("The dog is left of the bowl.", unclear)) == []
