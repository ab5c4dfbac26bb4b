"""One batch from the ledger to the endpoint and back, from wherever it stands.

    made -> upload -> create -> wait -> results -> over

What was left unfinished by a process that ended goes on here: without a file nothing was sent; without a batch there
may be one, which the endpoint's list tells by our name. A batch is never created twice: when the answer to `create` is
lost, the list is asked, never the endpoint once more.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from datagen.ask import LOOK_SECONDS
from datagen.batch.intake import Intake, Running
from datagen.errors import TeacherError
from datagen.ledger.batch_rows import UNSENT, Batches
from datagen.teacher import CallFailed
from datagen.teacher.batching import BatchTeacher, Problem, Result, Standing, written

T = TypeVar("T")
TOGETHER = 250  # lines that are committed at once
GROWTH = 1.5  # of the time between two looks
LOST_SECONDS = 2 * 24 * 3600.0  # twice as long as a batch may take
TOO_MUCH = {"token_limit_exceeded"}  # a batch that was refused because of what else is waiting at the endpoint


class Stopped(Exception):  # noqa: N818 - an outcome of waiting, not an error for a person
    """The build stops; the batch goes on at the endpoint, and the next build takes it in."""


class Crowded(Exception):  # noqa: N818 - an outcome of a batch, not an error for a person
    """The endpoint takes no more at once; everything of the batch is asked again."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long to wait, in seconds."""

    first_look: float = 1.0
    longest_look: float = 60.0
    first_retry: float = 1.0
    longest_retry: float = 60.0
    patience: float = 3600.0
    """How long an endpoint may be away before the build gives up on it; its batches go on."""
    first_patience: float = 60.0
    """The same before it ever answered."""
    settle: float = 5.0
    """How long a request whose answer was lost may still be under way."""


