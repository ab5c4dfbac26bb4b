"""Refusing, not knowing, and talking to whoever asked: three rules, and the innocent sentences that are like them."""

import pytest

from datagen.checks import refusals
from datagen.checks.refusals import REFUSAL, UNKNOWN
from datagen.checks.words import vocabulary
from tests.checking import caught, holds_its_examples, lines, said

RULES = (refusals.answers_instead_of_refusing, refusals.answers_are_definite, refusals.speaks_of_the_image_alone)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_holds_its_examples_and_spares_the_innocent(rule):
    assert holds_its_examples(rule)
    assert caught(rule, lines("innocent")) == []


def test_ways_to_refuse_are_caught():
    assert [text for text in lines("refusals") if not any(rule(said(text)) for rule in RULES)] == []


@pytest.mark.parametrize("phrase", [REFUSAL, UNKNOWN])
def test_no_refusal_is_overlooked_for_want_of_a_word_to_look_for(phrase):
    assert [text for text in lines("refusals") if phrase.pattern.search(text) and not phrase.found(text)] == []
    assert vocabulary("I can't") == {"i", "can't", "can", "t"}


def test_whoever_goes_on_to_reason_has_answered():
    assert refusals.answers_are_definite(said("It is hard to tell."))
    assert not refusals.answers_are_definite(said("It is hard to tell, but the light suggests an evening."))


@pytest.mark.parametrize("label", ["AI:", "Assistant:", "**Answer:**", "A1:", "Description:"])
def test_an_answer_has_no_label(label):
    assert refusals.speaks_of_the_image_alone(said(f"{label} A cat sleeps on a chair."))
