import math
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.bound import chance, most_wrong, needed
from datagen.wilson import wilson
from tests.datagen.decisions.covering import ISSUE, covered, passed

ONE = Fraction(1, 100)
LARGE = 100_000_000


@pytest.mark.parametrize(
    ("share", "confidence", "n"),
    [  # smallest n with (1 - share)**n <= 1 - confidence
        (0.005, 0.95, 598), (0.01, 0.9, 230), (0.01, 0.95, 299), (0.01, 0.99, 459), (0.02, 0.95, 149), (0.05, 0.95, 59),
    ],
)  # fmt: skip
def test_of_a_large_dataset_as_many_are_needed_as_clopper_and_pearson_ask_for(share, confidence, n):
    assert needed(0, LARGE, Fraction(str(share)), confidence) == n == math.ceil(math.log(1 - confidence, 1 - share))


def test_of_a_small_dataset_fewer_are_needed():
    assert [needed(0, n, ONE, 0.95) for n in (100, 500, 5_099, 158_000)] == [78, 196, 290, 298]


def test_what_is_allowed_costs_more_samples():
    assert [needed(allowed, LARGE, ONE, 0.95) for allowed in (0, 1, 2, 5)] == [299, 473, 628, 1049]


def test_one_wrong_sample_of_a_few_is_ruled_out_by_looking_at_nearly_all():
    assert needed(0, 60, ONE, 0.95) == 57  # 3 in 60 would miss it
    assert needed(1, 60, ONE, 0.95) is None  # 1 of 60 is more than 1% by itself


def test_the_chance_is_that_of_the_hypergeometric_distribution():
    ways = sum(comb(7, k) * comb(23, 10 - k) for k in range(3))
    assert chance(2, 10, 7, 30) == pytest.approx(ways / comb(30, 10), rel=1e-12)
    assert chance(10, 10, 7, 30) == 1.0 and chance(0, 10, 21, 30) == 0.0
    assert chance(0, 10, 0, 30) == 1.0


def test_when_all_were_looked_at_the_bound_is_what_was_found():
    assert most_wrong(2, 50, 50, 0.95) == Fraction(2, 50)
    assert most_wrong(0, 50, 50, 0.999) == 0


def test_of_nothing_nothing_is_known():
    assert most_wrong(0, 0, 9, 0.95) == 1
    with pytest.raises(ValueError, match="3 wrong of 2 drawn of 9"):
        most_wrong(3, 2, 9, 0.95)


@given(st.integers(1, 3_000), st.integers(0, 5), st.integers(1, 500), st.sampled_from([0.9, 0.95, 0.99]))
def test_no_fewer_than_needed_would_do(population, allowed, share, confidence):
    wished = Fraction(share, 1_000)
    n = needed(allowed, population, wished, confidence)
    if n is None:
        assert Fraction(allowed, population) > wished
    else:
        assert most_wrong(min(allowed, n), n, population, confidence) <= wished
        assert n <= allowed + 1 or most_wrong(allowed, n - 1, population, confidence) > wished


@given(st.integers(1, 400), st.data(), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_bound_holds_as_often_as_it_says_whatever_is_wrong(population, data, confidence):
    n, wrong = data.draw(st.integers(1, population)), data.draw(st.integers(0, population))
    too_low = [
        comb(wrong, k) * comb(population - wrong, n - k) / comb(population, n)
        for k in range(max(0, n + wrong - population), min(n, wrong) + 1)
        if most_wrong(k, n, population, confidence) * population < wrong
    ]
    assert sum(too_low) <= (1 - confidence) * (1 + 1e-6)


def test_wilsons_bound_would_claim_too_soon():
    z = 1.6448536269514722  # one-sided 95%
    n = next(n for n in range(1, 400) if wilson(0, n, z).high <= 0.01)
    assert n == 268
    assert 0.99**n == pytest.approx(0.068, abs=5e-4)  # datasets with 1% errors that would pass, for 5% promised
    assert 0.99 ** needed(0, LARGE, ONE, 0.95) < 0.05


def test_drawing_type_by_type_keeps_the_promise_however_errors_lie():
    """Every way in which wrong samples can lie in types, counted out; with one more drawn than is counted on."""
    for sizes, share in product(((8, 8, 8), (20, 5), (6, 6, 6, 6), (40, 10, 3)), (0.1, 0.3, 0.6)):
        population = sum(sizes)
        drawn = [math.ceil((share * population + 1) * size / population) for size in sizes]
        certain = math.floor(min(Fraction(*pair) for pair in zip(drawn, sizes, strict=True)) * population) - 1
        for found, confidence in product(range(3), (0.9, 0.95)):
            excluded = most_wrong(min(found, certain), certain, population, confidence) * population + 1
            for lying in product(*(range(size + 1) for size in sizes)):
                if sum(lying) == excluded:
                    assert at_most(found, sizes, drawn, lying) <= 1 - confidence


def at_most(found: int, sizes, drawn, wrong) -> float:
    """Chance of finding at most so many, where so many of each type are wrong."""
    chances = [1.0]
    for size, n, bad in zip(sizes, drawn, wrong, strict=True):
        ours = [comb(bad, k) * comb(size - bad, n - k) / comb(size, n) for k in range(min(n, bad, found) + 1)]
        chances = [
            sum(chances[i] * ours[k - i] for i in range(len(chances)) if 0 <= k - i < len(ours))
            for k in range(min(found, len(chances) + len(ours) - 2) + 1)
        ]
    return sum(chances)


@pytest.mark.parametrize("lying_in", [None, "detail"])
def test_of_two_thousand_datasets_that_are_a_little_too_bad_hardly_more_than_promised_pass(lying_in):
    assert passed(ISSUE, "error<=1% at 95%", 2_000, lying_in) < 0.065  # 5% within three standard errors


def test_the_bound_of_datasets_of_all_kinds_is_nearly_always_right():
    assert covered(60) > 0.9
