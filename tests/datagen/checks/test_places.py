"""Where words of a sentence stand in their text."""

from datagen.checks.places import span, word_at
from tests.claiming import sentence

TEXT = "A dog sits on the left."


def test_a_sentence_spans_from_its_first_word_to_its_last():
    start, end = span(sentence(TEXT))
    assert TEXT[start:end] == "A dog sits on the left"


def test_the_words_before_an_offset_are_found_by_it():
    one = sentence(TEXT)
    assert one.lowers[: word_at(one, TEXT.index("on"))] == ("a", "dog", "sits")
