"""Hours of asking, played in an instant against endpoints that are only arithmetic (tests/endpoints.py)."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datagen.teacher import UNLIMITED, CallFailed, Limits, Window
from datagen.teacher.pace import SICK_AFTER, Pace
from datagen.teacher.quota import Quota
from tests.endpoints import Bucket, Failing, Periods, Queue, Room, play

BOTH = pytest.mark.parametrize("announces", [True, False], ids=["announced", "unannounced"])
EITHER = pytest.mark.parametrize("retry_after", [True, False], ids=["retry-after", "bare 429"])


def pace(most_in_flight=100, timeout=120.0, seed=1, **fields):
    return Pace(most_in_flight, timeout, draw=random.Random(seed), **fields)


def moving(now):
    return 20 if 30 <= now < 60 else 100


def refused(retry_after=None):
    return CallFailed("rate_limited", "429", retry_after=retry_after)


BROKEN = CallFailed("server_error", "500")


def send(one, n=1, now=0.0):
    return [one.send(0, now) for _ in range(n)]


# --- as fast as is allowed -------------------------------------------------------------------------------------------


@BOTH
@EITHER
@pytest.mark.parametrize("tick", [0.001, 0.004])
def test_a_limit_that_moves_is_used_and_hardly_overstepped(announces, retry_after, tick):
    endpoint = Bucket(moving, announces=announces, retry_after=retry_after)
    told = play(pace(), endpoint, 90, tick=tick)
    assert told.answered >= 0.9 * endpoint.allowed
    assert told.share_refused < 0.02


@pytest.mark.parametrize("seed", range(10))
def test_that_does_not_hang_on_chance(seed):
    endpoint = Bucket(moving, announces=False, retry_after=False)
    told = play(pace(seed=seed), endpoint, 90)
    assert told.answered >= 0.9 * endpoint.allowed
    assert told.share_refused < 0.02


@BOTH
@pytest.mark.parametrize(("limit", "period"), [(50, 1), (200, 10), (600, 60)])
def test_a_limit_that_begins_anew_is_used_in_every_period(limit, period, announces):
    endpoint = Periods(limit, period, announces=announces)
    told = play(pace(), endpoint, 300)
    assert told.answered >= 0.9 * limit * 300 / period
    # A period of one second that nobody announces looks a little like 429s that come whatever the pace.
    assert told.share_refused < (0.02 if announces or period > 1 else 0.05)


def test_lone_refusals_among_many_answers_do_not_slow_the_others_down():
    class Fickle:
        def __init__(self, share):
            self.share, self.draw = share, random.Random(3)

        def ask(self, _now, _in_flight):
            lone = CallFailed("rate_limited", "429", retry_after=0.2)
            return lone if self.draw.random() < self.share else UNLIMITED

    for share, most in ((0.02, 1.35), (0.04, 1.45)):
        told = play(pace(), Fickle(share), 600, calls=5000)
        assert told.seconds < most * 5000 * 0.2 / 100


@BOTH
@EITHER
@pytest.mark.parametrize(("limit", "period"), [(50, 1), (200, 10), (600, 60)])
def test_slow_answers_tell_of_the_past_and_are_read_so(limit, period, announces, retry_after):
    endpoint = Periods(limit, period, announces=announces, retry_after=retry_after)
    told = play(pace(400), endpoint, 300, latency=5.0)
    assert told.answered >= (0.5 if not (announces or retry_after) else 0.75) * limit * 300 / period


@pytest.mark.parametrize("rate", [2, 20, 1000])
def test_a_steady_limit_that_is_announced_is_used_to_the_full(rate):
    endpoint = Bucket(lambda _now: rate)
    told = play(pace(300), endpoint, 60)
    assert told.answered >= 0.98 * endpoint.allowed
    assert told.refused <= 300  # those of the first moment, when nothing was announced yet


@pytest.mark.parametrize("latency", [0.2, 5.0])
def test_a_room_of_fifty_is_filled_when_a_hundred_are_asked_for(latency):
    told = play(pace(), Room(50), 3600, latency=latency, calls=2000)
    assert told.answered == 2000
    assert told.seconds <= 1.5 * 2000 * latency / 50


def test_without_limits_all_are_in_flight_from_the_beginning():
    told = play(pace(), Failing(lambda _now: 0), 3600, calls=2000)
    assert told.seconds <= 1.15 * 2000 * 0.2 / 100


@pytest.mark.parametrize("endpoint", [Periods(600, 60, announces=False), Bucket(lambda _now: 10, announces=False)])
def test_within_a_given_rate_nothing_is_refused(endpoint):
    told = play(pace(requests=Quota(600)), endpoint, 300)
    assert told.refused == 0
    assert told.answered >= 0.98 * 3000


def test_a_given_rate_holds_also_where_the_endpoint_would_take_more():
    told = play(pace(requests=Quota(600)), Failing(lambda _now: 0), 60)
    assert 590 <= len(told.sent_at) <= 601


def test_tokens_are_paced_too_and_a_call_larger_than_a_burst_goes():
    told = play(pace(tokens=Quota(60_000)), Failing(lambda _now: 0), 60, tokens=3000)
    assert 19 <= len(told.sent_at) <= 21


def test_what_a_call_did_not_use_may_be_sent():
    one = pace(tokens=Quota(60_000))
    slot = one.send(5000, 0.0)
    before = one.wait(100, 0.0)
    one.used(slot, 1000)
    assert before - one.wait(100, 0.0) == pytest.approx(4.0)


# --- what a 429 does -------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_a_retry_after_is_over():
    one = pace()
    first, *_ = send(one, 5)
    one.failed(first, refused(retry_after=7.0), 1.0)
    assert one.wait(0, 1.0) == pytest.approx(7.0)
    assert one.wait(0, 7.9) > 0
    assert one.wait(0, 8.0) == 0


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), rate=st.floats(1, 50))
@example(seed=0, rate=14.5)  # few were heard, and many of them refused
def test_it_never_is(seed, rate):
    class Watched(Bucket):
        closed_until = 0.0

        def ask(self, now, in_flight):
            said = super().ask(now, in_flight)
            assert now >= self.closed_until - 1e-6
            if isinstance(said, CallFailed):
                answers.append((now + 0.005, now + 0.005 + said.retry_after))
            while answers and answers[0][0] <= now:
                self.closed_until = max(self.closed_until, answers.pop(0)[1])
            return said

    answers = []
    play(pace(20, seed=seed), Watched(lambda _now: rate, announces=False), 20)


def test_the_second_wave_does_not_run_into_the_limit_as_one():
    told = play(pace(), Bucket(lambda _now: 100, announces=False), 5)
    assert told.refused <= 40


def test_a_shorter_wait_does_not_undo_a_longer_one():
    one = pace()
    first, second = send(one, 2)
    one.failed(first, refused(30.0), 0.0)
    one.failed(second, refused(0.0), 0.1)
    assert one.wait(0, 0.2) == pytest.approx(29.8)


def test_calls_under_way_at_a_cut_do_not_cut_again():
    one = pace()
    slots = send(one, 100)
    one.failed(slots[0], refused(1.0), 0.1)
    cut = one.window
    for slot in slots[1:50]:
        one.failed(slot, refused(1.0), 0.1)
    assert cut == pytest.approx(85)
    assert one.window == cut


def test_a_gate_that_stays_closed_is_not_taken_for_a_slower_pace():
    one, now = pace(), 1.0
    for slot in send(one, 80):
        one.answered(slot, UNLIMITED, 0.2)
    for _ in range(20):
        (slot,) = send(one, now=now)
        one.failed(slot, refused(), now)
        now += one.wait(0, now)
    (slot,) = send(one, now=now)
    one.answered(slot, UNLIMITED, now + 0.2)
    one.wait(0, now + 10)
    assert one.window > 5


def test_pauses_grow_while_nothing_is_answered_and_are_never_the_same():
    one, now, pauses = pace(), 0.0, []
    for _ in range(14):
        (slot,) = send(one, now=now)
        one.failed(slot, refused(), now)
        pauses.append(one.paused_until - now)
        now = one.paused_until
    assert all(0.5 <= pause / min(0.1 * 2**n, 60) <= 1 for n, pause in enumerate(pauses))
    assert len(set(pauses)) == len(pauses)


def test_a_window_grows_back_and_beyond():
    one = pace()
    slots = send(one, 50)
    one.failed(slots[0], refused(0.0), 0.0)
    windows = []
    for tenth in range(100):
        one.wait(0, tenth / 10)
        windows.append(one.window)
    assert all(later >= earlier for earlier, later in pairwise(windows))
    assert windows[40] == pytest.approx(50, rel=0.01)  # where it was cut, after PLATEAU_SECONDS
    assert windows[-1] == 100  # never more than was asked for


@pytest.mark.parametrize("failure", [refused(), BROKEN])
def test_an_endpoint_may_be_away_for_a_week(failure):
    one, now = pace(), 0.0
    while now < 7 * 86_400:
        wait = one.wait(0, now)
        assert wait <= 60.1
        now += wait
        (slot,) = send(one, now=now)
        one.failed(slot, failure, now + 0.01)
    assert one.n_sent < 40_000


# --- sickness --------------------------------------------------------------------------------------------------------


def test_after_so_many_failures_in_a_row_one_call_tries_it():
    one = pace()
    for slot in send(one, SICK_AFTER):
        assert not one.is_sick
        one.failed(slot, BROKEN, 1.0)
    assert one.is_sick
    rest = one.wait(0, 1.0)
    assert 0.25 <= rest <= 0.5
    (probe,) = send(one, now=1.0 + rest)
    assert one.wait(0, 2.0) == math.inf
    one.answered(probe, UNLIMITED, 2.2)
    assert not one.is_sick
    assert one.wait(0, 2.2) == 0


def test_a_rest_grows_with_every_failed_try():
    one, now, rests = pace(), 0.0, []
    for slot in send(one, SICK_AFTER):
        one.failed(slot, BROKEN, now)
    for _ in range(10):
        rests.append(one.wait(0, now))
        now += rests[-1]
        (probe,) = send(one, now=now)
        one.failed(probe, BROKEN, now)
    assert all(0.5 <= rest / min(0.5 * 2**n, 60) <= 1 for n, rest in enumerate(rests))


def test_calls_under_way_at_a_rest_do_not_make_it_longer():
    one = pace()
    slots = send(one, 50)
    for slot in slots:
        one.failed(slot, BROKEN, 1.0)
    assert one.wait(0, 1.0) <= 0.5


def test_an_endpoint_that_says_how_long_is_left_alone_that_long():
    one = pace()
    (slot,) = send(one)
    one.failed(slot, CallFailed("server_error", "503", retry_after=20.0), 0.0)
    assert one.wait(0, 0.0) == 20
    for slot in send(one, SICK_AFTER, now=20.0):
        one.failed(slot, CallFailed("server_error", "503", retry_after=30.0), 20.0)
    assert one.wait(0, 20.0) == 30


@pytest.mark.parametrize("kind", ["bad_request", "content_filter"])
def test_a_no_is_an_answer_and_heals(kind):
    one = pace()
    for slot in send(one, SICK_AFTER):
        one.failed(slot, BROKEN, 0.0)
    (probe,) = send(one, now=1.0)
    one.failed(probe, CallFailed(kind, "400"), 1.1)
    assert not one.is_sick
    assert one.failures_in_a_row == 0


def test_a_call_that_was_not_sent_leaves_room_for_another():
    one = pace(1)
    (slot,) = send(one)
    assert one.wait(0, 0.0) == math.inf
    one.release(slot)
    assert one.wait(0, 0.0) == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_fifth_of_all_calls_failing_makes_nobody_sick_for_long(seed):
    healthy = play(pace(seed=seed), Failing(lambda _now: 0), 60).answered
    told = play(pace(seed=seed), Failing(lambda _now: 0.2, draw=random.Random(seed)), 60)
    assert told.answered >= 0.85 * healthy


def test_a_dead_endpoint_is_not_hammered_and_is_found_again():
    told = play(pace(), Failing(lambda now: 100 <= now < 400), 500)
    assert told.failed < 250
    assert sum(at > 470 for at in told.answered_at) >= 0.9 * 30 * 500


def test_retries_are_paid_for_by_answers():
    told = play(pace(), Failing(lambda _now: 0.6), 300)
    without = 300 / 0.2 * 100
    assert told.answered < without / 2
    assert told.answered > 1000


# --- servers that take everything ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1, 5])
def test_a_server_that_queues_is_sent_what_it_completes_in_time(rate):
    one, server = pace(300 if rate == 5 else 100), Queue(lambda _now: rate, 120.0)
    told = play(one, server, 1200)
    assert server.late == 0
    assert told.answered >= 0.98 * rate * 1200
    assert one.window == pytest.approx(rate * 60, rel=0.2)


def test_a_server_that_becomes_slower_loses_only_what_it_had_taken():
    server = Queue(lambda now: 5 if now < 600 else 0.2, 120.0)
    told = play(pace(), server, 2400)
    assert server.late <= 150
    assert sum(at > 600 for at in told.answered_at) >= 0.8 * 0.2 * 1800


def test_a_server_that_becomes_faster_is_sent_more():
    class Warming(Failing):
        def seconds(self, now):
            return 50.0 if now < 600 else 0.5

    one = pace()
    told = play(one, Warming(lambda _now: 0), 1200)
    assert one.window == 100
    assert sum(at > 900 for at in told.answered_at) >= 0.9 * 300 * 200


def test_a_slow_server_does_not_stall():
    told = play(pace(), Failing(lambda _now: 0), 1200, latency=50.0)
    assert told.answered >= 0.9 * 2400


@pytest.mark.parametrize("seconds", [1.0, 50.0, 110.0])
def test_nor_does_one_that_answers_one_at_a_time(seconds):
    told = play(pace(1), Failing(lambda _now: 0), 20 * seconds + 30, latency=seconds)
    assert told.answered >= 17


# --- whatever happens ------------------------------------------------------------------------------------------------

NUMBERS = st.floats(0, 1e6)
LIMITS = st.builds(
    Limits,
    *[st.none() | st.builds(Window, st.floats(1, 1e6), st.none() | NUMBERS, st.none() | NUMBERS, st.none())] * 2,
)
KINDS = st.sampled_from(["rate_limited", "server_error", "connection", "timeout", "bad_request", "content_filter"])
FAILURES = st.builds(
    lambda kind, retry_after, limits: CallFailed(kind, "", retry_after=retry_after, limits=limits),
    KINDS,
    st.none() | st.floats(0, 120),
    LIMITS,
)
STEPS = st.tuples(st.sampled_from(["send", "end", "end", "release"]), st.floats(0, 100), LIMITS | FAILURES)


@given(steps=st.lists(STEPS, max_size=80), most=st.integers(1, 20), timeout=st.sampled_from([1.0, 120.0, math.inf]))
def test_with_nothing_in_flight_a_wait_always_ends(steps, most, timeout):
    one, now, slots = pace(most, timeout), 0.0, []
    for step, passed, outcome in steps:
        now += passed
        if step == "send" and one.wait(500, now) == 0:
            slots.append(one.send(500, now))
        elif slots and step == "release":
            one.release(slots.pop(0))
        elif slots and step == "end":
            end = one.failed if isinstance(outcome, CallFailed) else one.answered
            end(slots.pop(0), outcome, now)
        assert one.wait(500, now) >= 0
        assert 1 <= one.window <= most
        assert one.in_flight == len(slots) <= most
    for slot in slots:
        one.release(slot)
    assert one.wait(500, now) <= 600
    assert one.wait(500, now + 700) == 0


ENDPOINTS = st.one_of(
    st.builds(
        lambda rate, burst, announces, told: Bucket(lambda _now: rate, burst, announces, told),
        st.floats(0.1, 200),
        st.floats(0.05, 5),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Periods, st.integers(1, 500), st.floats(0.5, 90), st.booleans(), st.booleans()),
    st.builds(Room, st.integers(1, 60)),
    st.builds(lambda share: Failing(lambda _now: share), st.floats(0, 0.5)),
)


@settings(max_examples=40)
@given(endpoint=ENDPOINTS, seed=st.integers(0, 100), most=st.integers(1, 60), latency=st.floats(0.01, 20))
def test_an_endpoint_that_works_is_never_given_up(endpoint, seed, most, latency):
    told = play(pace(most, seed=seed), endpoint, 3600, latency=latency, calls=30)
    assert told.answered >= 30
