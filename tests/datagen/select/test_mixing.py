from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from datagen.select.mixing import by_share, mix, quotas
from datagen.select.wishes import LLAVA_MIX
from tests.choosing import many, of

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 500))
SHARES = st.dictionaries(st.sampled_from("abce"), st.integers(1, 90) | st.sampled_from([0.5, 0.1]), min_size=1)


@given(COUNTS, SHARES)
def test_the_shares_hold_to_a_rounding_and_the_scarcest_is_whole(counts, shares):
    kept = quotas(counts, shares)
    mixed = counts.keys() & shares.keys()
    assert kept.keys() == counts.keys()
    assert all(kept[name] <= counts[name] for name in counts)
    if mixed:
        scale = min(counts[name] / Fraction(str(shares[name])) for name in mixed)
        assert all(abs(kept[name] - Fraction(str(shares[name])) * scale) <= Fraction(1, 2) for name in mixed)
        assert any(kept[name] == counts[name] for name in mixed)


@given(COUNTS, SHARES)
def test_types_that_are_not_named_keep_all(counts, shares):
    kept = quotas(counts, shares)
    assert all(kept[name] == counts[name] for name in counts.keys() - shares.keys())


@given(COUNTS, SHARES)
def test_the_order_in_which_shares_are_named_makes_no_difference(counts, shares):
    assert quotas(counts, shares) == quotas(counts, dict(reversed(shares.items())))


@given(COUNTS, SHARES)
def test_the_unit_of_the_shares_makes_no_difference(counts, shares):
    assert quotas(counts, shares) == quotas(counts, {name: share * 8 for name, share in shares.items()})


def test_a_share_of_nothing_keeps_nothing():
    assert quotas({"a": 5, "b": 5}, {"a": 1, "b": 0}) == {"a": 5, "b": 0}


def test_llavas_mix_of_as_many_of_each_type():
    assert quotas(dict.fromkeys(LLAVA_MIX, 770), LLAVA_MIX) == {"conversation": 580, "detail": 230, "reasoning": 770}


def test_the_first_in_the_seeded_order_stay():
    candidates = of(*many(4), *many(2, type="detail"))
    dropped = mix(candidates, [3, 1, 5, 0, 2, 4], {"conversation": 1, "detail": 1})
    assert list(dropped) == [0, 2]
    assert dropped[0] == ("mix", "2 of 4 conversation samples are kept, for the shares conversation 1, detail 1")


def test_a_type_of_twice_the_share_comes_first_twice_as_often():
    candidates = of(*many(300), *many(300, type="detail"))
    rows = range(len(candidates))
    first = candidates.types_of(by_share(candidates, rows, {"conversation": 2, "detail": 1})[:150])
    assert 85 <= first["conversation"] <= 115
    assert set(by_share(candidates, rows, {"conversation": 0, "detail": 1})[:300]) == set(range(300, 600))


def test_equal_shares_give_the_plain_order_whatever_their_unit():
    candidates = of(*many(20), *many(20, type="detail"))
    plain = sorted(range(40), key=candidates.rank.__getitem__)
    for unit in (1, 3, 0.1):
        assert by_share(candidates, plain, {"conversation": unit, "detail": unit}) == plain
