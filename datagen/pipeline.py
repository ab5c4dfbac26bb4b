"""The road: `build` = prepare + ask + assemble.

    prepare    settings + annotations -> the table of contexts      once a run
    ask        every open prompt -> a reply in the ledger           costs money; async, resumable, in no fixed order
    assemble   contexts + replies -> the dataset                    free; pure, ordered, repeatable byte for byte

The ledger is the seam: a reply is kept before anything looks at it, and all that comes after it can be done again.
"""

import asyncio
from collections.abc import Iterator, Set
from dataclasses import dataclass

from datagen import prompts
from datagen.ask import Outcome, Stop, ask_all
from datagen.assemble import Answered, Asked, Pair, asked, choose, judge, pairs, priced, write_dataset
from datagen.config import BuildConfig
from datagen.ledger import Ledger, open_ledger
from datagen.prepare import read, settle
from datagen.progress import Progress, Watch, unwatched
from datagen.run import Run
from datagen.teacher import FINAL, CallFailed, Teacher
from datagen.teacher.openai import OpenAITeacher, address, open_client
from datagen.teacher.rehearsal import RehearsalTeacher
from datagen.tokens import price
from datagen.types import Manifest, Prompt, Reply, Sample


@dataclass(frozen=True, slots=True)
class Finished:
    """What `build` did."""

    manifest: Manifest | None
    """None when it was interrupted: the replies are kept, and the next build continues."""
    n_asked: int
    """Prompts that got an outcome this time."""


def build(
    config: BuildConfig, run: Run, *, stop: Stop | None = None, watch: Watch = unwatched, teacher: Teacher | None = None
) -> Finished:
    """Make the dataset of a run, or what is still missing of it.

    Raises:
        DatagenError: something that a person must put right; whatever had arrived is kept.
    """
    stop = stop or Stop()
    if not run.config_file.exists():
        _refuse_early(config)
    run.create()
    with open_ledger(run.ledger_file) as ledger:  # takes the run's lock before anything else is touched
        config, sets = settle(config, run)
        try:
            contexts = choose(config, read(config, run, _until(stop, watch)))
        except _Stopped:
            return Finished(None, n_asked=0)
        settled = ledger.settled(FINAL)
        # Walked twice, so that prompts never lie in memory all at once.
        n_open = sum(1 for _ in _open(pairs(contexts, sets), config.model, settled))
        open_prompts = _open(pairs(contexts, sets), config.model, settled)
        finished = run.manifest()
        if finished and not n_open and _holds(finished, config, len(contexts), run):
            usage = priced(ledger.usage(), config)  # a price may be given, and calls in doubt be known, later
            return Finished(finished.model_copy(update={"usage": usage}), n_asked=0)
        run.unfinish()
        counting = _Counting(config, ledger, n_open, watch)
        if n_open:
            teacher = teacher or open_teacher(config)
            asyncio.run(_ask(teacher, open_prompts, counting, ledger, config.concurrency, stop))
        if counting.done < n_open:
            return Finished(None, counting.done)
        return Finished(write_dataset(run, ledger, watch), counting.done)


def _open(items: Iterator[Pair], model: str, settled: Set[str]) -> Iterator[Asked]:
    """The prompts that have no answer yet; two that ask the very same are one, because one reply serves both."""
    taken = set(settled)
    for pair in items:
        one = asked(pair, model)
        if isinstance(one, Asked) and one.prompt.key not in taken:
            taken.add(one.prompt.key)
            yield one


class _Stopped(Exception):  # noqa: N818 - an outcome, raised and caught in this file
    """Asked to stop before anything was asked of the teacher."""


def _until(stop: Stop, watch: Watch) -> Watch:
    """A watch that breaks off drawing and reading, of which nothing is lost, as soon as a stop is asked."""

    def seen(progress: Progress) -> None:
        watch(progress)
        if stop.asked:
            raise _Stopped

    return seen


def _refuse_early(config: BuildConfig) -> None:
    """What would stop a new run is said before a folder is made and annotations are read."""
    prompts.load(config)
    if not config.is_rehearsed:
        address(config.base_url)


def open_teacher(config: BuildConfig) -> Teacher:
    """The teacher that the settings name."""
    if config.is_rehearsed:
        return RehearsalTeacher()
    client = open_client(config.base_url, None, config.timeout, config.concurrency)
    return OpenAITeacher(client, attempts=config.attempts)


class _Counting:
    """Judges each reply as it comes, only to be able to tell how it goes; `assemble` judges anew."""

    def __init__(self, config: BuildConfig, ledger: Ledger, total: int, watch: Watch) -> None:
        self._seed = config.seed
        self._watch = watch
        self._total = total
        self._in_flight: dict[str, Asked] = {}
        self._price = price(config.model, config.price_in, config.price_out)
        self._dollars = self._price.of(ledger.usage()) if self._price else None
        self._kept = self._rejected = self._failed = 0

    @property
    def done(self) -> int:
        """Prompts that got an outcome."""
        return self._kept + self._rejected + self._failed

    def noting(self, items: Iterator[Asked]) -> Iterator[Prompt]:
        """The prompts of items, each remembered until its outcome is seen."""
        for one in items:
            self._in_flight[one.prompt.key] = one
            yield one.prompt

    def seen(self, prompt: Prompt, outcome: Outcome) -> None:
        """Count one outcome and tell the watcher."""
        one = self._in_flight.pop(prompt.key)
        if isinstance(outcome, CallFailed):
            self._failed += 1
        else:
            self._add(one, outcome)
        self._watch(
            Progress("ask", self.done, self._total, self._kept, self._rejected, self._failed, dollars=self._dollars)
        )

    def _add(self, one: Asked, reply: Reply) -> None:
        good = isinstance(judge(Answered(one, reply), self._seed), Sample)
        self._kept += good
        self._rejected += not good
        if self._price and self._dollars is not None:
            self._dollars += self._price.dollars(reply.prompt_tokens, reply.cached_tokens, reply.completion_tokens)


async def _ask(
    teacher: Teacher, items: Iterator[Asked], counting: _Counting, ledger: Ledger, concurrency: int, stop: Stop
) -> None:
    try:
        await ask_all(teacher, counting.noting(items), ledger, concurrency=concurrency, stop=stop, seen=counting.seen)
    finally:
        await teacher.aclose()


def _holds(finished: Manifest, config: BuildConfig, n_images: int, run: Run) -> bool:
    """True when a complete run's files are as its manifest says, and it covers what the settings ask for."""
    covered = finished.samples.keys() == set(config.types) and n_images == _images(finished)
    try:
        return covered and finished.outputs == run.digests(run.folder / name for name in finished.outputs)
    except OSError:
        return False


def _images(finished: Manifest) -> int:
    return next(count.passed for count in finished.stages if count.stage == "select")
