"""What texts say things are like."""

import pytest

from datagen.checks.descriptions import descriptions
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read

SAYS = {
    "A red bus waits.": ["bus red"],
    "The bus is red.": ["bus red"],
    "The bus in the image is red.": ["bus red"],
    "The bus on the left of the image is red.": ["bus red"],
    "A bus, which is red, waits.": ["bus red"],
    "A red and white bus waits.": ["bus red white"],
    "A white, red and blue airplane flies.": ["airplane blue red white"],
    "The bus is red and white.": ["bus red white"],
    "The color of the bus is red.": ["bus red"],
    "There is a bus, and it is red.": ["bus red"],
    "A man wears a blue shirt.": ["shirt blue"],
    "A man wears a blue painted hat.": ["hat blue"],
    "The buildings are red.": ["building red"],
    "A red building stands there.": ["building red"],
    "The bus appears to be red.": ["bus red"],
    "A wooden bench stands there.": ["bench wood"],
    "A colorful red kite flies.": [],
    "A black and white photo of a dog.": [],
    "Fans of the Red Sox cheer.": [],
    "A white light falls on it.": [],
    "The sign near the bench is red.": ["sign red"],
    "The dog on the couch is brown.": ["dog brown"],
    "The wall is bright pink.": ["wall pink"],
    "The hydrant has been painted green.": ["fire hydrant green"],
    "The fur of both bears is black.": ["bear black"],
    "The cat has white fur.": ["cat white"],
    "The cat's fur is white.": ["cat white"],
    "The roof of the bus is white.": ["roof white"],
    "The bench is made of wood.": ["bench wood"],
    "A bus such as the green one carries more.": ["bus green"],
    "A bus, green in color, passes.": ["bus green"],
    "A green-colored bus passes.": ["bus green"],
    "A red sign tells drivers where to park.": ["sign red"],
    "Two brown bears swim.": ["bear brown"],
    "There is a bus. It is red.": ["bus red"],
    "There are a bus and a car. It is red.": [],
    "A blue eyed dog runs.": [],
    "Is the bus red?": [],
}


def said(text: str, asked: str | None = None) -> list[str]:
    lexicon = Lexicon.load()
    question = read(asked, lexicon) if asked else None
    return [" ".join((one.head, *sorted(one.values))) for one in descriptions(read(text, lexicon, 2, question))]


@pytest.mark.parametrize("text", SAYS)
def test_qualities_are_given_to_their_things(text):
    assert said(text) == SAYS[text]


@pytest.mark.parametrize("answer", ["Red.", "It is red.", "The bus is red.", "Red and white."])
def test_what_was_asked_for_is_what_is_described(answer):
    assert said(answer, "What color is the bus?")[0].startswith("bus red")


def test_a_quality_that_opens_a_sentence_is_an_answer_only_where_it_stands_alone():
    assert said("There is a bus. White, soft clouds drift by.") == []
    assert said("Red and white.", "What color is the bus?") == ["bus red white"]


def test_of_two_things_the_first_was_asked_for():
    assert said("It is red.", "What color is the bus next to the car?") == ["bus red"]
    assert said("It is red.", "Are there a bus and a car?") == []


def test_several_kinds_of_quality_are_several_descriptions():
    assert said("A large red bus waits.") == ["bus large", "bus red"]


def test_a_description_says_where_it_stands():
    text = "Here a red bus waits."
    (one,) = descriptions(read(text, Lexicon.load()))
    assert text[one.start : one.end] == "red bus"
