"""The road: `build` = prepare + ask + assemble.

    prepare    settings + annotations -> the table of contexts      once a run
    ask        every open prompt -> a reply in the ledger           costs money; async, resumable, in no fixed order
    assemble   contexts + replies -> the dataset                    free; pure, ordered, repeatable byte for byte

The ledger is the seam: a reply is kept before anything looks at it, and all that comes after it can be done again.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from datagen import prompts
from datagen.ask import Ended, Stop
from datagen.assemble import Asked, Pair, asked, choose, pairs, priced, write_dataset
from datagen.budget import Budget
from datagen.calls import Counting, ask, catch_up, meter_of, refuse_early
from datagen.config import BuildConfig
from datagen.ledger import NANO, Ledger, open_ledger
from datagen.ledger.books import Money
from datagen.prepare import read, settle
from datagen.progress import Progress, Watch, unwatched
from datagen.run import Run
from datagen.teacher import FINAL, Teacher
from datagen.types import Manifest


@dataclass(frozen=True, slots=True)
class Finished:
    """What `build` did."""

    manifest: Manifest | None
    """None when it was interrupted: the replies are kept, and the next build continues."""
    n_asked: int
    """Prompts that got an outcome this time."""
    ended: Ended = "done"
    """Why it stopped: nothing was left to ask, it was told to, or the budget was reached."""


def build(
    config: BuildConfig, run: Run, *, stop: Stop | None = None, watch: Watch = unwatched, teacher: Teacher | None = None
) -> Finished:
    """Make the dataset of a run, or what is still missing of it.

    Raises:
        DatagenError: something that a person must put right; whatever had arrived is kept.
    """
    stop = stop or Stop()
    if not run.config_file.exists():
        prompts.load(config)
    refuse_early(config)
    is_begun = run.config_file.exists()
    run.create()
    with open_ledger(run.ledger_file, is_begun) as ledger:  # takes the run's lock before anything else is touched
        config, sets = settle(config, run)
        try:
            contexts = choose(config, read(config, run, _until(stop, watch)))
        except _Stopped:
            return Finished(None, 0, "stopped")
        meter = meter_of(config, config.batch)
        catch_up(ledger, lambda in_batch: meter_of(config, in_batch), config.model)
        settled = ledger.settled(FINAL, hold=config.in_doubt == "hold")
        # Walked twice, so that prompts never lie in memory all at once.
        n_open = sum(1 for _ in _open(pairs(contexts, sets), config.model, settled))
        open_prompts = _open(pairs(contexts, sets), config.model, settled)
        finished = run.manifest()
        if finished and not n_open and _holds(finished, config, len(contexts), run):
            usage = priced(ledger, config)  # a price may be given, and calls in doubt be known, later
            return Finished(finished.model_copy(update={"usage": usage}), n_asked=0)
        run.unfinish()
        if not n_open:
            return Finished(write_dataset(run, ledger, watch), n_asked=0)
        ledger.note("wanted", str(n_open + len(settled)))
        counting = Counting(
            config, Budget(config.budget, _so_far(ledger, config)), meter.price is not None, n_open, watch
        )
        ended = ask(config, open_prompts, counting, ledger, meter, stop, teacher)
        if ended != "done":
            return Finished(None, counting.done, ended)
        return Finished(write_dataset(run, ledger, watch), counting.done)


def _so_far(ledger: Ledger, config: BuildConfig) -> Money:
    """Spent and held, with what was bought before a price was given."""
    return Money(round((priced(ledger, config).dollars or 0.0) * NANO), ledger.money().held)


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


def _holds(finished: Manifest, config: BuildConfig, n_images: int, run: Run) -> bool:
    """True when a complete run's files are as its manifest says, and it covers what the settings ask for."""
    covered = finished.samples.keys() == set(config.types) and n_images == _images(finished)
    try:
        return covered and finished.outputs == run.digests(run.folder / name for name in finished.outputs)
    except OSError:
        return False


def _images(finished: Manifest) -> int:
    return next(count.passed for count in finished.stages if count.stage == "select")
