import asyncio
import heapq
import itertools
import math
import random
from collections import Counter

import pytest

from datagen.teacher import UNLIMITED, Answer, CallFailed, Limits, Window
from datagen.teacher.fleet import Fleet, Lane
from datagen.teacher.pace import SICK_AFTER, Pace
from datagen.teacher.quota import Quota

REFUSED = CallFailed("connection", "refused")
DONE = Answer(b"{}")


class Named:
    """A teacher that is never asked."""

    def __init__(self, url):
        self.url = url
        self.is_closed = False

    async def ask(self, prompt, tag):
        raise AssertionError("a fleet only says who is to be asked")

    async def aclose(self):
        self.is_closed = True


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def fleet(*most_in_flight, **fields):
    paces = [Pace(most, 120.0, draw=random.Random(1), **fields) for most in most_in_flight]
    clock = Clock()
    return Fleet([Lane(Named(f"http://{name}.test/v1"), pace) for name, pace in zip("abc", paces, strict=False)], clock)


def name(way):
    return way.lane.teacher.url[7]


def send(one, n):
    return [one.way(0) for _ in range(n)]


def make_sick(one, lane):
    """Let the first lane fail until it is set aside, whatever the others do."""
    for _ in range(SICK_AFTER):
        pace = one.lanes[lane].pace
        pace.failed(pace.send(0, one.clock()), REFUSED, one.clock())


def play(one, endpoints, seconds):
    """Ask as fast as the fleet allows; an endpoint is a function of the moment to (seconds, what comes back)."""
    order, under_way, told = itertools.count(), [], Counter()
    clock = one.clock
    while clock.now < seconds:
        while under_way and under_way[0][0] <= clock.now:
            _, _, way, outcome = heapq.heappop(under_way)
            if isinstance(outcome, CallFailed):
                one.failed(way, outcome)
            else:
                one.answered(way, outcome)
            told[name(way), type(outcome)] += 1
        if (wait := one.wait(0)) == 0:
            way = one.way(0)
            took, outcome = endpoints[name(way)](clock.now)
            heapq.heappush(under_way, (clock.now + took, next(order), way, outcome))
            continue
        assert under_way or wait < math.inf
        clock.now = max(clock.now + 1e-6, min(clock.now + wait, under_way[0][0] if under_way else math.inf))
    return told


def works(_now):
    return 0.2, DONE


def refuses(_now):
    return 0.001, REFUSED


# --- who is next -----------------------------------------------------------------------------------------------------


def test_calls_are_spread_evenly():
    assert Counter(map(name, send(fleet(10, 10, 10), 30))) == {"a": 10, "b": 10, "c": 10}


def test_the_one_with_fewer_calls_in_flight_is_next():
    one = fleet(10, 10)
    first, *_ = send(one, 4)
    one.answered(first, DONE)
    assert name(one.way(0)) == name(first)


def test_what_a_lane_can_take_counts():
    assert Counter(map(name, send(fleet(30, 10), 20))) == {"a": 15, "b": 5}


def test_a_full_lane_is_passed_over_until_all_are_full():
    one = fleet(2, 3)
    assert Counter(map(name, send(one, 5))) == {"a": 2, "b": 3}
    assert one.wait(0) == math.inf


def test_a_lane_that_was_told_to_wait_is_passed_over():
    one = fleet(10, 10)
    one.failed(one.way(0), CallFailed("rate_limited", "429", retry_after=5.0))
    assert {name(way) for way in send(one, 10)} == {"b"}
    assert one.wait(0) == pytest.approx(5.0)
    one.clock.now = 5.0
    assert name(one.way(0)) == "a"


def test_each_lane_learns_its_own_limits():
    one = fleet(10, 10)
    used_up = Answer(b"{}", limits=Limits(Window(60, 0, 30.0, 60.0)))
    one.answered(one.way(0), used_up)
    assert [lane.pace.requests.rate for lane in one.lanes] == [1.0, None]
    assert {name(way) for way in send(one, 5)} == {"b"}


def test_the_wait_is_that_of_the_lane_that_is_free_first():
    one = Fleet([Lane(Named("http://a"), Pace(5, 120.0, requests=Quota(rpm))) for rpm in (6, 60)], Clock())
    send(one, 2)
    assert one.wait(0) == pytest.approx(1.0)


def test_a_call_that_was_not_sent_leaves_its_place():
    one = fleet(1)
    one.released(one.way(0))
    assert one.wait(0) == 0


