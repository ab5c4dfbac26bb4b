"""How much of something (requests, tokens) may be sent: a bucket that fills at a rate, given or learned.

A rate that was given holds. Otherwise the endpoint's headers teach it: how much is left, how fast it comes back. Two
kinds of endpoint are told apart by what they say, because each would be misread as the other: those whose bucket fills
all the time (a full one takes `reset` seconds from what is left), and those that count in periods and begin anew.
"""

import math
from collections import deque
from statistics import median

from datagen.teacher import Window

USUAL_PERIOD = 60.0  # limits are told by the minute unless something says otherwise
SHORTEST_PERIOD = 0.01
LONGEST_PERIOD = 120.0  # what takes longer to come back is not paced: a 429 says when it is used up
BURST_SECONDS = 1.0
REMEMBERED = 16
STEADY = 0.25  # spread of a refilling bucket's period, as it follows from what the headers say, which are rounded


class Quota:
    """One bucket. All moments are seconds of one clock that never goes back."""

    def __init__(self, per_minute: float | None = None) -> None:
        """Hold a given rate, or learn one."""
        self.is_given = per_minute is not None
        self.rate: float | None = per_minute / 60 if per_minute is not None else None
        """Units a second; None while no limit is known."""
        self._left = 1.0  # not a burst: whoever counts by the minute would count that on top
        self._at = -math.inf
        self._closed_until = 0.0
        self._told: deque[Window] = deque(maxlen=REMEMBERED)

    def wait(self, units: float, now: float) -> float:
        """Seconds until that many may be sent; more than a burst needs only a full bucket."""
        if self.rate is None:
            return 0.0
        self._fill(now)
        short = min(units, self._burst()) - self._left
        return max(self._closed_until - now, short / self.rate, 0.0)

    def take(self, units: float, now: float) -> None:
        """Send that many; a bucket may go below empty, and the next wait is longer."""
        if self.rate is not None:
            self._fill(now)
            self._left -= units
            if not self.is_given:  # what was learned may be wrong, and must not stop a run
                self._left = max(self._left, -self.rate * LONGEST_PERIOD)

    def give_back(self, units: float) -> None:
        """Some that were taken were not used."""
        if self.rate is not None:
            self._left = min(self._left + units, self._burst())

    def learn(self, window: Window, in_flight: float, now: float, said_at: float | None = None) -> None:
        """Take over what an endpoint said at a moment, now or before; it may not know yet of what is in flight."""
        if self.is_given:
            return
        self._told.append(window)
        period = max(self._period(), SHORTEST_PERIOD)
        if period > LONGEST_PERIOD:
            self.rate = None
            return
        self._fill_at(window.limit / period, now)
        if window.remaining is not None:
            self._hold_to(window, window.remaining - in_flight, period, now, now if said_at is None else said_at)

    def _hold_to(self, window: Window, left: float, period: float, now: float, said_at: float) -> None:
        """Never more than the bucket here holds: what is left of a minute may not be sent in a second."""
        if self._refills():
            left += (now - said_at) * window.limit / period
        elif window.reset is not None:
            begins_anew = said_at + min(window.reset, period)
            if begins_anew <= now:  # said of a period that is over
                return
            if left < 1:
                self._closed_until = begins_anew
        self._left = max(-self._burst(), min(left, self._left))

    def _burst(self) -> float:
        return max(1.0, (self.rate or 0.0) * BURST_SECONDS)

    def _fill_at(self, rate: float, now: float) -> None:
        if self.rate is None:
            self.rate, self._at = rate, now
            self._left = self._burst()
        self._fill(now)
        self.rate = rate

    def _fill(self, now: float) -> None:
        assert self.rate is not None
        if now > self._at > -math.inf:
            self._left = min(self._left + (now - self._at) * self.rate, self._burst())
        self._at = max(self._at, now)

    def _period(self) -> float:
        """Seconds in which `limit` units come back."""
        if (said := self._told[-1].period) is not None:
            return said
        if self._refills():
            return median(self._refill_seconds())
        resets = [window.reset for window in self._told if window.reset]
        # Whoever begins anew every so often never says more than that.
        return max(resets) if resets else USUAL_PERIOD

    def _refills(self) -> bool:
        """True while all that was said fits a bucket that fills all the time."""
        periods = self._refill_seconds()
        if not periods:
            return False
        middle = median(periods)
        return middle <= LONGEST_PERIOD and all(abs(period - middle) <= STEADY * middle for period in periods)

    def _refill_seconds(self) -> list[float]:
        """How long an empty bucket would take to be full, by each thing said; small ones are too rounded to tell."""
        return [
            window.reset * window.limit / used
            for window in self._told
            if window.reset and window.remaining is not None and (used := window.limit - window.remaining) >= 1
        ]
