"""What stands before a quality, and what a question is about."""

import pytest

from datagen.checks.holders import asked_for, holder, noun_after, singular
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from tests.claiming import sentence

HOLDS = {
    "the sign is red": "sign",
    "the sign near the bench is red": "sign",
    "the dog lying on the couch is red": "dog",
    "the bus on the left side of the image is red": "bus",
    "the color of the bus is red": "bus",
    "the door of the bus is red": "door",
    "the bus that is red": "bus",
    "a dog on a couch that is red": None,
    "the bus is a shiny red": "bus",
    "the bus is a light shade of red": "bus",
    "a bus painted red": "bus",
    "the shirt he wears is red": "shirt",
    "it is red": None,
    "he likes red": None,
}
ASKED = {
    "What color is the sign near the bench?": "sign",
    "What is the color of the bus?": "bus",
    "What color is the woman's shirt?": "shirt",
    "What color are the lights showing?": "light",
    "What is the bench made of?": "bench",
    "Where is the bus?": "bus",
    "Are there a bus and a car?": None,
}


@pytest.mark.parametrize("text", HOLDS)
def test_a_quality_is_said_of_what_its_clause_is_about(text):
    one = sentence(text)
    thing = holder(one, one.lowers.index("red"), lambda: None)
    assert (thing and thing.head) == HOLDS[text]


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_about_what_it_asks_the_color_of_or_its_only_thing(text):
    thing = asked_for(read(text, Lexicon.load()))
    assert (thing and thing.head) == ASKED[text]


def test_the_last_word_of_a_phrase_is_its_noun():
    words = ["a", "red", "street", "sign", "tells", "drivers"]
    assert words[noun_after(words, 2)] == "sign"
    assert noun_after(["red", ",", "and"], 1) is None


def test_a_letter_is_no_plural_of_nothing():
    assert (singular("s"), singular("dogs"), singular("glass")) == ("s", "dog", "glass")
