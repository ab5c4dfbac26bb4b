import pytest

from datagen.planting.innocents import INNOCENT, negated, true_colour, true_count, true_place, true_presence
from tests.plantings import DOG_AND_BOWL, at, picture, said, seeds, told

SEEN = (picture(at("zebra")), picture(at("umbrella")))
GOOD = told("The image shows a dog. A bowl is near.", DOG_AND_BOWL)


@pytest.mark.parametrize("plant", INNOCENT, ids=lambda plant: plant.__name__)
def test_a_twin_differs_from_its_sample(plant):
    planted = seeds(plant, GOOD, seen=SEEN)
    assert planted and all(one.sample.answers != GOOD.answers and "{" not in one.words for one in planted)


def test_what_is_denied_is_not_there():
    talk = said(("Who?", "A dog."), type="conversation")
    for planted in seeds(negated, talk, seen=SEEN):
        assert "zebra" in planted.words.lower() or "umbrella" in planted.words.lower()


def test_what_is_said_of_places_counts_and_colours_is_true():
    assert {one.words for one in seeds(true_count, GOOD)} <= {
        text.format(thing)
        for thing in ("dog", "bowl")
        for text in (
            "There is one {} in the image.", "There is only one {} in the scene.", "The image shows a single {}.",
            "Only one {} can be seen in the picture.", "There is just one {} visible.",
        )
    }  # fmt: skip
    assert all("black" in one.words for one in seeds(true_colour, GOOD))
    assert "The dog is to the left of the bowl." in {one.words for one in seeds(true_place, GOOD, n=200)}
    assert all("dog" in one.words or "bowl" in one.words for one in seeds(true_presence, GOOD))
