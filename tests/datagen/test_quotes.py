"""Quotations are the image's own words."""

import re

from datagen.checks.quotes import Phrase, unquoted

COLD = Phrase(re.compile(r"it\s+is\s+cold"), frozenset(["cold"]))


def test_quotations_are_emptied_and_long_ones_are_none():
    assert unquoted('The sign says "No dogs" and “No cats”.') == 'The sign says "" and "".'
    assert unquoted(f'"{"a" * 81}"') == f'"{"a" * 81}"'


def test_a_phrase_is_found_with_who_says_it():
    assert COLD.first_found("answer", ["It is warm.", "They say it  is\ncold."]) == "answer 2 says 'it is cold'"
    assert COLD.first_found("answer", ['The sign says "it is cold".']) is None


def test_a_phrase_may_need_two_words():
    both = Phrase(COLD.pattern, COLD.words, frozenset(["brr"]))
    assert both.found("it is cold") is None
    assert both.found("brr, it is cold") == "it is cold"
