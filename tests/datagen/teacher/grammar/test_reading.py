from hypothesis import given
from hypothesis import strategies as st

from datagen import symbolic
from datagen.teacher.grammar.reading import LONGEST_CAPTION, Corners, read, speakable
from tests.builders import box, context


def test_the_words_of_a_context_are_read_back():
    words = symbolic.words(context("1", "A cat sleeps.", "On a mat", boxes=(box("wine glass", 0.1, 0.25, 0.5, 1.0),)))
    found = read(words)
    assert found.captions == (("a", "cat", "sleeps", "."), ("on", "a", "mat"))
    assert found.boxes == (("wine glass", Corners(0.1, 0.25, 0.5, 1.0)),)


def test_either_part_may_be_missing():
    assert read("A cat.").boxes == ()
    assert read("cat: [0.1, 0.2, 0.3, 0.4]").captions == ()
    assert read("").captions == read("").boxes == ()


def test_a_line_that_only_looks_like_a_box_is_a_caption():
    for corners in ("0.5, 0.1, 0.2, 0.9", "12, 30, 300, 400", "0.1, 0.2, 0.3", "1e999, 0, 1, 1"):
        found = read(f"cat: [{corners}]")
        assert found.boxes == () and found.captions[0][0] == "cat"


def test_a_name_is_cut_down_to_plain_letters():
    assert read("D<o>g [x]: [0.1, 0.2, 0.3, 0.4]").boxes[0][0] == "d o g x"
    assert read("===: [0.1, 0.2, 0.3, 0.4]").boxes == ()


def test_a_caption_of_a_megabyte_is_cut():
    assert len(read("cat " * 300_000).captions[0]) <= LONGEST_CAPTION


def test_a_name_that_holds_a_forbidden_word_is_not_spoken():
    assert speakable("traffic light") and not speakable("sign with text")


@given(st.text())
def test_any_text_can_be_read(text):
    found = read(text)
    assert all(0 <= corners.x1 < corners.x2 <= 1 for _, corners in found.boxes)
