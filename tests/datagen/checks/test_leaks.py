"""A source is named in many ways, and most of its names are innocent in a picture."""

import pytest

from datagen.checks.leaks import SOURCES, hides_its_source
from tests.builders import sample
from tests.checking import caught, holds_its_examples, lines, said, uncaught


def test_the_rule_holds_its_examples():
    assert holds_its_examples(hides_its_source)


def test_ways_to_name_the_source_are_caught():
    assert uncaught(hides_its_source, lines("leaks")) == []


@pytest.mark.parametrize("innocent", ["innocent", "numbers", "names", "foreign"])
def test_what_a_picture_holds_is_spared(innocent):
    assert caught(hides_its_source, lines(innocent)) == []


def test_a_question_leaks_as_well():
    assert hides_its_source(sample("What do the captions say?", "It sleeps.")) == "turn 1 says 'the captions'"


def test_what_a_sign_says_is_nobodys_confession():
    assert hides_its_source(said('The sign says "according to the captions".')) is None


def test_no_leak_is_overlooked_for_want_of_a_word_to_look_for():
    found = [text for text in lines("leaks") if SOURCES.pattern.search(text)]
    assert found
    assert [text for text in found if not SOURCES.found(text)] == []
