import pytest

from datagen.judging.comparing import outcome, summary, winner


@pytest.mark.parametrize(
    ("forward", "backward", "expected"),
    [
        ("8 6", "6 8", "win"),
        ("6 8", "9 7", "lose"),
        ("7 7", "8 8", "tie"),
        ("8 6", "8 6", "inconsistent"),
        ("8 6", "7 7", "inconsistent"),
        ("8 6", "Both are fine.", "unparsed"),
        (None, "8 6", "unparsed"),
    ],
)
def test_an_outcome_counts_only_where_both_orders_agree(forward, backward, expected):
    assert outcome(forward, backward).outcome == expected


def test_swapping_the_samples_turns_the_outcome_round():
    assert outcome("8 6", "6 8").outcome == "win"
    assert outcome("6 8", "8 6").outcome == "lose"


def test_a_winner_is_told_by_two_scores():
    assert [winner(text) for text in ("8 6", "6 8", "7 7", "8")] == ["win", "lose", "tie", None]


def test_many_comparisons_are_counted_and_nothing_is_lost():
    replies = [("8 6", "6 8")] * 6 + [("6 8", "8 6")] * 2 + [("8 6", "8 6")] * 3 + [("7 7", "7 7"), ("?", "8 6")]
    found = summary(outcome(*both) for both in replies)
    assert found.pairs == 13 == found.win + found.tie + found.lose + found.inconsistent + found.unparsed
    assert (found.win, found.lose, found.tie, found.inconsistent, found.unparsed) == (6, 2, 1, 3, 1)
    assert found.wins.share == 0.75 and found.wins.of == 8
    assert found.wins.low == pytest.approx(0.4093, abs=1e-4) and found.wins.high == pytest.approx(0.9285, abs=1e-4)


def test_a_judge_that_likes_what_stands_first_is_found_out():
    biased = summary(outcome("9 7", "9 7") for _ in range(20))
    assert (biased.inconsistent, biased.first_place.share) == (20, 1.0) and biased.first_place.low > 0.5
    fair = summary(outcome("9 7", "7 9") for _ in range(20))
    assert (fair.win, fair.first_place.share, fair.first_place.of) == (20, 0.5, 40)


def test_nothing_compared_is_no_share():
    found = summary([])
    assert (found.pairs, found.wins.share, found.wins.low, found.wins.high) == (0, None, 0.0, 1.0)
