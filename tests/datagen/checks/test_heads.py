"""What is named, and what only helps to name something else."""

import pytest

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.sentences import Mention

LEXICON = Lexicon.load()


def mentions(text: str) -> list[Mention]:
    return list(read(text, LEXICON).mentions)


def concepts(text: str) -> list[str]:
    return [mention.concept for mention in mentions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "A dog house stands in the garden.",
        "A dog leash hangs there.",
        "A bird bath stands in the garden.",
        "The bicycle rack is empty.",
        "The pizza box is open.",
        "Empty train tracks run through the field.",
        "The train station is closed.",
        "The car park is full.",
        "A bus stop is near.",
        "A horse trailer waits.",
        "Toilet paper hangs there.",
        "A phone booth stands there.",
        "Bear in mind that it is late.",
        "The wall is orange.",
        "An orange and white wall is behind it.",
        "A remote and quiet place lies there.",
        "He is a couch potato.",
        "The zebra crossing is empty.",
        "A picture taken from a bird's-eye view.",
        "The office chairman's report.",
        "Sunglasses lie there.",
        "A cat-like shape moves.",
        "Table tennis is fun.",
        "A pancake lies there.",
    ],
)
def test_a_compound_is_not_taken_for_its_parts(text):
    assert concepts(text) == []


def test_a_verb_after_a_noun_leaves_it_its_noun():
    assert concepts("The dog stands there.") == ["dog"]
    assert concepts("The dog sleeping there.") == ["dog"]
    assert concepts("The car parked there.") == ["car"]


@pytest.mark.parametrize("text", ["A double-door fridge hums away.", "Another new fridge gleams."])
def test_after_a_single_thing_comes_its_verb(text):
    assert concepts(text) == ["refrigerator"]


@pytest.mark.parametrize("text", ["A pair of dog toys.", "The bird feathers.", "A dog harness."])
def test_after_several_or_any_there_may_be_more_of_a_name(text):
    assert concepts(text) == []


@pytest.mark.parametrize("text", ["A dog out of breath.", "A kite aloft.", "A dog indoors."])
def test_an_adverb_after_a_noun_leaves_it_its_noun(text):
    assert len(concepts(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "A tall girl cooks dinner.",
        "He skis down the slope.",
        "The tree bears a sign.",
        "He who trains wins.",
        "A rope ties it.",
        "The color beneath them ties everything together.",
    ],
)
def test_a_verb_that_looks_like_a_plural_names_nothing(text):
    assert not [mention for mention in mentions(text) if text[mention.start : mention.end].endswith("s")]


def test_a_plural_that_looks_like_a_verb_is_named():
    assert concepts("The wooden boats in the harbor.") == ["boat"]
    assert concepts("A few books lie there.") == ["book"]


def test_the_words_that_gather_people_are_no_people_before_of():
    assert concepts("A couple of dogs and a group of elephants.") == ["dog", "elephant"]
    assert concepts("A couple walks.") == ["person"]


def test_what_a_cup_holds_takes_nothing_from_it():
    assert concepts("There is a cup of tea.") == ["cup"]
    assert concepts("A vase of roses stands there.") == ["vase"]


def test_several_things_share_a_verb():
    assert concepts("The bench, the dog and the bottle make up the picture.") == ["bench", "dog", "bottle"]
