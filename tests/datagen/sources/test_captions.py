import polars as pl
import pytest

from datagen.sources.captions import tidy
from datagen.sources.records import CAPTIONS
from datagen.sources.sift import Tidied


def tidied(*texts: str, rows: list[int | None] | None = None) -> Tidied:
    table = [(id, 1, text, row) for id, (text, row) in enumerate(zip(texts, rows or [0] * len(texts), strict=True), 1)]
    return tidy(pl.DataFrame(table, schema=CAPTIONS | {"row": pl.UInt32}, orient="row"))


def kept(*texts: str) -> list[str]:
    return tidied(*texts).frame["caption"].to_list()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A dog.", "A dog."),
        (" \n A dog.\t\n", "A dog."),
        ("A dog.\u00a0\u3000", "A dog."),
        ("A  dog  .", "A  dog  ."),
        ("A dog\nruns.", "A dog runs."),
        ("A dog \r\n \t runs.", "A dog runs."),
        ("A dog\u2028runs.", "A dog runs."),
        ('A "DOG" — ünïcode 🐕', 'A "DOG" — ünïcode 🐕'),
    ],
)
def test_a_caption_becomes_one_line(text, line):
    assert kept(text) == [line]


def test_what_was_mended_is_counted():
    changed = tidied(" A dog. ", "Two\ndogs.", " Three\ndogs.", "Four dogs.", " \n").changed
    assert changed["captions stripped of spaces at the edges"] == 2
    assert changed["captions folded to one line"] == 2


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "caption.empty"),
        (" \n\t", "caption.empty"),
        ("...", "caption.empty"),
        ("===", "caption.hostile_text"),
        ("A dog <image> runs.", "caption.hostile_text"),
        ("x" * 2_001, "caption.hostile_text"),
        ("There is no image here to provide a caption for.", "caption.junk"),
        ("a DOG", "caption.duplicate"),
        ("A dog .", "caption.duplicate"),
        ("A  dog\n", "caption.duplicate"),
        ("A\u00a0dog!", "caption.duplicate"),
    ],
)
def test_one_caption_is_set_aside_and_the_others_stay(text, rule):
    found = tidied("A dog.", text, "Two dogs.")
    assert found.frame["caption"].to_list() == ["A dog.", "Two dogs."]
    assert found.count.rejected == {rule: 1}
    assert found.rejections[0].id == "caption 2"


@pytest.mark.parametrize("text", ["A dogs.", "Adog.", "A dog, a cat.", "“A dog.”"])
def test_other_words_are_no_repetition(text):
    assert kept("A dog.", text) == ["A dog.", text]


def test_a_caption_may_be_repeated_in_another_image():
    assert tidied("A dog.", "A dog.", "a dog", rows=[0, 1, 1]).frame.rows() == [(0, "A dog."), (1, "A dog.")]


def test_a_repetition_of_a_caption_that_is_set_aside_is_not_one():
    assert kept("There is no image.", "A dog.", "A dog.") == ["A dog."]


def test_the_captions_of_an_image_that_is_set_aside_go_with_it():
    found = tidied("A dog.", "<image>", rows=[None, None])
    assert found.count.rejected == {"caption.image_set_aside": 2}


def test_a_rejected_caption_is_shown_as_it_was_typed():
    assert tidied(" A <image>\n dog. ").rejections[0].text == " A <image>\n dog. "


def test_more_than_five_captions_are_kept_and_counted():
    found = tidied(*[f"Dog {n}." for n in range(11)], rows=[0] * 6 + [1] * 5)
    assert found.frame.height == 11
    assert found.changed["images with more than five captions"] == 1


def test_no_captions_are_no_trouble():
    assert tidied().count.entered == 0
