"""What the served teacher does wrong on request: which faults there are, how often, in what order.

To add a fault: name it in `Fault`, and say in `answering.py` (mostly a line in one of its tables) what the client sees.
"""

import difflib
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from datagen.errors import ConfigError

Fault = Literal[
    "401",  # the key is refused
    "404",  # the model is unknown
    "429",  # slow down, with Retry-After
    "500",
    "503",
    "quota",  # 429 with insufficient_quota: slowing down does not help
    "filter",  # 400 with content_filter
    "reset",  # the connection is reset instead of an answer
    "hang",  # no answer until the client goes away
    "truncated",  # 200, JSON cut in the middle
    "empty",  # 200, a completion without text
    "malformed",  # 200, JSON that is no completion
    "junk",  # 200, a completion whose text is rubbish
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
SETTINGS = ("retry_after", "batch_expires_after", "seed")
SLACK = 1e-9  # rates such as 0.7 + 0.2 + 0.1 do not add up to 1 in binary


@dataclass(frozen=True, slots=True)
class Faults:
    """How often each fault happens, and the draw that decides when."""

    rates: Mapping[Fault, float] = field(default_factory=dict)
    """Share of requests that meet the fault, 0 to 1; together at most 1."""
    retry_after: float = 1.0
    """Seconds that a 429 asks to wait."""
    batch_expires_after: float = 1.0
    """Share of its requests, 0 to 1, after which a batch expires; 1 is never. At least one request is answered."""
    seed: int = 0
    """The same seed and rates give the same faults in the same order of arrival."""

    @classmethod
    def parse(cls, spec: str) -> "Faults":
        """Read `429=0.05,reset=0.01,retry_after=0.2,seed=7`; "" is no fault at all.

        Raises:
            ConfigError: an unknown or repeated name, or a value that cannot be.
        """
        given = _pairs(spec)
        rates = {name: _rate(name, given[name]) for name in FAULTS if name in given}
        if sum(rates.values()) > 1 + SLACK:
            raise ConfigError(f"faults '{spec}' add up to {sum(rates.values()):g}, expected at most 1: lower the rates")
        return cls(
            rates,
            retry_after=_seconds(given.get("retry_after", "1")),
            batch_expires_after=_rate("batch_expires_after", given.get("batch_expires_after", "1")),
            seed=_whole(given.get("seed", "0")),
        )

    def draws(self) -> Iterator[Fault | None]:
        """What happens to each request in order of arrival; None is an answer. Endless."""
        rng = random.Random(self.seed)
        # In the order of FAULTS, so that the order in which rates were written changes nothing.
        kinds = [name for name in FAULTS if name in self.rates]
        edges = [sum(self.rates[kind] for kind in kinds[: n + 1]) for n in range(len(kinds))]
        while True:
            point = rng.random()
            yield next((kind for kind, edge in zip(kinds, edges, strict=True) if point < edge), None)


NO_FAULTS = Faults()


def fault_named(name: str) -> Fault:
    """The fault of that name.

    Raises:
        ConfigError: there is none.
    """
    if name not in FAULTS:
        raise _unknown(name, FAULTS)
    return name


def _pairs(spec: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for part in filter(None, map(str.strip, spec.split(","))):
        name, equals, value = map(str.strip, part.partition("="))
        if name not in FAULTS + SETTINGS:
            raise _unknown(name, FAULTS + SETTINGS)
        if not equals or name in given:
            raise ConfigError(f"fault '{part}': expected {name}=NUMBER, once: write it as in 429=0.05,500=0.02")
        given[name] = value
    return given


def _unknown(name: str, known: tuple[str, ...]) -> ConfigError:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"
    return ConfigError(f"unknown fault '{name}': {hint}")


def _rate(name: str, text: str) -> float:
    rate = _number(name, text)
    if not 0 <= rate <= 1:
        raise ConfigError(f"fault {name}={text}: expected a share of the requests from 0 to 1")
    return rate


def _seconds(text: str) -> float:
    seconds = _number("retry_after", text)
    if not (seconds >= 0 and math.isfinite(seconds)):
        raise ConfigError(f"retry_after={text}: expected seconds from 0 up")
    return seconds


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"seed={text}: expected a whole number") from None


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"{name}={text}: expected a number after the =") from None
