"""What is said is whole: cut at any place, an answer no longer ends as one does."""

import pytest

from datagen.checks import form
from tests.builders import sample
from tests.checking import caught, holds_its_examples, lines, said, uncaught

RULES = (form.turns_alternate, form.every_turn_says_something, form.text_is_plain, form.answers_end_whole)
TEXT = (
    "A woman in a red coat (and a hat) walks her dog past a row of cars. Two children, who sit on a bench, watch her."
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_holds_its_examples(rule):
    assert holds_its_examples(rule)


def test_a_text_cut_anywhere_is_noticed():
    cuts = [TEXT[:end] for end in range(40, len(TEXT)) if not TEXT[:end].rstrip().endswith(".")]
    assert uncaught(form.answers_end_whole, cuts) == []


@pytest.mark.parametrize("end", ["and then...", "such as the e.g.", 'called "the old man.', "in a row [of cars.", "1."])
def test_a_full_stop_is_not_always_an_end(end):
    text = f"There is a lot to see on the street:\n{end}"
    assert form.answers_end_whole(said(text))


@pytest.mark.parametrize(
    "answer", ["Two", "A red bus", 'It says "Stop"', "It is 5'10\" tall.", 'He calls it a 12" pizza.']
)
def test_short_answers_and_inches_are_whole(answer):
    assert form.answers_end_whole(said(answer)) is None


def test_the_last_answer_ends_as_the_others_do():
    pairs = ("What is it?", "It is a cat.", "Where is it?", "It is on a chair.", "Whose is it?")
    assert form.answers_end_whole(sample(*pairs, "The m"))
    assert form.answers_end_whole(sample(*pairs, "Mine.")) is None


def test_whole_sentences_pass():
    assert caught(form.answers_end_whole, [TEXT, *lines("innocent"), *lines("numbers")]) == []


def test_a_dialogue_of_turns_that_are_each_short_enough_may_be_too_long():
    turn = "It is warm in the sun. " * 800
    assert form.text_is_plain(sample("Why?", turn, "Where?", turn)) is None
    found = form.text_is_plain(sample("Why?", turn, "Where?", turn, "When?", turn, "How?", turn))
    assert found == "all turns hold 73,619 characters, expected at most 60,000"


def test_what_is_too_long_is_turned_away_for_it():
    for answer in ("It is warm.", "It is warm. " * 1_600, "It is warm. " * 2_000):
        made = sample("Why?", answer)
        assert form.is_too_long(made) == bool(form.text_is_plain(made))
