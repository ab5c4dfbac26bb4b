"""What one run of a rehearsal came to, in numbers that a person compares."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from datagen.ledger import NANO
from datagen.ledger.account import Attempt

MOST_OF_IT = 0.9  # of the prompts: the last few wait for the slowest call, however long the run is


@dataclass(frozen=True, slots=True)
class Figures:
    """One run in numbers; dollars are None where no price is known."""

    prompts: int
    """Those that were asked at least once."""
    requests: int
    """Calls in the ledger."""
    at_server: int
    """Requests that arrived: the rest was cut off before it was sent."""
    answered: int
    """Prompts with a reply."""
    failed: Mapping[str, int]
    """Prompts without a reply whose last call failed, by class."""
    failures: Mapping[str, int]
    """Requests that came to nothing, by class."""
    in_doubt: int
    """Requests that were cut off by a kill."""
    samples: int | None
    """None when it did not come to a dataset."""
    peak_in_flight: int
    seconds: float
    """From the first request to the last outcome, without the time in which no process was there."""
    seconds_most: float
    """Until nine of ten prompts had their outcome."""
    written: int
    """Tokens of the replies."""
    dollars: float | None
    """Spent in all."""
    wasted: float | None
    """That of it which went for answers that are no replies."""
    held: float | None
    """Most that calls whose cost is not known may have cost beside it."""
    held_in_doubt: float | None
    """That of it which is held for calls that a kill cut off."""
    billed: float | None
    """What the server counted, at the same price."""
    ended: str
    """done, budget, or the line with which it stopped."""

    @property
    def n_outcomes(self) -> int:
        """Prompts that were answered, or not."""
        return self.answered + sum(self.failed.values())

    @property
    def per_second(self) -> float:
        """Prompts that got an outcome, a second."""
        return self.n_outcomes / self.seconds if self.seconds else 0.0


def figures(
    calls: Sequence[Attempt],
    *,
    killed_at: Sequence[float],
    at_server: int,
    samples: int | None,
    peak_in_flight: int,
    billed: int | None,
    ended: str,
) -> Figures:
    """Count what a ledger holds; `killed_at` are moments in seconds since the epoch, `billed` is nanodollars."""
    last = {call.key: call for call in calls}
    answered = {call.key for call in calls if call.state == "answered"}
    given_up = [call.failure or "" for key, call in last.items() if call.state == "failed" and key not in answered]
    spent = Counter({state: sum(call.cost or 0 for call in calls if call.state == state) for state in _states(calls)})
    seconds, seconds_most = _seconds(calls, killed_at)
    return Figures(
        prompts=len(last),
        requests=len(calls),
        at_server=at_server,
        answered=len(answered),
        failed=_counted(given_up),
        failures=_counted(call.failure or "" for call in calls if call.state == "failed"),
        in_doubt=sum(call.state in ("in_doubt", "intended") for call in calls),
        samples=samples,
        peak_in_flight=peak_in_flight,
        seconds=seconds,
        seconds_most=seconds_most,
        written=sum(call.written or 0 for call in calls if call.state == "answered"),
        dollars=_dollars(spent.total(), billed),
        wasted=_dollars(spent["failed"], billed),
        held=_dollars(sum(call.held for call in calls), billed),
        held_in_doubt=_dollars(sum(call.held for call in calls if call.state == "in_doubt"), billed),
        billed=_dollars(billed or 0, billed),
        ended=ended,
    )


def _seconds(calls: Sequence[Attempt], killed_at: Sequence[float]) -> tuple[float, float]:
    """Seconds of asking in all, and until most prompts had their outcome."""
    lives = _lives(calls, killed_at)
    outcomes = {call.key: call.settled_at for call in calls if call.settled_at is not None}
    passed = sorted(_asking(lives, at) for at in outcomes.values())
    total = sum(end - start for start, end in lives)
    return total, passed[math.ceil(len(passed) * MOST_OF_IT) - 1] if passed else total


def _lives(calls: Sequence[Attempt], killed_at: Sequence[float]) -> list[tuple[float, float]]:
    """For each process: its first request, and its last outcome or its kill."""
    lives, since = [], -math.inf
    for end in (*killed_at, math.inf):
        own = [call for call in calls if since < call.intended_at <= end]
        if own:
            last = max(call.settled_at or call.intended_at for call in own)
            lives.append((min(call.intended_at for call in own), last if end == math.inf else end))
        since = end
    return lives


def _asking(lives: Iterable[tuple[float, float]], until: float) -> float:
    return sum(max(0.0, min(end, until) - start) for start, end in lives)


def _states(calls: Iterable[Attempt]) -> set[str]:
    return {call.state for call in calls}


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _dollars(nano: int, known: int | None) -> float | None:
    return None if known is None else round(nano / NANO, 9)
