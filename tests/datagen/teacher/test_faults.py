from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.teacher.faults import FAULTS, NO_FAULTS, Faults, fault_named

SHARES = st.dictionaries(st.sampled_from(FAULTS), st.floats(0.01, 0.07), min_size=1)


def first(n, faults):
    return list(islice(faults.draws(), n))


def test_a_spec_names_rates_wait_and_seed():
    faults = Faults.parse(" 429=0.05, reset = 0.01,retry_after=0.2,batch_expires_after=0.4,seed=7,")
    assert faults == Faults({"429": 0.05, "reset": 0.01}, retry_after=0.2, batch_expires_after=0.4, seed=7)


def test_an_empty_spec_is_no_fault():
    assert Faults.parse("") == NO_FAULTS
    assert first(100, NO_FAULTS) == [None] * 100


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("rest=0.1", "unknown fault 'rest': did you mean 'reset'?"),
        ("zzzz=0.1", "known are 401, 404, 429"),
        ("500", "expected 500=NUMBER, once"),
        ("500=0.1,500=0.2", "expected 500=NUMBER, once"),
        ("500=much", "500=much: expected a number"),
        ("500=1.1", "share of the requests from 0 to 1"),
        ("500=-0.1", "share of the requests from 0 to 1"),
        ("500=nan", "share of the requests from 0 to 1"),
        ("500=0.6,503=0.6", "add up to 1.2, expected at most 1"),
        ("retry_after=-1", "seconds from 0 up"),
        ("retry_after=inf", "seconds from 0 up"),
        ("batch_expires_after=1.5", "batch_expires_after=1.5: expected a share of the requests"),
        ("seed=0.5", "seed=0.5: expected a whole number"),
    ],
)
def test_a_spec_that_cannot_be_is_refused_in_one_line(spec, said):
    with pytest.raises(ConfigError) as refused:
        Faults.parse(spec)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_rates_may_fill_the_whole():
    assert None not in first(1000, Faults.parse("429=0.33,500=0.56,reset=0.11"))  # 1.0000000000000002


def test_a_rate_of_one_is_always_met_and_a_rate_of_zero_never():
    assert set(first(1000, Faults.parse("hang=1,500=0"))) == {"hang"}


@given(rates=SHARES, seed=st.integers())
def test_the_same_seed_gives_the_same_faults_however_the_spec_is_ordered(rates, seed):
    one = ",".join(f"{name}={rate}" for name, rate in rates.items())
    other = ",".join(f"{name}={rate}" for name, rate in reversed(rates.items()))
    assert first(50, Faults.parse(f"{one},seed={seed}")) == first(50, Faults.parse(f"seed={seed},{other}"))


def test_another_seed_gives_other_faults():
    assert first(100, Faults.parse("500=0.5,seed=1")) != first(100, Faults.parse("500=0.5,seed=2"))


def test_each_fault_comes_about_as_often_as_its_rate():
    drawn = first(20_000, Faults.parse("429=0.2,empty=0.05,seed=3"))
    assert 0.19 < drawn.count("429") / 20_000 < 0.21
    assert 0.04 < drawn.count("empty") / 20_000 < 0.06
    assert set(drawn) == {"429", "empty", None}


def test_a_fault_is_found_by_its_name_only():
    assert fault_named("429") == "429"
    with pytest.raises(ConfigError, match="did you mean 'truncated'"):
        fault_named("truncate")
