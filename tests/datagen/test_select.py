from hypothesis import given
from hypothesis import strategies as st

from datagen import select

IDS = [str(number) for number in range(200)]


def chosen(limit, seed=0):
    return {id for id, keep in zip(IDS, select.images(IDS, limit, seed), strict=True) if keep}


@given(st.integers(1, 250), st.integers(1, 250))
def test_a_larger_limit_only_adds(one, other):
    smaller, larger = sorted((one, other))
    assert chosen(smaller) <= chosen(larger)
    assert len(chosen(smaller)) == min(smaller, len(IDS))


def test_no_limit_takes_all():
    assert chosen(None) == set(IDS)


def test_another_seed_draws_others():
    assert chosen(20, seed=1) != chosen(20, seed=2)


def test_the_beginning_of_the_file_is_not_preferred():
    assert chosen(50) != set(IDS[:50])
