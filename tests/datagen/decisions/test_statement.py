from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.statement import Finding, percent, statement

PLAIN = Finding(
    wish="error<=1% at 95%", most_wrong=Fraction(1, 100), confidence=0.95, bound=Fraction(50, 5_099), population=5_099,
    drawn=299, decided=299, wrong=0, n_types=3, reviewers=2, is_current=True, earlier=(),
)  # fmt: skip


def told(**changes: object) -> str:
    return statement(PLAIN._replace(**changes))


def test_what_is_known_is_one_sentence():
    assert told() == (
        "With 95% confidence at most 1.0% of this dataset's 5,099 samples are wrong: 0 of 299 drawn at random, "
        "stratified by type, were rejected or mended by 2 reviewers."
    )


def test_what_was_found_wrong_is_gone_from_the_dataset_that_is_spoken_of():
    said = told(wrong=1, reviewers=1, n_types=1)
    assert "are wrong, before those found were taken out or mended: 1 of 299 drawn at random, was rejected" in said
    assert said.endswith("by 1 reviewer.")


def test_nothing_is_claimed_before_all_is_decided():
    said = told(bound=None, decided=98)
    assert said == (
        "Nothing can be said yet: 201 of the 299 samples that were drawn for `error<=1% at 95%` are still to be "
        "decided."
    )


def test_a_plan_that_is_not_met_says_so():
    said = told(bound=Fraction(107, 5_099), wrong=2)
    assert "at most 2.1% of" in said and said.endswith("; planned was `error<=1% at 95%`, which is not met.")


def test_a_dataset_that_is_another_by_now_is_not_spoken_of():
    assert "of the 5,099 samples that this dataset had when they were drawn are wrong" in told(is_current=False)


def test_a_second_try_is_told():
    assert told(earlier=("a", "b")).endswith("; looked at before under `a`, `b`.")


def test_a_first_try_that_was_not_met_is_told_as_such():
    assert told(earlier=("a", "b"), missed=("b",)).endswith(
        "; an earlier plan, `b`, was not met; looked at before under `a`."
    )
    assert told(earlier=("a", "b"), missed=("a", "b")).endswith("; earlier plans, `a`, `b`, were not met.")


def test_a_dataset_that_was_looked_at_as_a_whole_needs_no_confidence():
    whole = {"population": 50, "drawn": 50, "decided": 50}
    assert told(bound=Fraction(0), **whole) == (
        "Every one of this dataset's 50 samples was looked at: 0 were rejected or mended by 2 reviewers."
    )
    assert "1 was rejected or mended by 2 reviewers, 2.0%, which" in told(bound=Fraction(1, 50), wrong=1, **whole)


def test_a_bound_of_nothing_is_said_in_words():
    assert told(bound=Fraction(0)).startswith("With 95% confidence none of this dataset's 5,099 samples are wrong: ")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(0), "0%"),
        (Fraction(98, 10_000), "1.0%"),
        (Fraction(1, 100), "1.0%"),
        (Fraction(10_001, 1_000_000), "1.1%"),
        (Fraction(1), "100.0%"),
        (Fraction(1, 200), "0.5%"),
        (Fraction(249, 100_000), "0.25%"),
        (Fraction(1, 1_000), "0.1%"),
        (Fraction(1, 158_000), "0.00064%"),
    ],
)
def test_a_share_is_rounded_up(share, text):
    assert percent(share) == text


@given(st.integers(0, 10_000), st.integers(10_000, 10_000_000))
def test_no_share_is_rounded_in_its_own_favour(wrong, population):
    said = Fraction(percent(Fraction(wrong, population)).rstrip("%")) / 100
    assert Fraction(wrong, population) <= said <= Fraction(wrong, population) + Fraction(1, 1_000)