def test_tokens_that_were_not_used_may_be_sent():
    one = fleet(5, tokens=Quota(60_000))
    one.clock.now = one.wait(5000)
    way = one.way(5000)
    before = one.wait(100)
    one.used(way, 1000)
    assert one.wait(100) < before


# --- a lane alone ----------------------------------------------------------------------------------------------------


def test_one_lane_is_a_fleet():
    one = Fleet([Lane(Named("http://a.test/v1"), Pace(3, math.inf))])
    ways = send(one, 3)
    assert one.wait(0) == math.inf
    one.answered(ways[0], DONE)
    assert one.wait(0) == 0
    assert one.n_answered == 1


def test_a_fleet_that_is_sick_throughout_says_when_to_try_again():
    one = fleet(10, 10)
    make_sick(one, 0)
    make_sick(one, 1)
    assert 0 < one.wait(0) <= 0.5
    one.clock.now = 1.0
    assert sorted(map(name, send(one, 2))) == ["a", "b"]
    assert one.wait(0) == math.inf


# --- sick lanes ------------------------------------------------------------------------------------------------------


def test_a_sick_lane_is_set_aside_while_others_go_on():
    one = fleet(10, 10)
    make_sick(one, 0)
    assert {name(way) for way in send(one, 10)} == {"b"}


def test_a_sick_lane_is_tried_with_one_call_when_the_others_are_full():
    one = fleet(10, 10)
    make_sick(one, 0)
    one.clock.now = 1.0
    assert Counter(map(name, send(one, 11))) == {"b": 10, "a": 1}
    assert one.wait(0) == math.inf


def test_a_lane_that_recovered_takes_its_share_again():
    one = fleet(10, 10)
    make_sick(one, 0)
    one.clock.now = 1.0
    probe = send(one, 11)[-1]
    one.answered(probe, DONE)
    for _ in range(10):
        one.clock.now += 0.01
        assert name(one.way(0)) == "a"
    assert one.wait(0) == math.inf


def test_a_dead_lane_does_not_swallow_the_calls():
    one = fleet(20, 20)
    told = play(one, {"a": refuses, "b": works}, 60)
    assert told["b", Answer] >= 0.95 * 60 / 0.2 * 20
    assert told["a", CallFailed] < 60


def test_a_lane_that_was_dead_for_a_while_is_found_again():
    one = fleet(20, 20)
    told = play(one, {"a": lambda now: refuses(now) if now < 30 else works(now), "b": works}, 120)
    assert told["a", Answer] >= 0.7 * 90 / 0.2 * 20  # a rest may have grown to half a minute by then


def test_a_lane_that_is_silent_holds_only_its_own_calls():
    one = fleet(20, 20)
    silent = CallFailed("timeout", "silence", may_be_billed=True)
    told = play(one, {"a": lambda _now: (120.0, silent), "b": works}, 300)
    assert told["b", Answer] >= 0.95 * 300 / 0.2 * 20
    assert told["a", CallFailed] <= 30


def test_a_slow_lane_gets_as_much_as_it_can_do():
    told = play(fleet(10, 10), {"a": works, "b": lambda _now: (2.0, DONE)}, 60)
    assert told["a", Answer] == pytest.approx(60 / 0.2 * 10, rel=0.05)
    assert told["b", Answer] == pytest.approx(60 / 2.0 * 10, rel=0.1)


# --- whose failure it is ---------------------------------------------------------------------------------------------


def test_a_failure_is_the_prompts_own_when_others_were_answered_meanwhile():
    one = fleet(5)
    slow, quick = send(one, 2)
    one.answered(quick, DONE)
    assert one.failed(slow, REFUSED)


def test_a_failure_where_nobody_was_answered_is_the_endpoints():
    one = fleet(5)
    answered, *_ = send(one, 1)
    one.answered(answered, DONE)
    assert not one.failed(one.way(0), REFUSED)


def test_what_another_lane_answers_says_nothing_of_this_one():
    one = fleet(5, 5)
    first, second = send(one, 2)
    one.answered(second, DONE)
    assert name(first) != name(second)
    assert not one.failed(first, REFUSED)


# --- the end ---------------------------------------------------------------------------------------------------------


def test_answers_of_all_lanes_are_counted():
    one = fleet(2, 2)
    for way in send(one, 4):
        one.answered(way, Answer(b"{}", limits=UNLIMITED))
    assert one.n_answered == 4


def test_all_teachers_are_closed():
    one = fleet(1, 1, 1)
    asyncio.run(one.aclose())
    assert all(lane.teacher.is_closed for lane in one.lanes)
