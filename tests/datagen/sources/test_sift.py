import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.sources.sift import MOST_TEXT, Sift, cut

FRAME = pl.DataFrame({"id": [7, 8, 9], "image_id": [1, 1, 2], "word": ["a", "b", "c"]})


def sift() -> Sift:
    return Sift("captions", "caption", FRAME, lambda row: row["word"])


def test_a_record_that_is_set_aside_leaves_a_line():
    captions = sift()
    captions.drop(pl.Series([False, True, False]), "silly", lambda row: f"is {row['word']}")
    (line,) = captions.tidied(captions.kept(), {}).rejections
    assert line.model_dump(exclude_defaults=True) == {
        "stage": "source",
        "rule": "caption.silly",
        "id": "caption 8",
        "image_id": "1",
        "evidence": "is b",
        "text": "b",
    }


def test_the_first_rule_decides():
    captions = sift()
    captions.drop(pl.Series([True, False, False]), "one", lambda _: "")
    captions.drop(pl.Series([True, True, False]), "two", lambda _: "")
    assert captions.tidied(captions.kept(), {}).count.rejected == {"caption.one": 1, "caption.two": 1}
    assert captions.kept("word").to_series().to_list() == ["c"]


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3)))
def test_nothing_disappears(rules):
    captions = sift()
    for number, hits in enumerate(rules):
        captions.drop(pl.Series(hits), f"rule{number}", lambda _: "")
    tidied = captions.tidied(captions.kept(), {})
    assert tidied.count.entered == 3
    assert tidied.count.passed == tidied.frame.height == 3 - len(tidied.rejections)
    assert sum(tidied.count.rejected.values()) == len(tidied.rejections)


@pytest.mark.parametrize("length", [0, 3, MOST_TEXT])
def test_a_short_text_is_kept_whole(length):
    assert cut("x" * length) == "x" * length


def test_a_long_text_is_cut_and_its_length_is_said():
    assert cut("x" * 1_000_000) == "x" * MOST_TEXT + "... (1,000,000 characters)"
