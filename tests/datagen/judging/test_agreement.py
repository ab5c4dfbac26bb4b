import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.judging.agreement import agreement, nearest, ranks, spearman, weighted_kappa

POINTS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=2, max_size=40)


def test_kappa_on_known_values():
    # By hand: squares of differences 1 + 1 = 2 over 4; by chance 1.5 of 4 x 4 pairs each: 1 - 4 * 2 / 24.
    assert weighted_kappa([1, 2, 2, 3], [1, 2, 3, 2]) == pytest.approx(0.5)
    # Two classes: the weights are 0 and 1, so this is plain kappa: 0.7 seen, 0.5 by chance.
    first, second = [1] * 25 + [2] * 25, [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15
    assert weighted_kappa(first, second) == pytest.approx(0.4)


def test_spearman_on_known_values():
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826817)
    assert spearman([86, 97, 99, 100, 101, 103, 106, 110, 112, 113], [2, 20, 28, 27, 50, 29, 7, 17, 6, 12]) == (
        pytest.approx(-29 / 165)
    )


def test_those_that_are_level_share_their_ranks():
    assert ranks([8, 7, 8, 9]) == [2.5, 1.0, 2.5, 4.0]
    assert ranks([]) == []


@given(POINTS)
def test_agreement_is_the_same_from_both_sides_and_whole_with_oneself(pairs):
    first, second = map(list, zip(*pairs, strict=True))
    assert weighted_kappa(first, second) == pytest.approx(weighted_kappa(second, first))
    assert spearman(first, second) == pytest.approx(spearman(second, first))
    assert weighted_kappa(first, first) == (pytest.approx(1) if len(set(first)) > 1 else None)
    assert spearman(first, first) == (pytest.approx(1) if len(set(first)) > 1 else None)


def test_judges_that_say_one_thing_of_everything_agree_about_nothing_that_can_be_told():
    found = agreement([8, 8, 8], [8, 8, 8])
    assert (found.kappa, found.spearman, found.near) == (None, None, 1.0)


def test_what_lacks_a_score_is_left_out():
    found = agreement([8, None, 6.5, 4], [7, 3, 8.5, None])
    assert (found.both, found.near, found.shift) == (2, 0.5, 0.5)
    assert agreement([None], [3]).both == 0 and agreement([], []).near is None


def test_a_half_belongs_to_the_higher_point():
    assert [nearest(score) for score in (7.4, 7.5, 8.0)] == [7, 8, 8]
