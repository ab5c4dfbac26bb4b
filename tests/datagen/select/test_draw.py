from hypothesis import given
from hypothesis import strategies as st

from datagen.select.draw import RANKS, held_out, images, rank

IDS = [str(number) for number in range(200)]


def chosen(limit, seed=0):
    return {id for id, keep in zip(IDS, images(IDS, limit, seed), strict=True) if keep}


def apart(amount, ids=IDS, seed=0):
    return {ids[at] for at in held_out(ids, amount, seed)}


@given(st.integers(1, 250), st.integers(1, 250))
def test_a_larger_limit_only_adds(one, other):
    smaller, larger = sorted((one, other))
    assert chosen(smaller) <= chosen(larger)
    assert len(chosen(smaller)) == min(smaller, len(IDS))


def test_no_limit_takes_all():
    assert chosen(None) == set(IDS)


def test_another_seed_draws_others():
    assert chosen(20, seed=1) != chosen(20, seed=2)
    assert apart(0.2, seed=1) != apart(0.2, seed=2)


def test_the_beginning_of_the_file_is_not_preferred():
    assert chosen(50) != set(IDS[:50])


def test_a_rank_is_the_same_on_every_machine():
    assert rank(0, "sample", "a") == 17038984092534471294 and rank(0, "sample", "a") < RANKS


def test_what_the_limit_prefers_is_not_what_is_held_out():
    assert len(chosen(50) & apart(50)) < 30


@given(st.sampled_from([0.1, 0.25, 5, 40]), st.sampled_from([0.3, 0.9, 60, 500]))
def test_a_larger_amount_only_adds(smaller, larger):
    if (smaller < 1) == (larger < 1):
        assert apart(smaller) <= apart(larger)


def test_a_number_is_met_exactly_and_a_share_nearly():
    assert len(apart(7)) == 7
    assert len(apart(1000)) == len(IDS)
    assert 30 <= len(apart(0.2)) <= 50


def test_an_image_keeps_its_side_when_there_are_more():
    assert apart(0.2, IDS[:100]) == apart(0.2) & set(IDS[:100])
