import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.interval import interval
from datagen.wilson import wilson


def test_of_a_dataset_that_was_looked_at_as_a_whole_everything_is_known():
    assert interval(2, 37, 37) == (2 / 37, 2 / 37)


def test_what_was_not_looked_at_bounds_what_can_be_wrong_beside():
    low, high = interval(2, 35, 37)
    assert low == 2 / 37 and 2 / 35 < high < 4 / 37 < wilson(2, 35).high


def test_of_a_large_dataset_it_is_wilsons():
    assert interval(3, 300, 10_000_000) == pytest.approx(wilson(3, 300)[1:], abs=1e-6)


def test_of_nothing_nothing_is_known():
    assert interval(0, 0, 37) == (0.0, 1.0)


@given(st.data(), st.integers(1, 300))
def test_it_holds_what_was_found_and_nothing_that_cannot_be(data, population):
    decided = data.draw(st.integers(1, population))
    wrong = data.draw(st.integers(0, decided))
    low, high = interval(wrong, decided, population)
    assert wrong / population <= low <= high <= (wrong + population - decided) / population
    assert low <= wrong / decided + 1e-12 and wrong / decided <= high + 1e-12
