"""Positions as numbers are caught in any format; scores, prices, times and sizes are not positions."""

from datagen.checks.coordinates import hides_coordinates
from tests.checking import caught, holds_its_examples, lines, uncaught


def test_the_rule_holds_its_examples():
    assert holds_its_examples(hides_coordinates)


def test_positions_in_any_format_are_caught():
    assert uncaught(hides_coordinates, lines("coordinates")) == []


def test_other_numbers_are_spared():
    assert caught(hides_coordinates, [*lines("numbers"), *lines("innocent")]) == []
