"""How fast one endpoint may be asked: what it allows, what it can take, and what it has asked us to wait.

    quotas    requests and tokens a minute, given by flags or learned from headers (quota.py)
    window    calls in flight: 429s make it smaller, answers make it grow again (flight.py)
    pause     one for all calls, as long as a 429 asks for, or longer each time when it does not say; none where 429s
              have nothing to do with the pace
    ceiling   what it completes in time, for a server that queues without end and never says 429
    sickness  many failures in a row, or more retries than answers pay for: set aside, then tried with one call

Only arithmetic: no clock of its own and no sleeping, so that a test can play hours in an instant.
"""

import math
import random
from dataclasses import dataclass, field

from datagen.teacher import CallFailed, Limits
from datagen.teacher.flight import Flight
from datagen.teacher.quota import Quota

CATCH_UP_SECONDS = 0.05  # a timer that rings late takes nothing from the rate
# The first calls go out together and come back together. Were the next to go out so too, all of them would be refused
# before the first refusal is heard. A few do no harm.
SECOND_WAVE_SECONDS = 0.02
FEW = 20
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 60.0  # seconds; where a 429 does not say how long
SICK_AFTER = 8  # failures in a row: with a fifth of all calls failing, once in 400,000
SICK_SHARE = 0.5  # and of all sent since the last answer: failures come back sooner than answers
FIRST_REST, LONGEST_REST = 0.5, 60.0  # seconds that a sick endpoint is left alone
TRUSTED_PAUSES, LONGEST_DISTRUST = 3, 5.0  # pauses without an answer between them, and seconds
MOST_DOUBLINGS = 10  # an endpoint may be away for weeks, and 2**1024 is no float
RETRIES = 100.0  # retries that are allowed in advance
RETRIES_AN_ANSWER = 0.5  # and how many each answer pays for
ROOM_AN_ANSWER = 0.5  # by which a queueing server that became faster is given more
SMOOTHING = 0.1
UNKNOWN_SECONDS = 1.0  # what an answer is taken to need before there was one


@dataclass(slots=True)
class Slot:
    """One call in flight, as the pace sees it."""

    number: int
    sent_at: float
    tokens: float
    tokens_before: float
    """Tokens of all calls up to this one."""
    answers_before: int
    """Answers of this endpoint when it was sent: a failure while others are answered is the prompt's own."""


