import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher.allowance import Limits, Schedule
from datagen.teacher.chat_api import Refused
from datagen.teacher.gate import Gate, retry_headers


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def gate(clock=None, **limits):
    for name in ("requests", "tokens"):
        if name in limits:
            limits[name] = Schedule.parse(limits[name])
    return Gate(Limits(**limits), clock or Clock())


def passed(gate, n, tokens=1):
    """How many of n requests at this moment pass."""
    let_in = 0
    for _ in range(n):
        try:
            gate.enter(tokens, 1)
            let_in += 1
        except Refused:
            pass
    return let_in


def refused(gate, tokens=1, in_flight=1):
    with pytest.raises(Refused) as found:
        gate.enter(tokens, in_flight)
    assert (found.value.status, found.value.error["error"]["code"]) == (429, "rate_limit_exceeded")
    return found.value


def test_a_bucket_starts_full_with_a_seconds_worth_and_fills_as_time_passes():
    clock = Clock()
    limited = gate(clock, requests="600")
    assert passed(limited, 50) == 10
    clock.now += 0.35
    assert passed(limited, 50) == 3
    clock.now += 3600
    assert passed(limited, 50) == 10


def test_one_request_passes_however_small_the_allowance():
    assert passed(gate(requests="1"), 5) == 1


def test_the_burst_is_what_may_be_saved_up():
    assert passed(gate(requests="600", burst_seconds=3), 50) == 30


def test_a_refusal_says_when_to_come_back_and_then_the_request_passes():
    clock = Clock()
    limited = gate(clock, requests="60")
    limited.enter(1, 1)
    clock.now += 0.25
    said = refused(limited)
    assert said.headers == {"retry-after": "1", "retry-after-ms": "750"}
    assert said.error["error"]["type"] == "requests"
    clock.now += 0.75
    limited.enter(1, 1)


def test_a_refusal_may_say_nothing():
    limited = gate(requests="60", says_when=False)
    limited.enter(1, 1)
    assert refused(limited).headers == {}


def test_what_is_refused_takes_nothing():
    limited = gate(requests="600", tokens="60000")
    assert passed(limited, 3, tokens=900) == 1
    assert limited.headers()["x-ratelimit-remaining-requests"] == "9"
    assert refused(limited, 900).error["error"]["type"] == "tokens"


def test_a_request_larger_than_the_bucket_passes_when_it_is_full_and_leaves_a_debt():
    clock = Clock()
    limited = gate(clock, tokens="60000")
    limited.enter(2500, 1)
    clock.now += 2.4
    assert passed(limited, 1, tokens=2500) == 0
    clock.now += 0.1
    assert passed(limited, 1, tokens=1000) == 1


def test_more_at_once_than_allowed_are_refused_without_a_time():
    limited = gate(most_in_flight=2, requests="60")
    limited.enter(1, 2)
    assert refused(limited, in_flight=3).headers == {}


def test_the_limit_moves_with_its_schedule():
    clock = Clock()
    limited = gate(clock, requests="6000:10,1200:10,6000")
    assert passed(limited, 500) == 100
    clock.now += 10
    assert passed(limited, 500) == 20
    clock.now += 0.5
    assert passed(limited, 500) == 10


def test_the_headers_are_openais():
    limited = gate(requests="600", tokens="60000")
    limited.enter(250, 1)
    assert limited.headers() == {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "9",
        "x-ratelimit-reset-requests": "100ms",
        "x-ratelimit-limit-tokens": "60000",
        "x-ratelimit-remaining-tokens": "750",
        "x-ratelimit-reset-tokens": "250ms",
    }


def test_limits_that_are_not_announced_are_kept_all_the_same():
    quiet = gate(requests="60", announce=False)
    assert quiet.headers() == {}
    assert passed(quiet, 5) == 1


def test_without_limits_everything_passes_and_nothing_is_said():
    free = gate()
    assert (passed(free, 500), free.headers()) == (500, {})
    assert free.stats() == {"allowed": None, "allowed_tokens": None, "used_tokens": None}


def test_what_was_allowed_is_counted_until_the_last_request():
    clock = Clock()
    limited = gate(clock, requests="600:2,60", tokens="6000")
    limited.enter(30, 1)
    clock.now += 4
    limited.enter(30, 1)
    clock.now += 1000
    limited.headers()
    assert limited.stats() == {"allowed": 32.0, "allowed_tokens": 500, "used_tokens": 60}


@given(steps=st.lists(st.tuples(st.floats(0, 2), st.integers(0, 60)), max_size=20))
def test_never_more_pass_than_was_allowed(steps):
    clock = Clock()
    limited = gate(clock, requests="1200:3,60:3,600")
    n_passed = 0
    for seconds, n in steps:
        clock.now += seconds
        n_passed += passed(limited, n)
    assert n_passed <= limited.stats()["allowed"] + 1e-6


def test_times_are_rounded_up_so_that_nobody_comes_too_early():
    assert retry_headers(0.2) == {"retry-after": "1", "retry-after-ms": "200"}
    assert retry_headers(1.0001) == {"retry-after": "2", "retry-after-ms": "1001"}
