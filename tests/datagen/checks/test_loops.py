"""A loop says every word again; a list changes what stands in its frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.checks.loops import nothing_is_said_over_and_over
from tests.builders import sample
from tests.checking import caught, holds_its_examples, lines, said

TEXT = "A woman in a red coat walks her dog past a row of parked cars while two children watch from a bench."
WORDS = TEXT.split()


def looped(at: int, n_words: int, copies: int) -> str:
    return " ".join(WORDS[:at] + WORDS[at : at + n_words] * copies + WORDS[at + n_words :])


@pytest.mark.parametrize(("n_words", "copies"), [(1, 4), (2, 3), (3, 3), (5, 3), (8, 3), (12, 3)])
@pytest.mark.parametrize("at", [0, 3, 9])
def test_a_phrase_that_comes_again_and_again_is_caught(at, n_words, copies):
    assert nothing_is_said_over_and_over(said(looped(at, n_words, copies)))


@given(st.integers(0, 8), st.integers(1, 13), st.integers(5, 12))
def test_a_loop_of_any_length_is_caught(at, n_words, copies):
    assert nothing_is_said_over_and_over(said(looped(at, n_words, copies)))


def test_a_loop_that_says_a_word_twice_in_each_round_is_caught():
    around = "bananas in the middle, bananas on the left, bananas on the right, "
    assert nothing_is_said_over_and_over(said(f"There are {around * 3} and more."))


def test_a_phrase_may_end_one_sentence_and_open_the_next():
    text = "Two cups are on the left side of the table. On the left side of the table, there is a plate as well."
    assert nothing_is_said_over_and_over(said(text)) is None


def test_short_answers_may_be_the_same_and_sentences_may_not():
    assert not nothing_is_said_over_and_over(sample("How many cats?", "Two", "How many dogs?", "Two"))
    twice = sample("Who sits there?", "A man sits there with a dog.", "And who else?", "A man sits there with a dog.")
    assert nothing_is_said_over_and_over(twice) == "2 answers say 'A man sits there with a dog.'"


def test_a_word_that_stutters_is_caught():
    assert nothing_is_said_over_and_over(said("It is blueblueblueblueblueblueblueblue."))


def test_the_rule_holds_its_examples_and_spares_the_innocent():
    assert holds_its_examples(nothing_is_said_over_and_over)
    assert caught(nothing_is_said_over_and_over, [TEXT, *lines("innocent"), *lines("numbers")]) == []