@dataclass(slots=True)
class Pace:
    """The pace of one endpoint. Moments are seconds of one clock that never goes back."""

    most_in_flight: int
    timeout: float
    requests: Quota = field(default_factory=Quota)
    tokens: Quota = field(default_factory=Quota)
    draw: random.Random = field(default_factory=random.Random)
    in_flight: int = 0
    n_sent: int = 0
    n_answered: int = 0
    failures_in_a_row: int = 0
    retries: float = RETRIES
    paused_until: float = 0.0
    _pauses: int = 0
    _rests: int = 0
    _rest_number: int = 0
    _ceiling: float = math.inf
    """Most calls in flight that it completes in time."""
    _completed: float = 0.0
    _completed_since: float = -1.0
    """Answers of the recent past, and when that began; -1 before the first call."""
    _sent_by_answer: int = 0
    """Calls sent when the last answer came."""
    _seconds: float = 0.0
    """Smoothed time of an answer."""
    _next_at: float = 0.0
    _tokens_sent: float = 0.0
    _tokens_in_flight: float = 0.0
    _flight: Flight = field(init=False)

    def __post_init__(self) -> None:
        """Begin to learn."""
        self._flight = Flight(self.most_in_flight)

    @property
    def window(self) -> float:
        """Most calls in flight, for now."""
        return max(1.0, min(self._flight.window, self._ceiling))

    @property
    def is_sick(self) -> bool:
        """True while it is set aside, or tried with a single call."""
        return self._rests > 0

    def wait(self, tokens: float, now: float) -> float:
        """Seconds until a call of so many tokens may be sent; infinite when one in flight has to end first."""
        self._flight.grow(now)
        if self.in_flight >= (1 if self.is_sick else math.ceil(self.window)):
            return math.inf
        return max(
            self.paused_until - now,
            self._next_at - now,
            self.requests.wait(1, now),
            self.tokens.wait(tokens, now),
            0.0,
        )

    def send(self, tokens: float, now: float) -> Slot:
        """A call goes out."""
        self.in_flight += 1
        self.n_sent += 1
        if self._completed_since < 0:
            self._completed_since = now
        self._tokens_sent += tokens
        self._tokens_in_flight += tokens
        self.requests.take(1, now)
        self.tokens.take(tokens, now)
        if self._flight.was_cut:
            gap = (self._seconds or UNKNOWN_SECONDS) / self.window
            self._next_at = max(self._next_at, now - CATCH_UP_SECONDS) + gap
        elif FEW < self.most_in_flight < self.n_sent <= 2 * self.most_in_flight:
            self._next_at = max(self._next_at, now) + SECOND_WAVE_SECONDS / self.most_in_flight
        return Slot(self.n_sent, now, tokens, self._tokens_sent, self.n_answered)

    def answered(self, slot: Slot, limits: Limits, now: float) -> None:
        """It was answered."""
        self._end(slot, limits, now)
        self._flight.heard(is_refused=False, now=now)
        self.n_answered += 1
        self.failures_in_a_row = self._pauses = self._rests = 0
        self._sent_by_answer = self.n_sent
        self.retries = min(self.retries + RETRIES_AN_ANSWER, RETRIES)
        took = now - slot.sent_at
        self._seconds += (took - self._seconds) * (SMOOTHING if self._seconds else 1.0)
        self._hold_to_what_it_completes(now)

    def failed(self, slot: Slot, failure: CallFailed, now: float) -> None:
        """It came to nothing."""
        self._end(slot, failure.limits, now)
        if failure.kind == "rate_limited":
            self._slow_down(slot, failure.retry_after, now)
        elif failure.kind in ("server_error", "connection", "timeout"):
            self.failures_in_a_row += 1
            self.retries -= 1
            if self._fails_throughout() or self.retries < 0 or self.is_sick:
                self._rest(slot, failure.retry_after, now)
            elif failure.retry_after:
                self.paused_until = max(self.paused_until, now + failure.retry_after)
        else:
            self.failures_in_a_row = self._rests = 0  # it works, and said no
            self._sent_by_answer = self.n_sent

    def used(self, slot: Slot, tokens: float) -> None:
        """What a call came to in tokens, once that is known: the rest may be sent after all."""
        self.tokens.give_back(slot.tokens - tokens)

    def release(self, slot: Slot) -> None:
        """It is in flight no longer, or was never sent."""
        self.in_flight -= 1
        self._tokens_in_flight -= slot.tokens

    def _end(self, slot: Slot, limits: Limits, now: float) -> None:
        self.release(slot)
        # What it says may be as old as the call: it need not know of those that were sent since.
        if limits.requests:
            unknown = min(self.in_flight, self.n_sent - slot.number)
            self.requests.learn(limits.requests, unknown, now, slot.sent_at)
        if limits.tokens:
            unknown_tokens = min(self._tokens_in_flight, self._tokens_sent - slot.tokens_before)
            self.tokens.learn(limits.tokens, unknown_tokens, now, slot.sent_at)

    def _fails_throughout(self) -> bool:
        sent = self.n_sent - self._sent_by_answer
        return self.failures_in_a_row >= max(SICK_AFTER, SICK_SHARE * sent)

    def _slow_down(self, slot: Slot, retry_after: float | None, now: float) -> None:
        if retry_after is None:
            retry_after = _doubled(FIRST_PAUSE, self._pauses, LONGEST_PAUSE) * self.draw.uniform(0.5, 1.0)
        elif self._pauses > TRUSTED_PAUSES:  # refused again and again: a little longer than it asks for
            retry_after = max(retry_after, _doubled(FIRST_PAUSE, self._pauses, LONGEST_DISTRUST))
        resumes_at = now + retry_after
        self._flight.heard(is_refused=True, now=now)
        self._pauses += self._flight.refused(slot.number, self.n_sent, self.n_answered, self.in_flight, resumes_at)
        if not self._flight.is_unmoved:
            self.paused_until = max(self.paused_until, resumes_at)

    def _hold_to_what_it_completes(self, now: float) -> None:
        """A server that queues without end never says 429: what it cannot finish in time must not be sent to it."""
        self._completed += 1
        if (passed := now - self._completed_since) > self.timeout:
            passed, self._completed = passed / 2, self._completed / 2
            self._completed_since = now - passed
        if self._seconds <= self.timeout / 4:
            self._ceiling += ROOM_AN_ANSWER  # it may have become faster
        elif passed > self.timeout / 4:
            self._ceiling = self._completed / passed * self.timeout / 2

    def _rest(self, slot: Slot, retry_after: float | None, now: float) -> None:
        if slot.number <= self._rest_number:  # those that were under way at the last rest say nothing new
            return
        self._rest_number = self.n_sent
        longest = _doubled(FIRST_REST, self._rests, LONGEST_REST)
        self.paused_until = max(self.paused_until, now + max(longest * self.draw.uniform(0.5, 1.0), retry_after or 0.0))
        self._rests += 1
        self.retries = max(self.retries, 0.0)


def _doubled(first: float, times: int, longest: float) -> float:
    return min(first * 2.0 ** min(times, MOST_DOUBLINGS), longest)
