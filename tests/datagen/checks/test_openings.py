"""How many, which, and of what look: the words before a noun."""

import pytest

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.sentences import Mention

LEXICON = Lexicon.load()


def mentions(text: str) -> list[Mention]:
    return list(read(text, LEXICON).mentions)


def the(text: str) -> Mention:
    (mention,) = mentions(text)
    return mention


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("three dogs", 3),
        ("a dog", 1),
        ("one dog", 1),
        ("another dog", 1),
        ("12 dogs", 12),
        ("a pair of dogs", 2),
        ("a couple of dogs", 2),
        ("two of the dogs", 2),
        ("two large black and white dogs", 2),
        ("the two dogs", 2),
        ("a dozen dogs", 12),
        ("dogs", None),
        ("several dogs", None),
        ("the dog", None),
    ],
)
def test_the_number_of_a_phrase_is_read(text, number):
    assert the(f"There are {text} here.").number == number


def test_a_quantity_is_kept_in_its_words():
    assert the("There are several dogs.").quantity == "several"
    assert the("There is a group of dogs.").quantity == "a group of"
    assert the("There is a dog.").quantity is None


def test_a_lower_bound_is_told_from_a_number():
    assert the("There are at least two dogs.").at_least
    assert the("There are more than two dogs.").at_least
    assert not the("There are two dogs.").at_least


def test_adjectives_stand_in_order_with_the_and_between_them_left_out():
    assert the("A small black and white dog sleeps.").adjectives == ("small", "black", "white")
    assert the("The dogs sleep.").adjectives == ()


def test_and_between_nouns_parts_two_phrases():
    dog, cat = mentions("The dog and cat sleep.")
    assert (dog.definite, cat.definite, cat.adjectives) == (True, False, ())


@pytest.mark.parametrize("text", ["the dog", "these dogs", "its dog", "both dogs", "two of the dogs"])
def test_a_definite_phrase_takes_the_thing_for_granted(text):
    assert the(f"Here one finds {text}.").definite


def test_any_such_thing_is_not_taken_for_granted():
    mention = the("It tells of the occasional burnt pizza.")
    assert (mention.definite, mention.quantity) == (False, "any")


def test_that_before_a_clause_opens_no_phrase():
    assert not the("One sees that a dog sleeps.").definite
    assert not the("One sees that dogs sleep.").definite


def test_an_amount_of_odd_digits_is_no_error():
    assert the("There are ² dogs here.").number is None
