"""A build rehearsed: against the served rehearsal teacher, first without faults, then with them.

    settings -> annotations, once -> build, where nothing goes wrong -> calm  ┐
                                  -> build, with faults and kills    -> rough ┴-> compared, and checked from both sides

Settings are a real build's, so prompts, limits and prices are the real ones; only who answers is not. What it comes to
is time and money as faults change them, and whether each promise of a build was kept (`promises.py`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from datagen.budget import Budget, Meter
from datagen.calls import meter_of
from datagen.config import BuildConfig
from datagen.errors import ConfigError, RunError, TeacherError
from datagen.prepare import annotations
from datagen.progress import Watch, unwatched
from datagen.rehearse.figures import Figures, figures
from datagen.rehearse.outlook import Outlook, outlook
from datagen.rehearse.plan import Plan
from datagen.rehearse.playing import Played, Stage
from datagen.rehearse.promises import ANSWERED, Both, Verdict, verdicts
from datagen.types import Sample

ENDS = {0: "done", 3: "budget"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came out."""

    plan: Plan
    calm: Figures
    """The run in which nothing went wrong."""
    rough: Figures
    kills: int
    """How often the build was killed indeed."""
    calm_verdicts: tuple[Verdict, ...]
    rough_verdicts: tuple[Verdict, ...]
    """The same promises in the same order."""
    share: float | None
    """Throughput with faults, as a share of that without; None when faults stopped the build."""
    outlook: Outlook | None
    """None likewise."""

    @property
    def is_kept(self) -> bool:
        """True when no promise was broken."""
        return not any(verdict.broken for verdict in (*self.calm_verdicts, *self.rough_verdicts))


def rehearse(
    config: BuildConfig, plan: Plan, folder: Path, datagen: Sequence[str], *, watch: Watch = unwatched
) -> Rehearsal:
    """Build twice under `folder`, which must be new or empty; `datagen` starts the command line.

    Raises:
        ConfigError: the plan or the settings cannot be.
        RunError: the folder holds something already, or the server does not start.
        TeacherError: the build does not come to its end even without faults.
    """
    plan.check()
    if config.batch:
        raise ConfigError(
            "batch = true: a rehearsal asks call by call: leave it out, and see `datagen estimate --batch`"
        )
    _make(folder)
    files = annotations(config, folder / "scenes", watch)  # drawn here, so that both runs read the same
    config = config.model_copy(update={"captions": files.captions, "instances": files.instances})
    stage = Stage(config, plan, folder, datagen, watch)
    calm = stage.play("without-faults", "")
    if calm.ending.code not in ENDS:
        raise TeacherError(f"the build fails without any fault already: {calm.ending.line}")
    if not calm.entries:
        raise ConfigError(_nothing_asked(config, calm))
    rough = stage.play("with-faults", plan.faults, plan.kills, calm.wanted)
    return _compared(config, plan, calm, rough)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise RunError(f"{folder}: cannot be used ({error.strerror}): choose another --run") from None
    if not is_empty:
        raise RunError(f"{folder}: holds files, expected a new or empty folder: a rehearsal begins from nothing")


def _nothing_asked(config: BuildConfig, calm: Played) -> str:
    if calm.ending.code:
        return f"--budget {config.budget:g} has no room for a single call: give a higher one"
    return "there is nothing to ask about: give annotations that show something, or another --type"


def _compared(config: BuildConfig, plan: Plan, calm: Played, rough: Played) -> Rehearsal:
    meter, n_images = meter_of(config, config.batch), len(calm.run.contexts())
    first, second = _figures(calm, meter), _figures(rough, meter)
    comes_to_an_end = rough.ending.code in ENDS and second.n_outcomes > 0
    whole = n_images / min(config.limit or n_images, n_images)
    in_flight = min(config.concurrency, plan.most_in_flight or config.concurrency)
    prospect = {"images": n_images, "prompts": round(calm.wanted * whole), "in_flight": in_flight}
    return Rehearsal(
        plan=plan,
        calm=first,
        rough=second,
        kills=len(rough.killed),
        calm_verdicts=tuple(verdicts(_both(calm, config, meter, {}))),
        rough_verdicts=tuple(verdicts(_both(rough, config, meter, calm.samples or {}))),
        share=second.per_second / first.per_second if comes_to_an_end and first.per_second else None,
        outlook=outlook(first, second, **prospect) if comes_to_an_end and first.n_outcomes else None,
    )


def _figures(played: Played, meter: Meter) -> Figures:
    costs = _costs(played, meter)
    return figures(
        played.calls,
        killed_at=[one.at for one in played.killed],
        at_server=len(played.entries),
        samples=None if played.samples is None else len(played.samples),
        peak_in_flight=played.peak_in_flight,
        billed=None if meter.price is None else sum(costs.values()),
        ended=ENDS.get(played.ending.code, played.ending.line),
    )


def _both(played: Played, config: BuildConfig, meter: Meter, calm: Mapping[str, Sample]) -> Both:
    return Both(
        played.calls,
        played.entries,
        _costs(played, meter),
        config.concurrency,
        Budget(config.budget).cap,
        wanted=played.wanted if played.ending.code == 0 else 0,
        holds=config.in_doubt == "hold",
        killed=played.killed,
        strange_rows=tuple(_strange(played, calm)),
        crash="" if played.ending.is_orderly else played.ending.said,
    )


def _costs(played: Played, meter: Meter) -> dict[str, int]:
    """What each call cost by the server's count, in nanodollars; 0 without a price."""
    costs: Counter[str] = Counter()
    for entry in played.entries:
        costs[entry.tag] += meter.cost(entry.tokens) or 0
    return costs


def _strange(played: Played, calm: Mapping[str, Sample]) -> Iterator[str]:
    """Rows that the calm run has otherwise, or that rubbish has become; one that it lacks was a duplicate there."""
    keys = {
        outcome: {entry.tag.rpartition("-")[0] for entry in played.entries if entry.outcome == outcome}
        for outcome in ("junk", ANSWERED)
    }
    rubbish = keys["junk"] - keys[ANSWERED]
    for id, sample in (played.samples or {}).items():
        if sample != calm.get(id, sample) or sample.provenance.reply_key in rubbish:
            yield id
