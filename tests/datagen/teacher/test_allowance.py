import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.teacher.allowance import NO_LIMITS, Limits, Schedule, duration

MOVING = Schedule.parse("6000:30, 1200:30 ,6000")


def test_a_schedule_changes_at_its_times_and_keeps_the_last():
    assert [MOVING.per_second(at) for at in (0, 29.9, 30, 59.9, 60, 1e6)] == [100, 100, 20, 20, 100, 100]


def test_what_is_granted_adds_up_over_the_changes():
    assert [MOVING.granted(until) for until in (0, 30, 45, 60, 70)] == [0, 3000, 3300, 3600, 4600]


@given(one=st.floats(0, 200), other=st.floats(0, 200))
def test_what_is_granted_never_shrinks(one, other):
    assert MOVING.granted(min(one, other)) <= MOVING.granted(max(one, other))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "found '', expected a number above 0"),
        ("fast", "found 'fast'"),
        ("0", "found '0'"),
        ("-5", "found '-5'"),
        ("inf", "found 'inf'"),
        ("60:x,60", "found 'x'"),
        ("60:30", "'60:30' at place 1: expected a time on all but the last"),
        ("60,30", "'60' at place 1"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_in_one_line(spec, said):
    with pytest.raises(ConfigError) as refused:
        Schedule.parse(spec)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("given", [{"most_in_flight": 0}, {"burst_seconds": 0}, {"burst_seconds": math.inf}])
def test_limits_that_let_nobody_through_are_refused(given):
    with pytest.raises(ConfigError, match="expected"):
        Limits(**given)


def test_no_limits_are_none_at_all():
    assert (NO_LIMITS.requests, NO_LIMITS.tokens, NO_LIMITS.most_in_flight) == (None, None, None)


@pytest.mark.parametrize(
    ("seconds", "spelt"),
    [
        (0, "0s"),
        (-1, "0s"),
        (0.12, "120ms"),
        (0.0001, "1ms"),
        (0.9996, "1s"),
        (1.5, "1.5s"),
        (59.9999, "1m0s"),
        (360, "6m0s"),
        (90.25, "1m30.25s"),
        (3600, "1h0m0s"),
        (7325.5, "2h2m5.5s"),
    ],
)
def test_a_time_is_spelt_as_in_openais_headers(seconds, spelt):
    assert duration(seconds) == spelt
