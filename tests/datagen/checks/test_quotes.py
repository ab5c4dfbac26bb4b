"""Quotations are the image's own words."""

from datagen.checks.quotes import Phrase, Way, unquoted

COLD = Way.of(r"it \s+ is \s+ cold", "cold")
WET = Way.of(r"\b wet \b | \b rain \b", "wet rain")


def test_quotations_are_emptied_and_long_ones_are_none():
    assert unquoted('The sign says "No dogs" and “No cats”.') == 'The sign says "" and "".'
    assert unquoted(f'"{"a" * 81}"') == f'"{"a" * 81}"'


def test_a_phrase_is_found_with_who_says_it():
    phrase = Phrase(COLD)
    assert phrase.first_found("answer", ["It is warm.", "They say it  is\ncold."]) == "answer 2 says 'it is cold'"
    assert phrase.first_found("answer", ['The sign says "it is cold".']) is None


def test_a_way_may_need_two_words():
    both = Phrase(Way.of(r"it \s+ is \s+ cold", "cold", "brr"))
    assert both.found("it is cold") is None
    assert both.found("brr, it is cold") == "it is cold"


def test_of_several_ways_the_first_in_the_text_is_told():
    assert Phrase(COLD, WET).found("Wet it was, and it is cold.") == "Wet"
    assert Phrase(WET, COLD).found("I say it is cold and wet.") == "it is cold"
