import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scores import Share, YesNo, normalised, said


@pytest.mark.parametrize("reply", ["A red Square.", "the red  square", "RED SQUARE!", "“red square”"])
def test_case_punctuation_articles_and_white_space_make_no_difference(reply):
    assert normalised(reply) == normalised("red square")


def test_other_words_make_a_difference():
    assert normalised("red squares") != normalised("red square")


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("Yes, two cups can be seen.", "yes"),
        ("no", "no"),
        ("  No, there are none. Yes.", "no"),
        ("There is not a single one.", "no"),
        ("There isn't one. Yes?", "no"),
        ("Nothing but a house.", None),
        ("Yesterday", None),
        ("A dog. Yes, a dog.", None),
        ("", None),
    ],
)
def test_a_reply_says_yes_or_no_by_the_first_such_word_of_its_first_sentence(reply, meant):
    assert said(reply) == meant


def test_bounds_of_a_share_are_wilsons():
    share = Share.counted(8, 10)
    assert (share.share, round(share.low, 4), round(share.high, 4)) == (0.8, 0.4902, 0.9433)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_share_lies_between_its_bounds(hits, misses):
    share = Share.counted(hits, hits + misses)
    assert 0 <= share.low <= share.share <= share.high <= 1


def test_yes_no_figures_are_popes():
    pairs = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no"), ("no", "no"), ("yes", None)]
    told = YesNo.of(pairs)
    assert (told.accuracy.hits, told.yes.hits, told.neither) == (3, 2, 1)
    assert (told.precision, told.recall, told.f1) == (1 / 2, 1 / 3, 2 / 5)


def test_a_model_that_never_says_yes_has_no_precision():
    told = YesNo.of([("yes", "no"), ("no", "no")])
    assert (told.precision, told.recall, told.f1) == (None, 0, 0)


def test_where_nothing_is_to_be_found_there_is_no_recall():
    told = YesNo.of([("no", "no")])
    assert (told.precision, told.recall, told.f1) == (None, None, None)
