"""Keeps the limits of the served teacher: who may pass, what is left, and what a refusal says.

Buckets that fill all the time, as OpenAI's do: what is not used within the burst is lost. They start to fill with the
first request, and start full.
"""

import math
import time
from collections.abc import Callable
from typing import Any, NoReturn

from datagen.teacher.allowance import Limits, Schedule, duration
from datagen.teacher.chat_api import Refused

ROUNDING = 1e-9


class Bucket:
    """What may be taken right now of one allowance."""

    def __init__(self, schedule: Schedule, burst_seconds: float) -> None:
        """Start full."""
        self.schedule = schedule
        self.level = self.first = self._capacity(burst_seconds, 0.0)
        self.used = 0.0
        self.at = 0.0
        self._burst_seconds = burst_seconds

    def fill(self, at: float) -> None:
        """Let time pass until `at` seconds after the start."""
        gained = self.schedule.granted(at) - self.schedule.granted(self.at)
        self.level = min(self.level + gained, self._capacity(self._burst_seconds, at))
        self.at = at

    def wait(self, n: float) -> float:
        """Seconds until n may be taken; what is more than the bucket holds waits for a full one and leaves a debt."""
        missing = min(n, self._capacity(self._burst_seconds, self.at)) - self.level
        return max(0.0, missing) / self.schedule.per_second(self.at) if missing > ROUNDING else 0.0

    def take(self, n: float) -> None:
        """Take n, whether or not they are there."""
        self.level -= n
        self.used += n

    def granted(self, until: float) -> float:
        """What could have been taken until then."""
        return self.first + self.schedule.granted(until)

    def headers(self, name: str) -> dict[str, str]:
        """The limit a minute, what is left of it, and when all of it is there again."""
        per_second = self.schedule.per_second(self.at)
        missing = self._capacity(self._burst_seconds, self.at) - self.level
        return {
            f"x-ratelimit-limit-{name}": str(round(per_second * 60)),
            f"x-ratelimit-remaining-{name}": str(max(0, math.floor(self.level + ROUNDING))),
            f"x-ratelimit-reset-{name}": duration(missing / per_second),
        }

    def _capacity(self, burst_seconds: float, at: float) -> float:
        return max(1.0, self.schedule.per_second(at) * burst_seconds)


class Gate:
    """Lets requests pass or not."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        """Closed to nobody until the first request; `clock` counts seconds."""
        self._limits = limits
        self._clock = clock
        self._started: float | None = None
        self._last = 0.0
        schedules = {"requests": limits.requests, "tokens": limits.tokens}
        self._buckets = {
            name: Bucket(schedule, limits.burst_seconds) for name, schedule in schedules.items() if schedule
        }

    def enter(self, n_tokens: int, in_flight: int) -> None:
        """Take one request of so many tokens; `in_flight` counts it.

        Raises:
            Refused: a limit is met; nothing is taken then.
        """
        most = self._limits.most_in_flight
        if most is not None and in_flight > most:
            message = f"{in_flight} requests at once, expected at most {most}: wait for an answer before the next"
            raise Refused(429, message, code="rate_limit_exceeded", type="requests")
        self._last = self._fill()
        costs = {"requests": 1, "tokens": n_tokens}
        waits = {name: bucket.wait(costs[name]) for name, bucket in self._buckets.items()}
        slowest = max(waits, key=waits.__getitem__, default=None)
        if slowest and waits[slowest]:
            self._refuse(slowest, waits[slowest])
        for name, bucket in self._buckets.items():
            bucket.take(costs[name])

    def headers(self) -> dict[str, str]:
        """What every response says of the limits."""
        if not (self._limits.announce and self._buckets):
            return {}
        self._fill()
        return {key: value for name, bucket in self._buckets.items() for key, value in bucket.headers(name).items()}

    def stats(self) -> dict[str, Any]:
        """What was allowed until the last request, to be compared with what was used; None without limit."""
        requests, tokens = self._buckets.get("requests"), self._buckets.get("tokens")
        return {
            "allowed": requests and round(requests.granted(self._last), 1),
            "allowed_tokens": tokens and round(tokens.granted(self._last)),
            "used_tokens": tokens and round(tokens.used),
        }

    def _refuse(self, name: str, seconds: float) -> NoReturn:
        headers = retry_headers(seconds) if self._limits.says_when else {}
        message = f"the limit of {name} a minute is reached: try again in {duration(seconds)}"
        raise Refused(429, message, code="rate_limit_exceeded", type=name, headers=headers)

    def _fill(self) -> float:
        """Seconds since the first request."""
        now = self._clock()
        if self._started is None:
            self._started = now
        for bucket in self._buckets.values():
            bucket.fill(now - self._started)
        return now - self._started


def retry_headers(seconds: float) -> dict[str, str]:
    """Whole seconds for clients that read no fractions, milliseconds for those that do."""
    return {"retry-after": str(math.ceil(seconds)), "retry-after-ms": str(math.ceil(round(seconds * 1000, 6)))}
