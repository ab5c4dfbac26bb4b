"""Commits for an async loop: what is written while one commit waits for the disk goes into the next, together.

A commit a row would sync the disk 158,000 times over. Statements run in the loop's own thread, where they take
microseconds; only the commit, which waits for the disk, runs beside it, and nothing else touches the connection then.
(A thread of its own for the statements would have to win the interpreter's lock back after every single one.)
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.ledger import Call, Ledger
from datagen.ledger.spill import Spill, Spilled
from datagen.types import Prompt

T = TypeVar("T")
MOST_WRITES = 64  # in one commit: what waits behind them should not wait long
GATHER_SECONDS = 0.001  # how long a write waits for others: nothing beside a call, and a tenth of the commits


class _Write(NamedTuple):
    run: Callable[[], Any]
    done: asyncio.Future[Any]
    rescue: Spilled | None = None
    """What must not be lost when the ledger cannot be written."""


class Group:
    """The writing side of a ledger, for tasks that await it. Every method returns once its write is on the disk."""

    def __init__(self, ledger: Ledger, spill: Spill) -> None:
        """Write to a ledger that nobody else writes to meanwhile."""
        self.ledger = ledger
        self.spill = spill
        self.broken: RunError | None = None
        """Why the ledger cannot be written any more; from then on replies are kept in the spill."""
        self._first: deque[_Write] = deque()
        self._waiting: deque[_Write] = deque()
        self._committing: asyncio.Task[None] | None = None

    async def intend(self, prompt: Prompt, reserved: int | None, endpoint: str) -> Call:
        """Write down a call before it is sent.

        Raises:
            RunError: it cannot be written down, so it must not be sent.
        """
        if self.broken:
            raise self.broken
        # Before what waits already: this call goes out only when it is on the disk, the others are back.
        return await self._soon(lambda: self.ledger.intend(prompt, reserved, endpoint), first=True)

    async def answered(self, call: Call, body: bytes, request_id: str) -> None:
        """Keep a 200 as it came.

        Raises:
            RunError: it is kept beside the ledger, which cannot be written any more.
        """
        kept = Spilled(call.id, call.key, body, request_id, time.time())
        await self._soon(lambda: self.ledger.answered(call.id, body, request_id, kept.at), kept)

    async def read(self, call: Call, tokens: Tokens | None, cost: int | None) -> None:
        """Write down what an answer came to."""
        await self._soon(lambda: self.ledger.read(call.id, tokens, cost))

    async def failed(self, call: Call, kind: str, detail: str, cost: int | None) -> None:
        """Keep the class of a failure."""
        await self._soon(lambda: self.ledger.failed(call.id, kind, detail, cost))

    async def aclose(self) -> None:
        """Wait until everything is written."""
        if self._committing:
            await self._committing

    def _soon(self, run: Callable[[], T], rescue: Spilled | None = None, first: bool = False) -> asyncio.Future[T]:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        (self._first if first else self._waiting).append(_Write(run, done, rescue))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit())
        return done

    def flush(self) -> None:
        """Write what still waits when the loop is gone; to be called after it, when it was broken off.

        Raises:
            RunError: it is kept beside the ledger, which cannot be written any more.
        """
        writes = [*self._first, *self._waiting]
        try:
            if not self.broken:
                self.ledger.finish()
                self.ledger.begin()
                for write in writes:
                    write.run()
                self.ledger.commit()
        except RunError as error:
            self.ledger.roll_back()
            self.broken = error
        if self.broken and (kept := [write.rescue for write in writes if write.rescue]):
            self._spill(kept)
            raise self.broken

    async def _commit(self) -> None:
        while self._first or self._waiting:
            if len(self._first) + len(self._waiting) < MOST_WRITES:
                await asyncio.sleep(GATHER_SECONDS)
            writes = self._next()
            try:
                self.broken = self.broken or await self._write(writes)
            except (ArithmeticError, ValueError) as bug:  # nobody must wait for ever for a write that cannot be made
                self.broken = RunError(f"{self.ledger.path}: a call cannot be written down ({bug})")
                self.ledger.roll_back()
            if self.broken:
                self._rescue(writes, self.broken)
        self._committing = None

    def _next(self) -> list[_Write]:
        queues = (self._first, self._waiting)
        return [queue.popleft() for queue in queues for _ in range(min(len(queue), MOST_WRITES // 2))]

    async def _write(self, writes: list[_Write]) -> RunError | None:
        """All of them or none; gives what kept it from being written."""
        try:
            self.ledger.begin()
            results = [write.run() for write in writes]
            await asyncio.get_running_loop().run_in_executor(None, self.ledger.commit)
        except RunError as error:
            self.ledger.roll_back()
            return error
        for write, result in zip(writes, results, strict=True):
            if not write.done.done():
                write.done.set_result(result)
        return None

    def _rescue(self, writes: list[_Write], broken: RunError) -> None:
        try:
            self._spill([write.rescue for write in writes if write.rescue])
        except OSError as error:
            broken = RunError(f"{broken}; not even a reply that came could be kept beside it ({error.strerror})")
        for write in writes:
            if not write.done.done():
                write.done.set_exception(broken)

    def _spill(self, replies: list[Spilled]) -> None:
        for one in replies:
            self.spill.add(one)
