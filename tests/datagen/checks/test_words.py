"""Words and what is left of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.checks.words import content, known, stem, vocabulary, words


def test_marks_of_any_kind_part_words_and_apostrophes_do_not():
    assert words("The cat’s “big” well-fed friend—it isn't here.") == tuple(
        "the cat's big well fed friend it isn't here".split()  # noqa: SIM905
    )
    assert words("'Quoted' words") == ("quoted", "words")


@given(st.text(st.characters(codec="ascii")))
def test_plain_ascii_is_cut_as_any_text_is(text):
    assert words(text) == tuple(word for word in words(f"{text} é") if word != "é")


def test_parts_of_a_word_with_an_apostrophe_are_known_too():
    assert vocabulary("It isn't.") == {"it", "isn't", "isn", "t"}


@pytest.mark.parametrize(
    "alike",
    ["ride rides riding rode", "box boxes", "run runs running ran", "person people", "glass glasses", "baby babies"],
)
def test_forms_of_a_word_have_one_stem(alike):
    assert len({stem(word) for word in alike.split()}) == 1


def test_content_leaves_small_words_out():
    assert content("The cat is on the chair in this picture.") == {"cat", "chair"}
    assert known(("A cat.", "Two dogs.")) == {"cat", "two", "dog"}