@dataclass(slots=True)
class Carrier:
    """Carries batches, each in a task of its own."""

    teacher: BatchTeacher
    group: Batches
    intake: Intake
    is_over: Callable[[], bool]
    """True when the build is to stop."""
    waiting: Callable[[], None]
    """Told whenever a batch was looked at."""
    times: Times = field(default_factory=Times)
    _has_answered: bool = False

    async def carry(self, running: Running) -> None:
        """Take a batch to its end.

        Raises:
            Stopped: the build stops first.
            Crowded: the endpoint has no room for it now.
            TeacherError: no batch can succeed as things are configured, or the endpoint stays away.
            RunError: the ledger cannot be written.
        """
        if running.batch.batch_id is None:
            standing = await (self._send(running) if running.is_new else self._find(running))
            if standing is None:
                await self.intake.end(running, UNSENT, CallFailed("connection", "never sent"))
                return
            running.batch = await self.group.sent(running.batch, standing.id)
        standing = await self._wait(running, running.batch.batch_id or "")
        if standing is None:
            await self._lose(running)
            return
        for file_id in filter(None, (standing.output_file_id, standing.error_file_id)):
            await self.patiently(lambda file_id=file_id: self._take_in(running, file_id))  # type: ignore[misc]
        await self._end(running, standing)

    # --- to the endpoint ---------------------------------------------------------------------------------------------

    async def _send(self, running: Running) -> Standing | None:
        file_id = await self._upload(running)
        running.batch = await self.group.uploaded(running.batch, file_id)
        return await self.patiently(lambda: self._create(running, file_id))

    async def _upload(self, running: Running) -> str:
        lines = running.lines.items()
        requests = (self.teacher.line(line.one.prompt, tag) for tag, line in lines if line.one.prompt)
        with contextlib.ExitStack() as undo:
            # Beside the loop: two hundred megabytes keep other batches waiting for seconds.
            file = await asyncio.to_thread(undo.enter_context, written(requests, self._folder))
            return await self.patiently(lambda: self.teacher.upload(file, running.batch.name))

    @property
    def _folder(self) -> Path:
        return self.group.ledger.path.parent

    async def _create(self, running: Running, file_id: str) -> Standing | None:
        try:
            return await self.teacher.create(file_id, running.batch.name)
        except CallFailed as failure:
            if not failure.may_be_billed:  # it did not come about: asked again, patiently
                raise
        return await self._find(running)

    async def _find(self, running: Running) -> Standing | None:
        """The batch at the endpoint; None when there is none and none can come about any more."""
        batch = running.batch
        if (file_id := batch.file_id) is None:
            return None
        if found := await self.patiently(lambda: self.teacher.find(batch.name, batch.made_at)):
            return found
        await self._pause(self.times.settle)
        # A request to create it that is still under way meets no file.
        await self.patiently(lambda: self.teacher.forget(file_id))
        return await self.patiently(lambda: self.teacher.find(batch.name, batch.made_at))

    # --- and back ----------------------------------------------------------------------------------------------------

    async def _wait(self, running: Running, id: str) -> Standing | None:
        seconds = self.times.first_look
        while (standing := await self.patiently(lambda: self.teacher.look(id))) and not standing.is_over:
            running.n_done = standing.n_done
            self.waiting()
            await self._pause(seconds)
            seconds = min(seconds * GROWTH, self.times.longest_look)
        return standing

    async def _take_in(self, running: Running, file_id: str) -> None:
        """Every line of a file, some of them at a time; those that were taken in before are passed over."""
        together: list[Result] = []
        async with contextlib.aclosing(self.teacher.results(file_id)) as results:
            async for result in results:
                together.append(result)
                if len(together) == TOGETHER:
                    await self._take(running, together)
                    together.clear()
                    if self.is_over():
                        raise Stopped
        await self._take(running, together)

    async def _take(self, running: Running, together: list[Result]) -> None:
        taken = await asyncio.gather(*(self.intake.take(running, one) for one in together), return_exceptions=True)
        for error in taken:
            if error:
                raise error

    async def _end(self, running: Running, standing: Standing) -> None:
        """Say what became of the lines that are in no file."""
        end, id, status = self.intake.end, standing.id, standing.status
        if status == "completed":  # each was carried out, so it may be on the bill
            await end(running, status, CallFailed("expired", f"batch {id} has no result of it"), None)
        elif status == "expired":
            failure = CallFailed("expired", f"batch {id} ran out of time")
            await end(running, status, failure, is_its_own=not running.n_answered)
        elif status == "failed":
            await self._refused(running, standing)
        else:
            await end(running, status, CallFailed("expired", f"batch {id} was cancelled"), is_its_own=False)
            raise TeacherError(
                f"{self.teacher.url}: batch {id} was cancelled there: its replies are kept, build again for the rest"
            )
        if self.intake.refused:
            raise self.intake.refused

    async def _refused(self, running: Running, standing: Standing) -> None:
        problem = standing.problem or Problem("", "without a reason")
        said = f"{problem.code}: {problem.message}" if problem.code else problem.message
        if problem.code in TOO_MUCH:
            await self.intake.end(running, standing.status, CallFailed("rate_limited", said), is_its_own=False)
            raise Crowded(said)
        await self.intake.end(running, standing.status, CallFailed("refused", said), is_its_own=False)
        raise TeacherError(
            f"{self.teacher.url}: refused batch {standing.id} as a whole ({said}): mend that, or build without --batch"
        )

    async def _lose(self, running: Running) -> None:
        """The endpoint does not know the batch: for two days that is taken for a wrong key, and nothing is given up."""
        batch = running.batch
        if time.time() < batch.made_at + LOST_SECONDS:
            raise TeacherError(
                f"{self.teacher.url}: knows no batch {batch.batch_id}, which was begun there: use the key that it was"
                " begun with; two days after its beginning its prompts are asked again"
            )
        await self.intake.end(running, "lost", CallFailed("expired", f"batch {batch.batch_id} is lost"), None)

    # --- patience ----------------------------------------------------------------------------------------------------

    async def patiently(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Repeat what came to nothing, until it succeeds or the endpoint was away for too long."""
        clock, attempt = asyncio.get_running_loop().time, 0
        begun = clock()
        while True:
            try:
                found = await operation()
            except CallFailed as failure:
                self._lose_hope(failure, clock() - begun)
                seconds = min(self.times.first_retry * 2**attempt, self.times.longest_retry)
                attempt += 1
                # Full jitter, so that batches which failed together do not come back together.
                asked_for = failure.retry_after
                await self._pause(random.uniform(0, seconds) if asked_for is None else asked_for)
            else:
                self._has_answered = True
                return found

    def _lose_hope(self, failure: CallFailed, seconds: float) -> None:
        if seconds > (self.times.patience if self._has_answered else self.times.first_patience):
            raise TeacherError(
                f"nothing for {seconds:,.0f} s, the last was {failure}: the build stops here, its batches go on;"
                " run the same command again when the endpoint is back"
            )

    async def _pause(self, seconds: float) -> None:
        """So many seconds, or fewer when the build is to stop."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while not self.is_over():
            if (left := until - clock()) <= 0:
                return
            await asyncio.sleep(min(left, LOOK_SECONDS))
        raise Stopped
