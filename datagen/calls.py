"""What a build needs to ask: whom, how fast, for how much, and a count of how it goes."""

import asyncio
import resource
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

import uvloop

from datagen.ask import Asking, Ended, Outcome, Stop
from datagen.assemble import refuse_choices
from datagen.batch import BatchAsking
from datagen.budget import Budget, Meter
from datagen.config import BuildConfig
from datagen.errors import ConfigError, RunError
from datagen.garbage import rare_collections
from datagen.judging.rubric import load as load_rubric
from datagen.ledger import NANO, Ledger, make_spill
from datagen.ledger.batch_rows import Batches, left_behind
from datagen.ledger.books import Purpose
from datagen.ledger.group import Group
from datagen.progress import Progress, Step, Watch
from datagen.teacher import CallFailed, Teacher
from datagen.teacher.address import address
from datagen.teacher.answers import read
from datagen.teacher.chat import ChatTeacher
from datagen.teacher.embedded import RehearsalTeacher
from datagen.teacher.fleet import Fleet, Lane
from datagen.teacher.pace import Pace
from datagen.teacher.quota import Quota
from datagen.tokens import counter, price
from datagen.types import Prompt, Reply

JUDGED_FIRST, JUDGED_THEN = 200, 20  # every one of the first replies, then one in so many
OTHER_FILES = 128  # beside connections: the ledger, annotations, libraries


class HasPrompt(Protocol):
    """Whatever is asked about."""

    @property
    def prompt(self) -> Prompt:
        """What is asked."""
        ...


Item = TypeVar("Item", bound=HasPrompt)


def refuse_early(config: BuildConfig, *, stands_in: bool = False) -> None:
    """What would stop every call is said before a folder is made, annotations are read, or anything is paid for.

    `stands_in`: a teacher is given that needs no address.

    Raises:
        ConfigError: an address or a key cannot be one, there is a budget and no price, or a lexicon or an evaluation
            set cannot be used.
        PromptError: the judge's rubric cannot be used.
    """
    refuse_choices(config)
    load_rubric(config.rubric)
    asking = (config, config.judged_by()) if config.judge else (config,)
    for asked_by, flag in zip(asking, ("--price", "--judge-price"), strict=False):
        _refuse(asked_by, flag, stands_in=stands_in)
    if config.batch and any(asked_by.is_rehearsed for asked_by in asking):
        raise ConfigError(
            "--batch and the rehearsal teacher, which answers at once: leave out --batch, or try it with `datagen "
            "teacher serve`, its --base-url and --model rehearsal"
        )
    if config.batch and len(config.base_url) > 1:
        raise ConfigError(f"--batch and {len(config.base_url)} of --base-url: batches go to one endpoint, give one")


def _refuse(config: BuildConfig, flag: str, *, stands_in: bool) -> None:
    if not (config.is_rehearsed or stands_in):
        for url in config.base_url or (None,):
            address(url, key_name=config.key_name)
    if config.budget is not None and price(config.model, config.price_in, config.price_out) is None:
        raise ConfigError(
            f"--budget {config.budget:g} and no price of '{config.model}': a bill that nobody can work out cannot be "
            f"capped; give {flag}-in and {flag}-out, in dollars for a million tokens"
        )


def meter_of(config: BuildConfig, in_batch: bool) -> Meter:
    """What counts and prices the prompts of a run."""
    known = price(config.model, config.price_in, config.price_out)
    return Meter(lambda: counter(config.model), known.halved() if known and in_batch else known)


def asking_of(config: BuildConfig, purpose: Purpose) -> BuildConfig:
    """The settings under which calls of a purpose are made: the judge is another model, maybe elsewhere."""
    return config.judged_by() if purpose == "judge" else config


def catch_up(ledger: Ledger, config: BuildConfig) -> None:
    """Read the answers that arrived just before an earlier process ended."""
    for call, body, bill in ledger.unread():
        asked_by = asking_of(config, bill.purpose)
        found = read(body, asked_by.model)
        cost = meter_of(asked_by, bill.in_batch).cost(found.tokens) if found.tokens else None
        ledger.read(call, found.tokens, cost)
        if isinstance(found.outcome, CallFailed):
            ledger.failed(call, found.outcome.kind, found.outcome.detail, None)


