import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.wilson import wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [  # by the formula in exact fractions, z = 1.959964
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_bounds_are_those_of_the_published_examples(hits, n, low, high):
    found = wilson(hits, n)
    assert found.share == hits / n
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_of_nothing_nothing_is_known():
    assert wilson(0, 0) == (0.0, 0.0, 1.0)


def test_none_and_all_touch_the_ends():
    assert wilson(0, 9).low == 0.0 and wilson(9, 9).high == 1.0


def test_more_hits_than_tries_are_refused():
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


@given(st.integers(1, 10_000), st.data())
def test_the_share_lies_between_its_bounds(n, data):
    hits = data.draw(st.integers(0, n))
    found, other = wilson(hits, n), wilson(n - hits, n)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - other.high)
