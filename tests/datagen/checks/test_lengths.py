"""The built-in types have bands, others have none."""

import pytest

from datagen.checks.lengths import BANDS, answers_are_as_long_as_their_type
from tests.checking import holds_its_examples, said


@pytest.mark.parametrize("type", BANDS)
def test_a_band_holds_its_bounds(type):
    fewest, most = BANDS[type]
    assert answers_are_as_long_as_their_type(said("word " * fewest, type=type)) is None
    assert answers_are_as_long_as_their_type(said("word " * most, type=type)) is None
    assert answers_are_as_long_as_their_type(said("word " * (fewest - 1), type=type))
    assert answers_are_as_long_as_their_type(said("word " * (most + 1), type=type))


def test_a_type_of_ones_own_may_be_of_any_length():
    assert answers_are_as_long_as_their_type(said("word " * 3000, type="story")) is None


def test_the_rule_holds_its_examples():
    assert holds_its_examples(answers_are_as_long_as_their_type)
