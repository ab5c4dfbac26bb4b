"""The road: `build` = prepare + ask + assemble.

    prepare    settings + annotations -> the table of contexts      once a run
    ask        every open prompt -> a reply in the ledger           costs money; async, resumable, in no fixed order
               then second replies (--repair) and the judge's scores (--judge)
    assemble   contexts + replies -> the dataset                    free; pure, ordered, repeatable byte for byte

The ledger is the seam: a reply is kept before anything looks at it, and all that comes after it can be done again.
"""

from dataclasses import dataclass

from datagen import prompts
from datagen.ask import Ended, Stop
from datagen.assemble import priced, rules, write_dataset
from datagen.calls import catch_up, refuse_early
from datagen.config import BuildConfig
from datagen.ledger import open_ledger
from datagen.pairs import choose
from datagen.prepare import continued, read, settle
from datagen.progress import Progress, Watch, unwatched
from datagen.rounds import Rounds
from datagen.run import Run
from datagen.teacher import Teacher
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
    config = continued(config, run)
    refuse_early(config, stands_in=teacher is not None)
    is_begun = run.config_file.exists()
    run.create()
    with open_ledger(run.ledger_file, is_begun) as ledger:  # takes the run's lock before anything else is touched
        config, sets = settle(config, run)
        try:
            contexts = choose(config, read(config, run, _until(stop, watch)))
        except _Stopped:
            return Finished(None, 0, "stopped")
        catch_up(ledger, config)
        rounds = Rounds(config, sets, contexts, run, ledger, stop, watch, teacher)
        n_open, finished = rounds.n_open, run.manifest()
        if finished and not n_open and not rounds.may_go_better and _holds(finished, config, len(contexts), run):
            usage = priced(ledger, config)  # a price may be given, and calls in doubt be known, later
            return Finished(finished.model_copy(update={"usage": usage}), n_asked=0)
        run.unfinish()
        ended = rounds.ask(n_open)
        if ended != "done":
            return Finished(None, rounds.n_asked, ended)
        return Finished(write_dataset(run, ledger, watch), rounds.n_asked)


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
        return (
            covered
            and finished.rules == rules(run, config)
            and finished.outputs == run.digests(run.folder / name for name in finished.outputs)
        )
    except OSError:
        return False


def _images(finished: Manifest) -> int | None:
    return next((count.passed for count in finished.stages if count.stage == "limit"), None)
