"""Every open prompt through the Batch API: half the price, within a day. The other way to ask, beside `ask.py`.

    prompts -> reserved (budget) -> a batch, cut where a file or the budget ends -> INTENT of all -> carried -> taken in

Prompts are chosen here, `carrying` takes a batch to the endpoint and back, `intake` says what its lines come to.
Batches that an earlier build left behind go on first; whoever is asked in one of them is not asked in another.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from datagen.ask import Ended, Outcome, Stop
from datagen.batch.carrying import Carrier, Crowded, Stopped, Times
from datagen.batch.intake import Intake, Line, Open, Running, tag
from datagen.budget import Budget, Meter
from datagen.errors import DatagenError, RunError, TeacherError
from datagen.ledger.batch_rows import Batches, left_behind
from datagen.ledger.books import Purpose
from datagen.teacher.batching import BatchTeacher
from datagen.types import Prompt

MOST_RUNNING = 4
BREATH = 100  # prompts after which others have their turn
LONGEST_TAG = "0" * 80  # a key and its attempt


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a file of requests ends (OpenAI's limits)."""

    requests: int = 50_000
    n_bytes: int = 200_000_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """A prompt for the next batch, and the most that it can cost."""

    one: Open
    prompt: Prompt
    most: int | None


class BatchAsking:
    """Asks in batches until there is nothing left to ask, or it has to stop."""

    def __init__(
        self,
        teacher: BatchTeacher,
        group: Batches,
        meter: Meter,
        budget: Budget,
        *,
        model: str,
        attempts: int,
        stop: Stop,
        seen: Callable[[Prompt, Outcome], None],
        waiting: Callable[[int], None] = lambda _: None,
        cut: Cut | None = None,
        times: Times | None = None,
        purpose: Purpose = "teacher",
    ) -> None:
        """`waiting` is told how many lines the endpoint is done with, of batches that are not over.

        Of the batches that earlier builds left behind, those of this purpose are taken in.
        """
        self._purpose = purpose
        self.teacher = teacher
        self.group = group
        self.meter = meter
        self.budget = budget
        self.stop = stop
        self.seen = seen
        self.cut = cut or Cut()
        self.error: DatagenError | None = None
        self._tell = waiting
        self._intake = Intake(group, meter, budget, model, attempts, seen)
        self._carrier = Carrier(teacher, group, self._intake, self._is_over, self._waiting, times or Times())
        self._most_running = MOST_RUNNING
        self._running: dict[asyncio.Task[None], Running] = {}
        self._changed = asyncio.Event()
        self._fresh: Iterator[Prompt] = iter(())
        self._known: dict[str, Open] = {}
        """By key: those in batches of earlier builds that did not come by yet."""
        self._put_off: Chosen | None = None
        """The one that did not fit into the last batch."""
        self._bug: BaseException | None = None

    async def run(self, prompts: Iterable[Prompt]) -> Ended:
        """Ask about every prompt, keep each outcome in the ledger, then show it to `seen`, in no fixed order.

        Raises:
            TeacherError: the endpoint cannot be used; everything that arrived is kept, and what runs there goes on.
            RunError: the ledger cannot be written, or holds batches of another endpoint.
        """
        self._fresh = iter(prompts)
        self._adopt()
        try:
            ended = await self._dispatch()
            while self._running:
                await self._wait()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            await self.group.aclose()
        if self._bug or self.error:
            raise self._bug or self.error  # type: ignore[misc]
        return ended

    def _adopt(self) -> None:
        """Go on with what earlier builds left behind."""
        for left in left_behind(self.group.ledger, self._purpose):
            if left.batch.endpoint != self.teacher.url:
                raise RunError(
                    f"{self.group.ledger.path}: has a batch of {len(left.calls):,} prompts at {left.batch.endpoint},"
                    f" not at {self.teacher.url}: build with that --base-url first"
                )
            running = Running.of(left)
            self._known |= {line.one.key: line.one for line in running.lines.values()}
            self._start(running)

    async def _dispatch(self) -> Ended:
        while not self._is_over():
            if len(self._running) >= self._most_running:
                await self._wait()
            elif chosen := await self._choose():
                if self._is_over():
                    break
                await self._make(chosen)
            elif self._running:  # what they cost and whom they fail is not known yet
                await self._wait()
            elif not self._is_over():
                return "budget" if self._put_off else "done"
        return "stopped"

    # --- the next batch ----------------------------------------------------------------------------------------------

    async def _choose(self) -> list[Chosen]:
        """As many prompts as a file and the budget hold; none when there are none, or no money."""
        chosen: list[Chosen] = []
        n_bytes = 0
        while len(chosen) < self.cut.requests and not self._is_over() and (next_one := self._next()):
            n_bytes += len(self.teacher.line(next_one.prompt, LONGEST_TAG))
            if (chosen and n_bytes > self.cut.n_bytes) or not self.budget.reserve(next_one.most):
                self._put_off = next_one
                break
            chosen.append(next_one)
            if not len(chosen) % BREATH:
                await asyncio.sleep(0)
        return chosen

    def _next(self) -> Chosen | None:
        if put_off := self._put_off:
            self._put_off = None
            return self._priced(put_off.one, put_off.prompt)
        while self._intake.again:
            one = self._intake.again.popleft()
            if one.prompt:
                return self._priced(one, one.prompt)
        for prompt in self._fresh:
            one = self._known.pop(prompt.key) if prompt.key in self._known else Open(prompt.key, in_batch=False)
            one.prompt = prompt
            if one.outcome:
                self.seen(prompt, one.outcome)
            elif not one.in_batch:
                return self._priced(one, prompt)
        return None

    def _priced(self, one: Open, prompt: Prompt) -> Chosen:
        return Chosen(one, prompt, self.meter.most(prompt, self.meter.read(prompt)))

    async def _make(self, chosen: list[Chosen]) -> None:
        try:
            requests = [(one.prompt, one.most) for one in chosen]
            batch, calls = await self.group.made(self.teacher.url, requests)
        except RunError as error:  # not written down, so not sent
            self._give_up(error)
            return
        for one in chosen:
            one.one.in_batch = True
        lines = {tag(call): Line(call, one.one) for call, one in zip(calls, chosen, strict=True)}
        self._start(Running(batch, lines))

    # --- those that run ----------------------------------------------------------------------------------------------

    def _start(self, running: Running) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(running))
        self._running[task] = running
        task.add_done_callback(self._ended)

    async def _carry(self, running: Running) -> None:
        n_lines = len(running.lines)
        try:
            await self._carrier.carry(running)
        except Stopped:
            pass
        except Crowded as error:
            self._make_room(n_lines, str(error))
        except (RunError, TeacherError) as error:
            self._give_up(error)

    def _make_room(self, n_lines: int, said: str) -> None:
        """Fewer batches at once, then smaller ones; an endpoint that takes not even one prompt takes none."""
        if (others := len(self._running) - 1) > 0:
            self._most_running = others
        elif n_lines > 1:
            self.cut = dataclasses.replace(self.cut, requests=(n_lines + 1) // 2)
        else:
            self._give_up(TeacherError(f"{self.teacher.url}: has no room for a batch of one prompt ({said})"))

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._changed.set()
        if not task.cancelled() and (bug := task.exception()):
            self._bug = self._bug or bug

    def _waiting(self) -> None:
        self._tell(sum(min(running.n_done, len(running.lines)) for running in self._running.values()))

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _is_over(self) -> bool:
        return self.stop.asked or self.error is not None or self._bug is not None

    def _give_up(self, error: DatagenError) -> None:
        # Not raised where it is found: that would cut off the others, whose replies may be coming in.
        self.error = self.error or error
