"""One endpoint or several, each with a pace of its own: who is asked next, and when.

The one with the fewest calls in flight, for what it can take, is next. One that is sick is set aside and tried again
later with a single call; the others go on meanwhile.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datagen.teacher import Answer, CallFailed, Teacher
from datagen.teacher.pace import Pace, Slot

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Lane:
    """One endpoint."""

    teacher: Teacher
    pace: Pace


@dataclass(frozen=True, slots=True)
class Way:
    """A call that may go out now, and over which lane."""

    lane: Lane
    slot: Slot


class Fleet:
    """All endpoints of a run."""

    def __init__(self, lanes: Sequence[Lane], clock: Clock = time.monotonic) -> None:
        """Take over the lanes: `aclose` closes them."""
        self.lanes = tuple(lanes)
        self.clock = clock  # never the wall's: that one jumps

    @property
    def n_answered(self) -> int:
        """Answers so far."""
        return sum(lane.pace.n_answered for lane in self.lanes)

    def wait(self, tokens: float) -> float:
        """Seconds until some lane can take a call; infinite when one in flight has to end first."""
        now = self.clock()
        return min(lane.pace.wait(tokens, now) for lane in self.lanes)

    def way(self, tokens: float) -> Way:
        """A call on the lane that has most room, of those that can take one now; `wait` says whether there are any."""
        now = self.clock()
        free = [lane for lane in self.lanes if lane.pace.wait(tokens, now) <= 0]
        lane = min(free, key=lambda one: (one.pace.is_sick, (one.pace.in_flight + 1) / one.pace.window))
        return Way(lane, lane.pace.send(tokens, now))

    def answered(self, way: Way, answer: Answer) -> None:
        """A call was answered."""
        way.lane.pace.answered(way.slot, answer.limits, self.clock())

    def failed(self, way: Way, failure: CallFailed) -> bool:
        """A call came to nothing; true when the endpoint answered others meanwhile, so that it is the prompt's own."""
        pace = way.lane.pace
        pace.failed(way.slot, failure, self.clock())
        return pace.n_answered > way.slot.answers_before

    def released(self, way: Way) -> None:
        """A call was not sent, or says nothing of how fast to go."""
        way.lane.pace.release(way.slot)

    def used(self, way: Way, tokens: float) -> None:
        """What a call came to in tokens."""
        way.lane.pace.used(way.slot, tokens)

    async def aclose(self) -> None:
        """Let go of connections."""
        for lane in self.lanes:
            await lane.teacher.aclose()
