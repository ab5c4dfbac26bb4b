import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.report.shown import cut, visible


def test_a_long_text_is_cut_and_says_how_long_it_was():
    assert cut("abc", 3) == "abc"
    assert cut("x" * 1_000_000, 5) == "xxxxx … (1,000,000 characters in all)"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\r", "\u2028", "\ufeff", "\U000e0041"])
def test_marks_that_hide_or_turn_others_are_shown_as_their_codes(mark):
    assert visible(f"a{mark}b") == f"a<U+{ord(mark):04X}>b"


@pytest.mark.parametrize(
    "text", ["a cat.\n\tTwo", "Ein Café – «ja»", "猫が座っている", "👩\u200d🚀", "a\u00a0b", "مرحبا"]
)
def test_words_of_any_language_stay_as_they_are(text):
    assert visible(text) == text


@given(st.text(st.characters()))
def test_what_is_shown_holds_no_control_character(text):
    assert all(one.isprintable() or one.isspace() or one in "\u200c\u200d" for one in visible(text))
    assert visible(visible(text)) == visible(text)
