import pytest

from datagen.decisions.kappa import agreed, kappa
from tests.datagen.decisions.deciding import decisions, edit, turns, verdicts


def test_kappa_is_that_of_a_hand_computation():
    # 20 both wrong, 5 and 10 by one alone, 15 both right: 0.70 agree, chance 0.5 * 0.6 + 0.5 * 0.4 = 0.50
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_one_for_agreement_and_below_nothing_for_its_contrary():
    assert kappa([(True, True), (False, False)]) == 1.0
    assert kappa([(True, False), (False, True)]) == -1.0


def test_kappa_is_undefined_where_chance_alone_would_agree_or_nobody_shares_anything():
    assert kappa([]) is None
    assert kappa([(False, False)] * 9) is None


def test_the_two_who_share_most_are_compared_over_right_and_wrong():
    ids = ["s1", "s2", "s3"]
    found = agreed(
        decisions(
            *verdicts(ids, wrong=["s1"], reviewer="a"),
            *verdicts(["s2", "s3"], reviewer="b"),
            edit(turns("a", "b"), turns("a", "c"), reviewer="b"),
            *verdicts(["s1"], reviewer="c"),
        ),
        ids,
    )
    assert (found.kappa, found.n) == (1.0, 3)


def test_one_reviewer_agrees_with_nobody():
    assert agreed(decisions(*verdicts(["s1"])), ["s1"]) == (None, 0)


def test_only_the_samples_asked_about_count():
    both = decisions(*verdicts(["s1", "s2"], reviewer="a"), *verdicts(["s1", "s2"], reviewer="b"))
    assert agreed(both, ["s1"]).n == 1
