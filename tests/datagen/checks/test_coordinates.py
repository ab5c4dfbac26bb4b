"""Positions as numbers are caught in any format; scores, prices, times and sizes are not positions."""

from datagen.checks.coordinates import hides_coordinates
from tests.checking import caught, holds_its_examples, lines, said, uncaught


def test_the_rule_holds_its_examples():
    assert holds_its_examples(hides_coordinates)


def test_positions_in_any_format_are_caught():
    assert uncaught(hides_coordinates, lines("coordinates")) == []


def test_other_numbers_are_spared():
    assert caught(hides_coordinates, [*lines("numbers"), *lines("innocent")]) == []


def test_a_text_beyond_ascii_is_looked_at_as_well():
    assert hides_coordinates(said("The café’s door is at [0.12, 0.25, 0.5, 0.9]."))
    assert hides_coordinates(said("The café’s door stands open.")) is None
