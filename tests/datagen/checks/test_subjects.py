"""Whom a place is given to, and by what it is measured."""

import pytest

from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.positions import positions
from datagen.checks.subjects import Scene, antecedents, elsewhere, grounds, sought, subjects
from tests.claiming import picture

PLACED = {
    "The dog is on the left side of the image.": [("dog",)],
    "On the left side of the image, there is a dog.": [("dog",)],
    "On the left side of the image, there are a dog, a cat and two cups.": [("dog",), ("cat",), ("cup",)],
    "A man with a dog stands on the left side of the image.": [("dog", "person")],
    "A dog is here, and a cat sits on the left side of the image.": [("cat",)],
    "A cup stands on the table on the left side of the image.": [("dining table", "cup"), ("table", "cup")],
    "One finds the dog on the left side of the image.": [("dog",)],
    "There is one dog in the image, and it is on the left side of the image.": [("dog",)],
    "Of the two dogs, one is on the left side of the image.": [("dog",)],
    "On the left side of the image, a lamp hangs above a dog.": [],
    "A picture of the street, on the left side of the image.": [],
}
GROUNDS = {
    "The dog is to the left of the cat.": ["cat"],
    "The dog is to the left of a small brown cat.": ["cat"],
    "The cat is here, with the dog to its left.": ["cat"],
    "The dog is to the left of a lamp behind the cat.": None,
    "A cat and a cup are here, with the dog to its left.": None,
    "There is a cat, and the dog is further to the left.": ["cat"],
}


def scene(text: str) -> Scene:
    said = read(text, Lexicon.load())
    sentence = said.sentences[0]
    there = known(picture().context, Lexicon.load())
    return Scene(said, there, sentence, tuple(positions(sentence, text)), None, None)


@pytest.mark.parametrize("text", PLACED)
def test_a_place_is_given_to_what_stands_next_to_it_or_what_the_clause_is_about(text):
    here = scene(text)
    found = subjects(here, here.positions[0], len(text))
    concepts = [tuple(one.concept for one in subject.mentions) for subject in found]
    assert concepts == PLACED[text] or concepts[:1] in [[one] for one in PLACED[text]]


@pytest.mark.parametrize("text", GROUNDS)
def test_what_a_place_is_measured_by_follows_or_was_named(text):
    here = scene(text)
    position = here.positions[0]
    (subject, *_) = subjects(here, position, len(text))
    found = grounds(here, position, subject.mentions[0])
    assert (None if found is None else list(found)) == GROUNDS[text]


def test_a_thing_that_the_lexicon_does_not_know_leaves_doubt():
    sure, unsure = scene("The dog is on the left."), scene("A lamp shines and the dog with a ribbon is on the left.")
    assert subjects(sure, sure.positions[0], 99)[0].sure
    assert not subjects(unsure, unsure.positions[0], 99)[0].sure


def test_he_is_anybody():
    here = scene("A dog stands to the right of him.")
    (subject,) = subjects(here, here.positions[0], 99)
    assert grounds(here, here.positions[0], subject.mentions[0]) == ("person",)


@pytest.mark.parametrize("question", ["Where is the dog?", "Where is the dog in relation to the cat?"])
def test_a_question_seeks_the_place_of_what_it_names_first(question):
    assert sought(read(question, Lexicon.load())).concept == "dog"


def test_a_question_for_something_else_seeks_no_place():
    assert sought(read("What color is the dog?", Lexicon.load())) is None


def test_of_two_things_neither_is_it():
    two, one = scene("A dog and a cat."), scene("A dog and two cats.")
    assert antecedents(two.sentence.mentions)[0] is None
    lone, many = antecedents(one.sentence.mentions)
    assert (lone.concept, many.concept) == ("dog", "cat")


def test_what_is_named_next_takes_the_place_of_what_was_named():
    dog, cats = scene("A dog."), scene("Two cats.")
    lone, many = antecedents(cats.sentence.mentions, *antecedents(dog.sentence.mentions))
    assert (lone.concept, many.concept) == ("dog", "cat")


def test_what_another_text_names_spans_no_words_of_this_one():
    one = elsewhere(scene("A dog runs.").sentence.mentions[0])
    assert one.concept == "dog" and min(one.start, 8) == max(one.end, 8) == 8


def test_a_thing_is_measured_by_once_however_often_it_is_named():
    found = scene("A cat, a cat and the dog is further to the left.")
    assert grounds(found, found.positions[0], found.sentence.mentions[-1]) == ("cat",)
