"""What the lines of a batch come to: the same as calls that were made one by one (`ask.py`), only in their own order.

line -> RAW -> read -> a reply | a failure for good | asked again in a later batch
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from datagen.ask import Outcome
from datagen.budget import Budget, Meter
from datagen.errors import TeacherError
from datagen.ledger import Call
from datagen.ledger.batch_rows import Batch, Batches, Left
from datagen.ledger.books import MOST_BAD_REPLIES
from datagen.teacher import FINAL, CallFailed
from datagen.teacher.answers import read
from datagen.teacher.batching import Result
from datagen.types import Prompt, Reply


@dataclass(slots=True)
class Open:
    """A prompt that has no outcome yet; or the key of one that an earlier build put into a batch, until it comes by."""

    key: str
    prompt: Prompt | None = None
    failures: int = 0
    bad_replies: int = 0
    in_batch: bool = True
    outcome: Outcome | None = None
    """What it came to before it came by."""


@dataclass(frozen=True, slots=True)
class Line:
    """One call of a batch."""

    call: Call
    one: Open


@dataclass(slots=True)
class Running:
    """A batch, and its lines of which nothing is known yet."""

    batch: Batch
    lines: dict[str, Line]
    """By the name that each bears in the files."""
    is_new: bool = True
    """False for one that an earlier build left behind."""
    n_done: int = 0
    """Lines that the endpoint is done with, as it says."""
    n_answered: int = 0
    """Answers that were taken in."""

    @classmethod
    def of(cls, left: Left) -> "Running":
        """A batch that an earlier build left behind."""
        return cls(left.batch, {tag(call): Line(call, Open(call.key)) for call in left.calls}, is_new=False)


def tag(call: Call) -> str:
    """The name of a call at the endpoint."""
    return f"{call.key}-{call.attempt}"


@dataclass(slots=True)
class Intake:
    """Takes in lines, in any order, each once."""

    group: Batches
    meter: Meter
    budget: Budget
    model: str
    attempts: int
    """Most failures of one prompt."""
    seen: Callable[[Prompt, Outcome], None]
    again: deque[Open] = field(default_factory=deque)
    """Prompts for the next batch."""
    refused: TeacherError | None = None
    """Why no call can succeed as things are configured, once a line says so."""

    async def take(self, running: Running, result: Result) -> None:
        """Keep what a line came to, before anything looks at it."""
        line = running.lines.pop(result.tag, None)
        if line is None:  # taken in before the process ended, or none of ours
            return
        became = result.became
        if isinstance(became, TeacherError):
            self.refused = self.refused or became
            self.budget.settle(line.call.reserved, 0)
            await self.group.failed(line.call, "refused", str(became), 0)
        elif isinstance(became, CallFailed):
            self.budget.settle(line.call.reserved, 0)
            await self.group.failed(line.call, became.kind, became.detail, 0)
            # Having got no turn is a failure only where nobody got one.
            self._failed(line.one, became, is_its_own=became.kind != "expired" or not running.n_answered)
        else:
            running.n_answered += 1
            await self.group.answered(line.call, became.body, became.request_id)
            await self._read(line, became.body)

    async def end(
        self, running: Running, state: str, failure: CallFailed, cost: int | None = 0, *, is_its_own: bool = True
    ) -> None:
        """A batch is over; what is left of it failed like this, and is asked again.

        `is_its_own` is false where that says nothing of the prompts. A cost of None: they may be on the bill.
        """
        await self.group.ended(running.batch, state, failure.kind, failure.detail, cost)
        for line in running.lines.values():
            self.budget.settle(line.call.reserved, cost)
            self._failed(line.one, failure, is_its_own=is_its_own)
        running.lines.clear()

    async def _read(self, line: Line, body: bytes) -> None:
        found, one = read(body, self.model), line.one
        cost = self.meter.cost(found.tokens) if found.tokens else None
        self.budget.settle(line.call.reserved, cost)
        if found.tokens and one.prompt:
            self.meter.learn(one.prompt, found.tokens.read)
        await self.group.read(line.call, found.tokens, cost)
        if isinstance(found.outcome, Reply):
            self._over(one, found.outcome)
            return
        await self.group.failed(line.call, found.outcome.kind, found.outcome.detail, None)
        one.bad_replies += 1
        if found.outcome.kind in FINAL or one.bad_replies >= min(MOST_BAD_REPLIES, self.attempts):
            self._over(one, found.outcome)
        else:
            self._again(one)

    def _failed(self, one: Open, failure: CallFailed, *, is_its_own: bool) -> None:
        one.failures += is_its_own
        if failure.kind in FINAL or one.failures >= self.attempts:
            self._over(one, failure)
        else:
            self._again(one)

    def _over(self, one: Open, outcome: Outcome) -> None:
        one.outcome = outcome
        if one.prompt:
            self.seen(one.prompt, outcome)

    def _again(self, one: Open) -> None:
        one.in_batch = False
        if one.prompt:
            self.again.append(one)
