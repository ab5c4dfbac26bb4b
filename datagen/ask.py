"""Every open prompt to the teacher, as many at a time as the endpoints take: the only async loop.

What can happen to a prompt: it is answered, it fails (and the run goes on), it is asked again, it is left for the next
run because this one is stopping, or it is cut off in flight and stays in doubt. Each request is in the ledger before it
is sent, and its answer before anything looks at it.

    prompts -> waiting -> a way (pace) -> reserved (budget) -> INTENT -> request -> RAW -> read
                  <-------------------------- to be asked again -------------------------
"""

import asyncio
import heapq
import math
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from datagen.budget import Budget, Meter
from datagen.errors import DatagenError, RunError, TeacherError
from datagen.ledger import Call
from datagen.ledger.books import MOST_BAD_REPLIES
from datagen.ledger.group import Group
from datagen.teacher import FINAL, Answer, CallFailed
from datagen.teacher.answers import read
from datagen.teacher.fleet import Fleet, Way
from datagen.types import Prompt, Reply

Outcome = Reply | CallFailed
Ended = Literal["done", "stopped", "budget"]
# That many failures in a row, and never an answer, mean that the endpoint was never there.
HOPELESS = 20
# An endpoint that did answer may be away for that long before the run gives up on it.
PATIENCE_SECONDS = 900.0
SEVERAL = 3  # failures, without which silence means that calls take long
FIRST_RETRY, LONGEST_RETRY = 0.5, 30.0  # seconds at most before a prompt is asked again
LONGEST_RETRY_OF_ITS_OWN = 1.0  # where the endpoint answers others: it need not be left alone
LOOK_SECONDS = 0.25  # how long a stop that was asked for may go unseen
# 429s of one prompt while others are answered: it waits longer from some number on, and by itself is too large for the
# endpoint's limits in the end.
ODD_REFUSALS, MOST_REFUSALS = 5, 20


@dataclass(slots=True)
class Stop:
    """Asked to stop: no new prompt is taken, those in flight are waited for."""

    asked: bool = False


@dataclass(slots=True)
class _Open:
    """A prompt that has no outcome yet."""

    prompt: Prompt
    n_read: int
    """Tokens of it, as far as they can be told before it is asked."""
    n_tokens: int
    """Those and as many as its reply may have."""
    failures: int = 0
    bad_replies: int = 0
    refusals: int = 0
    tries: int = 0
    """Calls that came to nothing, whoever is to blame."""
    last: CallFailed | None = None
    answers: dict[str, int] = field(default_factory=dict)
    """How many answers each endpoint had given when it last failed this prompt."""

    def is_to_blame(self, way: Way) -> bool:
        """True when the endpoint answered others since this was sent, or since it last failed; ask once a call."""
        teacher, pace = way.lane.teacher, way.lane.pace
        before = self.answers.get(teacher.url, way.slot.answers_before)
        self.answers[teacher.url] = pace.n_answered
        return pace.n_answered > before


@dataclass(order=True, slots=True)
class _Later:
    """A prompt that is to be asked again."""

    at: float
    number: int
    one: _Open = field(compare=False)


