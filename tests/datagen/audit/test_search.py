import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.audit.index.search import LONGEST, Search, words


def test_words_have_no_case_and_no_marks():
    assert words("A Cat's  STRASSE, 12 cups—straße!") == ["a", "cat", "s", "strasse", "12", "cups", "strasse"]


def test_a_word_without_an_end_is_cut():
    assert words("x" * 1_000 + "y") == ["x" * LONGEST] * 15 + ["x" * 40 + "y"]
    assert Search.of(f'"{"x" * 100} y"').holds(["x" * 100 + ", y"])


@pytest.mark.parametrize(
    ("typed", "whole", "beginning", "n_phrases"),
    [
        ("cat", (), "cat", 0),
        ("cat ", ("cat",), "", 0),
        ("a red c", ("a", "red"), "c", 0),
        ("cat.", ("cat",), "", 0),
        ('"cat"', ("cat",), "", 0),
        ('"red cat" sl', ("red", "cat"), "sl", 1),
        ('"red cat', ("red", "cat"), "", 1),
        ('sl "red cat"', ("sl", "red", "cat"), "", 1),
        ("red red red ", ("red",), "", 0),
    ],
)
def test_the_last_word_is_unfinished_unless_something_stands_behind_it(typed, whole, beginning, n_phrases):
    search = Search.of(typed)
    assert (search.words, search.beginning, len(search.phrases)) == (whole, beginning, n_phrases)


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "?!", "-*-()"])
def test_what_has_no_words_is_empty(typed):
    assert Search.of(typed).is_empty


@pytest.mark.parametrize("typed", ["a OR b", "NOT a", "NEAR(a b)", "a*", "col:a", "a AND", "^a", "{a b}", "a' --"])
def test_there_is_no_syntax(typed):
    search = Search.of(typed)
    assert {*search.words, search.beginning} - {""} == set(words(typed))


def test_a_phrase_stands_within_one_turn():
    search = Search.of('"red cat"')
    assert search.holds(["a Red,\n cat!"]) and search.holds(["no", "red cat"])
    assert not search.holds(["red", "cat"]) and not search.holds(["scarred cat"]) and not search.holds(["red cats"])


def test_all_phrases_must_stand():
    search = Search.of('"red cat" "on a mat"')
    assert search.holds(["red cat", "on a mat"]) and not search.holds(["red cat on the mat"])


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_searched_for(typed):
    search = Search.of(typed)
    assert search.holds([typed]) in (True, False)
    assert all(words(word) == [word] for word in (*search.words, search.beginning) if word.isascii() and word)


@given(
    st.lists(st.sampled_from(("a", "aa", "cat", "c", "über", "3")), min_size=2, max_size=3),
    st.text("a c-tü3,\n", max_size=40),
)
def test_a_phrase_is_whole_words_in_a_row(phrase, text):
    said, found = words(text), Search.of(f'"{" ".join(phrase)}"').holds([text])
    assert found == any(said[start : start + len(phrase)] == phrase for start in range(len(said)))
