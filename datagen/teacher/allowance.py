"""What the served teacher allows: requests and tokens a minute, which may change as time goes, and calls at once.

6000                     that many a minute
6000:30,1200:30,6000     that many for 30 seconds, then fewer for 30, then the first again for good
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from datagen.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Schedule:
    """An allowance per minute that changes at set times."""

    steps: tuple[tuple[float, float], ...]
    """What is allowed a minute, and for how many seconds; the last one lasts for ever."""

    @classmethod
    def parse(cls, spec: str) -> "Schedule":
        """Read `6000:30,1200:30,6000`.

        Raises:
            ConfigError: no such list of positive numbers.
        """
        return cls(tuple(_steps(spec)))

    def per_second(self, at: float) -> float:
        """What is allowed a second, `at` seconds after the start."""
        for a_minute, seconds in self.steps:
            if at < seconds:
                return a_minute / 60
            at -= seconds
        return self.steps[-1][0] / 60

    def granted(self, until: float) -> float:
        """What is allowed in all from the start to `until` seconds after it."""
        total = 0.0
        for a_minute, seconds in self.steps:
            passed = min(max(until, 0.0), seconds)
            total += a_minute / 60 * passed
            until -= passed
        return total


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of an endpoint; None is no limit."""

    requests: Schedule | None = None
    tokens: Schedule | None = None
    """Tokens that are read and the most that may be written, counted when a request arrives."""
    most_in_flight: int | None = None
    burst_seconds: float = 1.0
    """How much may be saved up, in seconds of what is allowed; one request is always let through."""
    announce: bool = True
    """Whether every response says in its headers what is left."""
    says_when: bool = True
    """Whether a refusal says when to come back."""

    def __post_init__(self) -> None:
        """Refuse what would refuse everything.

        Raises:
            ConfigError: a number that is not positive.
        """
        if self.most_in_flight is not None and self.most_in_flight < 1:
            raise ConfigError(f"most in flight {self.most_in_flight}: expected at least 1")
        if not (self.burst_seconds > 0 and math.isfinite(self.burst_seconds)):
            raise ConfigError(f"burst of {self.burst_seconds} seconds: expected a number above 0")


NO_LIMITS = Limits()


def duration(seconds: float) -> str:
    """A time as OpenAI's headers spell it, to the millisecond: 120ms, 1.5s, 6m0s, 1h0m0s."""
    milliseconds = math.ceil(round(max(seconds, 0.0) * 1000, 6))
    if 0 < milliseconds < 1000:
        return f"{milliseconds}ms"
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    spelt = f"{milliseconds / 1000:g}s"
    if hours:
        return f"{hours}h{minutes}m{spelt}"
    return f"{minutes}m{spelt}" if minutes else spelt


def _steps(spec: str) -> Iterator[tuple[float, float]]:
    parts = [part.strip() for part in spec.split(",")]
    for n, part in enumerate(parts, 1):
        a_minute, colon, seconds = part.partition(":")
        if bool(colon) == (n == len(parts)):
            raise ConfigError(f"limit '{spec}': '{part}' at place {n}: expected a time on all but the last: 600:30,120")
        yield _positive(spec, a_minute), _positive(spec, seconds) if colon else math.inf


def _positive(spec: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise ConfigError(
            f"limit '{spec}': found '{text}', expected a number above 0: write it as in 600 or 600:30,120"
        )
    return number
