"""A question to reason about points at something, and leaves the looking to whoever answers."""

from datagen.checks.giveaway import MOST_QUESTION_WORDS, question_leaves_the_looking
from tests.checking import holds_its_examples, said

ANSWER = "Cats rest most of the day, and warm places in the sun help them to save strength for the night."


def test_the_rule_holds_its_examples():
    assert holds_its_examples(question_leaves_the_looking)


def test_a_long_question_tells_too_much():
    long = "why " * MOST_QUESTION_WORDS
    assert question_leaves_the_looking(said(ANSWER, question=f"{long}?", type="reasoning")) is None
    assert question_leaves_the_looking(said(ANSWER, question=f"{long} so?", type="reasoning"))


def test_other_types_may_ask_at_any_length():
    assert question_leaves_the_looking(said(ANSWER, question="why " * 80 + "?", type="conversation")) is None
