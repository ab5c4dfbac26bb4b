"""Endpoints that exist only as arithmetic, and hours of asking them in an instant."""

import heapq
import itertools
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from datagen.teacher import UNLIMITED, CallFailed, Limits, Window
from datagen.teacher.pace import Pace

SLICE = 0.001  # seconds that the asking side waits at least


@dataclass
class Bucket:
    """A limit that refills all the time; `rate` is a function of the moment, in requests a second."""

    rate: Callable[[float], float]
    burst_seconds: float = 1.0
    announces: bool = True
    retry_after: bool = True
    left: float = math.inf
    at: float = 0.0
    allowed: float = 0.0

    def ask(self, now: float, _in_flight: int) -> CallFailed | Limits:
        rate = self.rate(now)
        self.allowed += (now - self.at) * rate
        self.left, self.at = min(self.left + (now - self.at) * rate, max(1.0, rate * self.burst_seconds)), now
        is_allowed = self.left >= 1
        self.left -= is_allowed
        burst = max(1.0, rate * self.burst_seconds)
        window = Window(rate * 60, rate * 60 - (burst - self.left), (burst - self.left) / rate)
        limits = Limits(window) if self.announces else UNLIMITED
        if is_allowed:
            return limits
        wait = (1 - self.left) / rate if self.retry_after else None
        return CallFailed("rate_limited", "429", retry_after=wait, limits=limits)


@dataclass
class Periods:
    """A limit that begins anew every `period` seconds."""

    limit: int
    period: float
    announces: bool = True
    retry_after: bool = True
    allowed: float = 0.0
    used: int = 0
    number: int = -1

    def ask(self, now: float, _in_flight: int) -> CallFailed | Limits:
        self.allowed = self.limit * now / self.period
        if self.number != (number := int(now // self.period)):
            self.number, self.used = number, 0
        reset = self.period - now % self.period
        if self.used >= self.limit:
            limits = Limits(Window(self.limit, 0, reset)) if self.announces else UNLIMITED
            return CallFailed("rate_limited", "429", retry_after=reset if self.retry_after else None, limits=limits)
        self.used += 1
        return Limits(Window(self.limit, self.limit - self.used, reset)) if self.announces else UNLIMITED


@dataclass
class Room:
    """An endpoint that refuses more than so many in flight, without a word on how long to wait."""

    most: int
    allowed: float = 0.0

    def ask(self, _now: float, in_flight: int) -> CallFailed | Limits:
        return CallFailed("rate_limited", "429") if in_flight > self.most else UNLIMITED


@dataclass
class Queue:
    """A server that takes every call and works through them one after the other, as long as it takes."""

    rate: Callable[[float], float]
    timeout: float
    free_at: float = 0.0
    late: int = 0

    def ask(self, now: float, _in_flight: int) -> CallFailed | Limits:
        self.free_at = max(self.free_at, now) + 1 / self.rate(now)
        is_late = self.free_at - now > self.timeout
        self.late += is_late
        return CallFailed("timeout", "silence", may_be_billed=True) if is_late else UNLIMITED

    def seconds(self, now: float) -> float:
        return min(self.free_at - now, self.timeout)


@dataclass
class Failing:
    """An endpoint of which a share of the calls fail; the share is a function of the moment."""

    share: Callable[[float], float]
    failure: CallFailed = field(default_factory=lambda: CallFailed("server_error", "500"))
    draw: random.Random = field(default_factory=lambda: random.Random(5))

    def ask(self, now: float, _in_flight: int) -> CallFailed | Limits:
        return self.failure if self.draw.random() < self.share(now) else UNLIMITED


@dataclass
class Told:
    """What became of the asking."""

    answered: int = 0
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0
    sent_at: list[float] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)

    @property
    def share_refused(self) -> float:
        return self.refused / (self.answered + self.refused)


def play(
    pace: Pace,
    endpoint,
    seconds: float,
    latency: float = 0.2,
    calls: int | None = None,
    refusal: float = 0.005,
    tick: float = SLICE,
    tokens: float = 0,
    start: float = 0.0,
) -> Told:
    """Ask as fast as the pace allows; a refusal comes back at once, an answer after `latency` seconds, more or less.

    Whoever asks sleeps at least a `tick`. It is an error of the pace to wait for a call when none is in flight.
    """
    draw, told, now, order = random.Random(7), Told(), start, itertools.count()
    takes = getattr(endpoint, "seconds", lambda _now: latency * draw.uniform(0.9, 1.1))
    under_way: list[tuple] = []
    inside = 0
    while now < start + seconds and (calls is None or told.answered < calls):
        while under_way and under_way[0][0] <= now:
            at, _, slot, outcome = heapq.heappop(under_way)
            if isinstance(outcome, CallFailed):
                pace.failed(slot, outcome, at)
                told.refused += outcome.kind == "rate_limited"
                told.failed += outcome.kind != "rate_limited"
            else:
                inside -= 1
                pace.answered(slot, outcome, at)
                told.answered += 1
                told.answered_at.append(at)
        wait = pace.wait(tokens, now)
        assert wait >= 0, f"a wait of {wait} s"
        if wait == 0:
            slot = pace.send(tokens, now)
            told.sent_at.append(now)
            outcome = endpoint.ask(now, inside + 1)
            inside += not isinstance(outcome, CallFailed)
            is_quick = isinstance(outcome, CallFailed) and outcome.kind != "timeout"
            heapq.heappush(under_way, (now + (refusal if is_quick else takes(now)), next(order), slot, outcome))
            continue
        assert under_way or wait < math.inf, f"{now:.3f} s: waits for a call and none is in flight"
        ends = under_way[0][0] if under_way else math.inf
        now = ends if ends <= now + wait else max(now + tick, min(now + math.ceil(wait / tick) * tick, ends))
    told.seconds = now - start
    return told