class Asking:
    """Asks until there is nothing left to ask, or it has to stop."""

    def __init__(
        self,
        fleet: Fleet,
        group: Group,
        meter: Meter,
        budget: Budget,
        *,
        attempts: int,
        grace: float,
        has_answered: bool,
        stop: Stop,
        seen: Callable[[Prompt, Outcome], None],
        draw: random.Random | None = None,
    ) -> None:
        """`attempts` is the most requests for one prompt that fail by themselves; a 429 is not one of them.

        `grace` is how many seconds calls in flight may take when no more can succeed: what they bring is paid for.
        `has_answered` says whether the endpoint ever did, in an earlier build.
        """
        self.fleet = fleet
        self.group = group
        self.meter = meter
        self.budget = budget
        self.attempts = attempts
        self.grace = grace
        self.has_answered = has_answered
        self.stop = stop
        self.seen = seen
        self.draw = draw or random.Random()
        self.error: DatagenError | None = None
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._later: list[_Later] = []
        self._n_later = 0
        self._failures = 0
        """Calls that came to nothing since the last reply, 429s aside."""
        self._in_vain: list[tuple[Call, CallFailed]] = []
        """Those of them before the first reply that would be settled for good."""
        self._in_flight: set[int] = set()
        """Ids of calls that were sent, and of the one with which the failures began."""
        self._began_to_fail = 0
        self._last_answer = fleet.clock()
        self._given_up_at = 0.0
        self._bug: BaseException | None = None
        self._fresh: Prompt | None = None
        self._has_ended = False
        """True when there are no more fresh prompts."""

    async def run(self, prompts: Iterable[Prompt]) -> Ended:
        """Ask about every prompt, keep each outcome in the ledger, then show it to `seen`, in no fixed order.

        Raises:
            TeacherError: the endpoint cannot be used; everything that arrived is kept.
            RunError: the ledger cannot be written; what was in flight then is in doubt, or kept beside it.
        """
        try:
            ended = await self._dispatch(iter(prompts))
            await self._drain()
        finally:  # also when it is broken off: what has arrived is still written
            for task in self._tasks:
                task.cancel()
            await self.group.aclose()
        if self.error:
            raise self.error
        return ended

    # --- who is next -------------------------------------------------------------------------------------------------

    async def _dispatch(self, fresh: Iterator[Prompt]) -> Ended:
        one: _Open | None = None
        while not (self.stop.asked or self.error or self._bug):
            self._look_ahead(fresh)
            if not self._tasks and self._is_spent(one):
                return "done"
            one = one or self._next()
            if one is None:
                await self._wait(self._later[0].at - self.fleet.clock() if self._later else math.inf)
            elif (seconds := self.fleet.wait(one.n_tokens)) > 0:
                await self._wait(seconds)
            elif self._send(one):
                one = None
            elif self._tasks:  # what is in flight may cost less than was reserved for it
                await self._wait(math.inf)
            else:
                return "budget"
        return "stopped"

    def _look_ahead(self, fresh: Iterator[Prompt]) -> None:
        """Have the next fresh prompt at hand, so that it is known whether there is one."""
        if self._fresh is None and not self._has_ended:
            try:
                self._fresh = next(fresh, None)
            except Exception as bug:  # raised once the calls in flight, which are paid for, have come home
                self._bug = bug
            self._has_ended = self._fresh is None

    def _next(self) -> _Open | None:
        if self._later and self._later[0].at <= self.fleet.clock():
            one = heapq.heappop(self._later).one
            one.n_read = self.meter.read(one.prompt)  # more may be known by now
            return one
        if (prompt := self._fresh) is None:
            return None
        self._fresh = None
        n_read = self.meter.read(prompt)
        return _Open(prompt, n_read, n_read + prompt.sampling.max_tokens)

    def _is_spent(self, one: _Open | None) -> bool:
        """True when nothing is left to ask, or only what has failed so often that it fails for good."""
        left = [later.one for later in self._later] + ([one] if one else [])
        if not self._has_ended or not all(open.tries >= self.attempts for open in left):
            return False
        if left and not self.has_answered:
            return False
        for open in left:
            if open.last:
                self.seen(open.prompt, open.last)
        return True

    def _send(self, one: _Open) -> bool:
        """Start a call that may go out now; false when the budget has no room for it."""
        most = self.meter.most(one.prompt, one.n_read)
        if not self.budget.reserve(most):
            return False
        task = asyncio.get_running_loop().create_task(self._call(one, self.fleet.way(one.n_tokens), most))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    async def _wait(self, seconds: float) -> None:
        """Until something has changed, or so many seconds have passed, or it is time to look whether to stop."""
        self._changed.clear()
        timer = asyncio.get_running_loop().call_later(min(seconds, LOOK_SECONDS), self._changed.set)
        await self._changed.wait()
        timer.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._changed.set()
        if not task.cancelled() and (bug := task.exception()):
            self._bug = self._bug or bug

    async def _drain(self) -> None:
        """Wait for the calls in flight: as long as they take, or the grace that is left when no more can succeed."""
        while self._tasks and not (self.error and self.fleet.clock() > self._given_up_at + self.grace):
            await self._wait(math.inf)
        if self._bug:
            raise self._bug

    # --- one call ----------------------------------------------------------------------------------------------------

    async def _call(self, one: _Open, way: Way, most: int | None) -> None:
        try:
            call = await self.group.intend(one.prompt, most, way.lane.teacher.url)
        except RunError as error:  # not written down, so not sent
            self.fleet.released(way)
            self.budget.settle(most, 0)
            return self._give_up(error)
        self._in_flight.add(call.id)
        try:
            await self._sent(one, way, call)
        except RunError as error:
            self._give_up(error)
        finally:
            self._in_flight.discard(call.id)
        return None

    async def _sent(self, one: _Open, way: Way, call: Call) -> None:
        try:
            answer = await way.lane.teacher.ask(one.prompt, f"{call.key}-{call.attempt}")
        except CallFailed as failure:
            self.fleet.failed(way, failure)
            self._changed.set()
            # Who is refused when nobody else asks will be refused again.
            is_alone = failure.kind == "rate_limited" and not way.lane.pace.in_flight
            await self._failed(one, call, failure, one.is_to_blame(way), is_alone)
        except TeacherError as error:
            self.fleet.released(way)
            self._give_up(error)  # first, so that no other call goes out meanwhile
            self.budget.settle(call.reserved, 0)
            await self.group.failed(call, "refused", str(error), 0)
        except Exception:
            self.fleet.released(way)
            raise
        else:
            self.fleet.answered(way, answer)
            self._changed.set()  # the next call need not wait until this one is on the disk
            await self.group.answered(call, answer.body, answer.request_id)
            await self._read(one, way, call, answer)

    async def _read(self, one: _Open, way: Way, call: Call, answer: Answer) -> None:
        """What an answer says that it cost, and whether it is a reply."""
        found = read(answer.body, one.prompt.model)
        cost = self.meter.cost(found.tokens) if found.tokens else None
        self.budget.settle(call.reserved, cost)
        if found.tokens:
            self.meter.learn(one.prompt, found.tokens.read)
            self.fleet.used(way, found.tokens.read + found.tokens.written)
        await self.group.read(call, found.tokens, cost)
        if isinstance(found.outcome, Reply):
            self._hope()
            self.seen(one.prompt, found.outcome)
        else:
            await self._unusable(one, call, found.outcome)

    async def _unusable(self, one: _Open, call: Call, failure: CallFailed) -> None:
        one.bad_replies += 1
        await self.group.failed(call, failure.kind, failure.detail, None)
        await self._lose_hope(call, failure)
        if failure.kind in FINAL or one.bad_replies >= min(MOST_BAD_REPLIES, self.attempts):
            self.seen(one.prompt, failure)
        else:
            self._again(one, 0.0)

    async def _failed(self, one: _Open, call: Call, failure: CallFailed, is_its_own: bool, is_alone: bool) -> None:
        cost = None if failure.may_be_billed else 0
        self.budget.settle(call.reserved, cost)
        await self.group.failed(call, failure.kind, failure.detail, cost)
        await self._lose_hope(call, failure)
        one.last = failure
        if failure.kind == "rate_limited":
            one.refusals += is_its_own or is_alone
            one.tries += one.refusals >= MOST_REFUSALS
        else:
            one.failures += is_its_own
            one.tries += 1
        if failure.kind in FINAL or one.failures >= self.attempts or one.refusals >= MOST_REFUSALS:
            self.seen(one.prompt, failure)
        elif failure.kind == "rate_limited" and one.refusals < ODD_REFUSALS:
            self._again(one, failure.retry_after or 0.0)  # the pace knows how long all have to wait
        else:
            # Full jitter, so that calls which failed together do not come back together.
            times = one.failures + max(0, one.refusals - ODD_REFUSALS)
            first, longest = (FIRST_RETRY / 4, LONGEST_RETRY_OF_ITS_OWN) if is_its_own else (FIRST_RETRY, LONGEST_RETRY)
            self._again(one, self.draw.uniform(0, min(first * 2**times, longest)))

    def _again(self, one: _Open, seconds: float) -> None:
        self._n_later += 1
        heapq.heappush(self._later, _Later(self.fleet.clock() + seconds, self._n_later, one))
        self._changed.set()

    # --- when to stop ------------------------------------------------------------------------------------------------

    def _hope(self) -> None:
        self._failures, self._last_answer = 0, self.fleet.clock()
        self.has_answered = True
        self._in_vain.clear()

    async def _lose_hope(self, call: Call, failure: CallFailed) -> None:
        """Stop when there was never a reply, or none for too long; 429s alone are no reason to, for a while."""
        self._began_to_fail = self._began_to_fail if self._failures else call.id
        self._failures += failure.kind != "rate_limited"
        if not self.has_answered and (failure.kind in FINAL or failure.kind == "bad_reply"):
            self._in_vain.append((call, failure))
        # Calls that were sent before the failures began may still be answered.
        is_hopeless = self._failures >= HOPELESS and not self.has_answered
        is_hopeless = is_hopeless and min(self._in_flight - {call.id}, default=call.id) >= self._began_to_fail
        is_silent = self.fleet.clock() - self._last_answer > PATIENCE_SECONDS
        if not self.error and (is_hopeless or (is_silent and (self._failures >= SEVERAL or not self._tasks))):
            await self._despair(failure)

    async def _despair(self, failure: CallFailed) -> None:
        self._give_up(
            TeacherError(
                f"{self._failures} calls failed in a row, the last with {failure}: the run stops here and keeps "
                "what it has; run the same command again when the endpoint is back"
            )
        )
        # What such an endpoint says is no reason never to ask about a prompt again.
        for call, failed in self._in_vain:
            await self.group.failed(call, "refused", failed.detail, None)

    def _give_up(self, error: DatagenError) -> None:
        # Not raised where it is found: that would cancel the other calls in flight, whose replies are paid for.
        if self.error is None:
            self.error, self._given_up_at = error, self.fleet.clock()
        self._changed.set()
