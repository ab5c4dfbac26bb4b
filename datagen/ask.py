"""Every open prompt to the teacher, a few at a time: the only async loop.

What can happen to a prompt: it is answered, it fails (and the run goes on), it is left for the next run because this
one is stopping, or it is cut off in flight and stays in doubt. Each is in the ledger before the next one is asked.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from datagen.errors import DatagenError, TeacherError
from datagen.ledger import Ledger
from datagen.teacher import CallFailed, Teacher
from datagen.types import Prompt, Reply

Outcome = Reply | CallFailed
# That many failures in a row, and not one answer among them, mean that the endpoint is gone, not that it is unlucky.
HOPELESS = 20
# When one call shows that the endpoint cannot be used, those in flight may still bring what was paid for.
GRACE_SECONDS = 20.0


@dataclass(slots=True)
class Stop:
    """Asked to stop: no new prompt is taken, those in flight are waited for."""

    asked: bool = False


async def ask_all(
    teacher: Teacher,
    prompts: Iterable[Prompt],
    ledger: Ledger,
    *,
    concurrency: int,
    stop: Stop,
    seen: Callable[[Prompt, Outcome], None],
) -> None:
    """Ask about every prompt, keep each outcome in the ledger, then show it to `seen`, in no fixed order.

    Raises:
        TeacherError: the endpoint cannot be used; everything that arrived is kept.
        RunError: the ledger cannot be written; what was in flight then is in doubt.
    """
    waiting = iter(prompts)
    caller = _Caller(teacher, ledger, seen)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None) as caller.patience, asyncio.TaskGroup() as workers:
            for _ in range(concurrency):
                workers.create_task(caller.work(waiting, stop))
    if caller.error:
        raise caller.error


class _Caller:
    """What the workers share."""

    def __init__(self, teacher: Teacher, ledger: Ledger, seen: Callable[[Prompt, Outcome], None]) -> None:
        self.teacher = teacher
        self.ledger = ledger
        self.seen = seen
        self.patience = asyncio.timeout(None)
        self.error: DatagenError | None = None
        self.failures_in_a_row = 0

    async def work(self, waiting: Iterator[Prompt], stop: Stop) -> None:
        """Take prompts, each once, until there are none or the run stops."""
        try:
            while not (stop.asked or self.error) and (prompt := next(waiting, None)) is not None:
                outcome = await self.call(prompt)
                self.seen(prompt, outcome)
                self.give_up_on(outcome)
        except DatagenError as error:  # of the endpoint, or of a disk that is full
            # Not raised here: that would cancel the other calls in flight, whose replies are paid for.
            self.error = self.error or error
            self.patience.reschedule(asyncio.get_running_loop().time() + GRACE_SECONDS)

    async def call(self, prompt: Prompt) -> Outcome:
        attempt = self.ledger.intend(prompt)
        try:
            reply = await self.teacher.ask(prompt)
        except CallFailed as failure:
            self.ledger.failed(prompt.key, attempt, failure.kind, failure.detail)
            return failure
        except TeacherError as error:
            self.ledger.failed(prompt.key, attempt, "refused", str(error))
            raise
        self.ledger.answered(prompt.key, attempt, reply)
        return reply

    def give_up_on(self, outcome: Outcome) -> None:
        self.failures_in_a_row = self.failures_in_a_row + 1 if isinstance(outcome, CallFailed) else 0
        if self.failures_in_a_row >= HOPELESS:
            raise TeacherError(
                f"{self.failures_in_a_row} calls failed in a row, the last with {outcome}: "
                "the run stops here and keeps what it has; run the same command again when the endpoint is back"
            )
