"""What a question asks for is told by its first words, or not at all."""

import pytest

from datagen.checks.questions import gives_outright, kind_of, meets
from tests.checking import lines


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is there a dog?", "yes or no"),
        ("In the image, are the two people talking?", "yes or no"),
        ("Is it day or night?", "one of two"),
        ("How many cats are there?", "number"),
        ("What color is the cat?", "color"),
        ("What is the color of the cat?", "color"),
        ("Can you describe the scene?", "open"),
        ("Where is the cat, and what is it doing?", "open"),
        ("Is the cat asleep, and where does it lie?", "open"),
        ("Why is the cat asleep?", "open"),
        ("Describe the cat.", "open"),
        ("It is sunny. Is there a dog?", "yes or no"),
        ("What is this? Is there a dog? Look!", "yes or no"),
    ],
)
def test_questions_are_told_apart(question, kind):
    assert kind_of(question) == kind


@pytest.mark.parametrize("pair", lines("answering"))
def test_answers_that_answer_are_taken(pair):
    assert meets(*pair.split(" | "))


@pytest.mark.parametrize("pair", lines("dodging"))
def test_answers_that_do_not_answer_are_caught(pair):
    assert not meets(*pair.split(" | "))


def test_giving_outright_takes_the_word_that_was_asked_for():
    assert gives_outright("Is there a cat?", "Yes, there is.")
    assert not gives_outright("Is there a cat?", "A cat is there.")
    assert gives_outright("How many cats?", "Two cats.")