def ask(
    config: BuildConfig,
    items: Iterator[Item],
    counting: "Counting[Item]",
    ledger: Ledger,
    meter: Meter,
    stop: Stop,
    teacher: Teacher | None = None,
    purpose: Purpose = "teacher",
) -> Ended:
    """Ask about every item; see `ask.Asking.run`. A teacher that is given stands in for the one of the settings.

    Raises:
        RunError: there are batches of an earlier build, and none are asked for now.
    """
    if not config.batch and (left := left_behind(ledger)):
        n_prompts = sum(len(one.calls) for one in left)
        raise RunError(
            f"{ledger.path}: {n_prompts:,} prompts are in batches that are not over: build with --batch to take them in"
        )
    meter.prepare()
    in_flight = config.concurrency * max(1, len(config.base_url))
    _make_room_for_connections(in_flight)
    spill = make_spill(ledger, in_flight)
    group = Batches(ledger, spill)
    try:
        with rare_collections(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if config.batch:
                return runner.run(_ask_in_batches(config, items, counting, group, meter, stop, purpose))
            return runner.run(_ask(config, items, counting, group, meter, stop, teacher, purpose))
    finally:
        try:
            group.flush()  # what had arrived when the loop was broken off
        finally:
            spill.close()


def _make_room_for_connections(in_flight: int) -> None:
    """Ask for as many open files as calls in flight need, where the system grants them.

    Raises:
        ConfigError: it does not.
    """
    needed = in_flight + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if needed > hard != resource.RLIM_INFINITY:
        raise ConfigError(
            f"--concurrency needs {needed:,} open files, this system allows {hard:,}: lower it, or raise `ulimit -Hn`"
        )
    if needed > soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


async def _ask(
    config: BuildConfig,
    items: Iterator[Item],
    counting: "Counting[Item]",
    group: Group,
    meter: Meter,
    stop: Stop,
    teacher: Teacher | None,
    purpose: Purpose,
) -> Ended:
    fleet = Fleet([Lane(one, _pace(config)) for one in ([teacher] if teacher else open_teachers(config))])
    asking = Asking(
        fleet, group, meter, counting.budget, attempts=config.attempts, grace=config.timeout,
        has_answered=group.ledger.has_answers(purpose), stop=stop, seen=counting.seen,
    )  # fmt: skip
    try:
        return await asking.run(counting.noting(items))
    finally:
        await fleet.aclose()


async def _ask_in_batches(
    config: BuildConfig,
    items: Iterator[Item],
    counting: "Counting[Item]",
    group: Batches,
    meter: Meter,
    stop: Stop,
    purpose: Purpose,
) -> Ended:
    from datagen.teacher.openai import OpenAIBatches  # with the SDK: half a second that only --batch has a use for

    teacher = OpenAIBatches(
        address(next(iter(config.base_url), None), key_name=config.key_name), config.model, config.timeout
    )
    asking = BatchAsking(
        teacher, group, meter, counting.budget, model=config.model, attempts=config.attempts, stop=stop,
        seen=counting.seen, waiting=counting.waiting, purpose=purpose,
    )  # fmt: skip
    try:
        return await asking.run(counting.noting(items))
    finally:
        await teacher.aclose()


def open_teachers(config: BuildConfig) -> list[Teacher]:
    """The teachers that the settings name; use it inside a running loop."""
    if config.is_rehearsed:
        return [RehearsalTeacher()]
    return [ChatTeacher(address(url, key_name=config.key_name), config.timeout) for url in config.base_url or (None,)]


def _pace(config: BuildConfig) -> Pace:
    return Pace(config.concurrency, config.timeout, requests=Quota(config.rpm), tokens=Quota(config.tpm))


class Counting(Generic[Item]):
    """Judges some of the replies as they come, only to be able to tell how it goes; `assemble` judges them all.

    The first ones show what is wrong with a prompt or a teacher; to judge each of many would slow the asking down.
    """

    def __init__(
        self,
        is_good: Callable[[Item, Reply], bool],
        budget: Budget,
        is_priced: bool,
        total: int,
        watch: Watch,
        step: Step = "ask",
    ) -> None:
        """Count up to `total` outcomes."""
        self.budget = budget
        self._is_good = is_good
        self._is_priced = is_priced
        self._watch = watch
        self._total = total
        self._step = step
        self._in_flight: dict[str, Item] = {}
        self.done = 0
        """Prompts that got an outcome."""
        self._kept = self._rejected = self._failed = 0

    def noting(self, items: Iterator[Item]) -> Iterator[Prompt]:
        """The prompts of items, each remembered until its outcome is seen."""
        for one in items:
            self._in_flight[one.prompt.key] = one
            yield one.prompt

    def seen(self, prompt: Prompt, outcome: Outcome) -> None:
        """Count one outcome and tell the watcher."""
        one = self._in_flight.pop(prompt.key)
        self.done += 1
        if not isinstance(outcome, Reply):
            self._failed += 1
        elif self.done <= JUDGED_FIRST or self.done % JUDGED_THEN == 0:
            good = self._is_good(one, outcome)
            self._kept += good
            self._rejected += not good
        self._tell(self.done)

    def waiting(self, n_done: int) -> None:
        """Tell the watcher of prompts that the endpoint is done with, and of which no outcome is seen yet."""
        self._tell(self.done + n_done)

    def _tell(self, done: int) -> None:
        dollars = self.budget.spent / NANO if self._is_priced else None
        self._watch(Progress(self._step, done, self._total, self._kept, self._rejected, self._failed, dollars=dollars))
