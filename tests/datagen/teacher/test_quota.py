import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher import Window
from datagen.teacher.quota import LONGEST_PERIOD, Quota


def sent(quota, seconds, units=1.0, start=0.0):
    """Moments at which so many units go out, as soon as they may."""
    now, moments = start, []
    while now < start + seconds:
        if (wait := quota.wait(units, now)) > 0:
            now += max(wait, 1e-6)
        else:
            quota.take(units, now)
            moments.append(now)
    return moments


def learned(*told, every=0.1):
    """A quota that was told these windows one after the other, and the moment after."""
    quota = Quota()
    for number, window in enumerate(told):
        quota.learn(window, 0, number * every)
    return quota, len(told) * every


# --- given -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("per_minute", [1, 6, 60, 600, 60_000])
@pytest.mark.parametrize("start", [0.0, 1e6])
def test_a_given_rate_is_held_and_used(per_minute, start):
    n = len(sent(Quota(per_minute), 120, start=start))
    assert 2 * per_minute * 0.99 <= n <= 2 * per_minute + 1


@pytest.mark.parametrize("per_minute", [6, 60, 600])
def test_no_minute_has_more_than_was_given(per_minute):
    moments = sent(Quota(per_minute), 180)
    assert all(moments[n + per_minute] - moments[n] >= 59.99 for n in range(len(moments) - per_minute))


def test_nothing_that_an_endpoint_says_changes_what_was_given():
    quota = Quota(60)
    quota.learn(Window(1, 0, 60, 60), 0, 0.0)
    assert len(sent(quota, 60)) == 60


def test_what_was_not_sent_for_long_is_at_most_a_second_of_it():
    quota = Quota(600)
    quota.wait(1, 0.0)
    assert len([moment for moment in sent(quota, 1, start=1000.0) if moment < 1000.001]) == 10


def test_a_call_larger_than_a_burst_goes_and_is_paid_off():
    quota = Quota(600)
    assert quota.wait(1000, 0.0) == pytest.approx(0.9)
    quota.take(1000, 0.9)
    assert quota.wait(1, 0.9) == pytest.approx(99.1)
    assert 590 <= 1000 * len(sent(Quota(600), 3600, units=1000)) / 60 <= 620


def test_what_was_taken_and_not_used_may_be_sent():
    quota = Quota(600)
    quota.take(9, 0.0)
    quota.give_back(8)
    assert quota.wait(1, 0.1) == pytest.approx(0.0, abs=0.11)
    quota.give_back(1e9)
    quota.take(10, 0.1)
    assert quota.wait(1, 0.1) > 0


def test_what_was_used_beyond_what_was_taken_is_paid_off():
    quota = Quota(600)
    quota.give_back(-19)
    assert quota.wait(1, 0.0) == pytest.approx(1.9)


# --- learned ---------------------------------------------------------------------------------------------------------


def test_where_no_limit_is_known_nothing_waits():
    quota = Quota()
    quota.take(1e9, 0.0)
    assert quota.wait(1e9, 0.0) == 0


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        ([Window(600)], 10),  # by the minute, unless it says otherwise
        ([Window(50, period=1)], 50),
        ([Window(60, 59, 1.0)], 1),  # one comes back in a second, so that a full bucket takes a minute
        ([Window(60, 59, 1.0), Window(60, 58, 2.0), Window(60, 57, 3.0)], 1),
        ([Window(100, 99, 10.0), Window(100, 98, 9.9), Window(100, 90, 9.8)], 10),  # begins anew every 10 s
        ([Window(14_400, 14_370, 179.56)], None),  # a day's worth
        ([Window(1000, 10, 86_400)], None),
        ([Window(1000, 10, period=3600)], None),
    ],
)
def test_the_rate_follows_from_what_is_said(told, rate):
    quota, _ = learned(*told)
    assert quota.rate == (None if rate is None else pytest.approx(rate))


def test_a_limit_that_becomes_another_is_followed():
    quota, now = learned(Window(600, period=60), Window(120, period=60))
    assert quota.rate == pytest.approx(2)
    assert 118 <= len(sent(quota, 60, start=now)) <= 122


def test_a_limit_that_is_said_no_more_by_the_minute_is_let_go():
    quota, now = learned(Window(60, period=60), Window(1000, 1, 86_400, 86_400))
    assert quota.wait(1, now) == 0


def test_a_period_that_is_used_up_is_waited_for():
    quota, _ = learned(Window(100, 50, 10.0))
    quota.learn(Window(100, 0, 7.0), 0, 3.0)
    assert quota.wait(1, 3.0) == pytest.approx(7.0)
    assert quota.wait(1, 10.1) == 0


def test_calls_in_flight_count_as_sent():
    quota, _ = learned(Window(100, 50, 10.0))
    quota.learn(Window(100, 20, 7.0), 20, 3.0)
    assert quota.wait(1, 3.0) == pytest.approx(7.0)


def test_what_was_said_of_a_period_that_is_over_holds_nobody_up():
    quota, _ = learned(Window(100, 50, 10.0))
    quota.learn(Window(100, 0, 2.0), 0, now=30.0, said_at=5.0)
    assert quota.wait(1, 30.0) == 0


def test_a_reset_is_counted_from_when_it_was_said():
    quota, _ = learned(Window(100, 50, 10.0))
    quota.learn(Window(100, 0, 7.0), 0, now=5.0, said_at=3.0)
    assert quota.wait(1, 5.0) == pytest.approx(5.0)


def test_nobody_waits_longer_for_a_period_than_it_lasts():
    quota, _ = learned(Window(100, 0, 86_400, 60))
    assert quota.wait(1, 0.0) <= 60


def test_what_is_left_of_a_refilling_bucket_is_not_more_than_a_burst_here():
    quota, now = learned(*[Window(600, 590, 1.0)] * 3)
    assert len([moment for moment in sent(quota, 1, start=now) if moment < now + 0.001]) <= 10


WINDOWS = st.builds(
    Window,
    st.floats(1, 1e12),
    st.none() | st.floats(0, 1e12),
    st.none() | st.floats(0, 172_800),
    st.none() | st.floats(1e-9, 60),
)


@given(
    told=st.lists(st.tuples(WINDOWS, st.floats(0, 1e4), st.floats(0, 1e6), st.floats(0, 300)), min_size=1, max_size=30),
    units=st.floats(0, 1e6),
)
def test_whatever_was_learned_a_wait_is_finite_and_ends(told, units):
    quota, now = Quota(), 0.0
    for window, in_flight, passed, age in told:
        now += passed
        quota.learn(window, in_flight, now, now - age)
        quota.take(units, now)
        quota.give_back(units / 2)
    wait = quota.wait(units, now)
    assert 0 <= wait <= 2 * LONGEST_PERIOD + 1
    assert math.isfinite(quota.wait(units, now + wait)) and quota.wait(units, now + wait + 1) < 1
