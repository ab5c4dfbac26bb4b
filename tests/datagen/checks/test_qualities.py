"""Words for what things are like, and which of them are taken for one another."""

import pytest

from datagen.checks.qualities import KINDS, NEAR, QUALITIES, describes, is_far
from tests.claiming import sentence


def values(word: str, kind: str = "colour") -> frozenset[str]:
    return next(quality.values for quality in QUALITIES[word] if quality.kind == kind)


@pytest.mark.parametrize(("one", "other"), [("gray", "grey"), ("tan", "beige"), ("navy", "blue"), ("golden", "yellow")])
def test_words_that_say_the_same_share_a_value(one, other):
    assert values(one) & values(other)


@pytest.mark.parametrize(("one", "other"), [("red", "blue"), ("black", "white"), ("brown", "blue")])
def test_some_qualities_nobody_takes_for_one_another(one, other):
    assert is_far(values(one), values(other))


@pytest.mark.parametrize(("one", "other"), [("red", "orange"), ("silver", "white"), ("pink", "purple"), ("red", "red")])
def test_some_are_near(one, other):
    assert not is_far(values(one), values(other))


def test_a_word_may_have_several_kinds():
    assert {quality.kind for quality in QUALITIES["old"]} == {"age", "youth"}


def test_what_is_near_is_a_value_of_one_kind():
    for pair in NEAR:
        assert any(pair <= words.keys() for words in KINDS.values()), pair


def test_most_sentences_describe_nothing():
    assert not describes(sentence("A dog runs in a park."))
    assert describes(sentence("A brown dog runs in a park."))
