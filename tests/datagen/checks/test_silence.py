"""An image shows a thing or does not; only a text leaves something unmentioned."""

from datagen.checks.leaks import hides_its_source
from datagen.checks.silence import speaks_of_what_is_there
from tests.checking import caught, holds_its_examples, lines, uncaught


def test_the_rule_holds_its_examples():
    assert holds_its_examples(speaks_of_what_is_there)


def test_ways_to_say_that_nothing_was_said_are_caught():
    left = uncaught(speaks_of_what_is_there, lines("silences"))
    assert uncaught(hides_its_source, left) == []  # those that name their source are leaks
    assert len(left) < len(lines("silences")) / 8


def test_what_is_absent_from_the_image_may_be_said():
    assert caught(speaks_of_what_is_there, lines("innocent")) == []
