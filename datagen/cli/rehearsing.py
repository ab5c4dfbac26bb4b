"""datagen rehearse."""

import json as json_format
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.money import dollars
from datagen.cli.screen import WARNING, out, result, say
from datagen.cli.teaching import FAULTS_HELP, MostInFlight, Rpm, Tpm
from datagen.config import BuildConfig
from datagen.rehearse import Rehearsal
from datagen.rehearse import rehearse as rehearse_build
from datagen.rehearse.figures import Figures
from datagen.rehearse.outlook import Outlook
from datagen.rehearse.plan import LATENCY, USUAL_FAULTS, Plan
from datagen.rehearse.promises import NOTHING_LOST, NOTHING_TWICE

LIMIT = 100  # images
DATAGEN = (sys.executable, "-P", "-c", "from datagen.cli import main; main()")
WRONG = "What goes wrong"
SHORT = ("done", "budget")  # how a build can end that a word says


def rehearse(
    type: options.Types = None,
    captions: options.Captions = None,
    instances: options.Instances = None,
    run: Annotated[
        Path | None,
        typer.Option(help="New folder to keep both runs in. [default: none is kept]", show_default=False),
    ] = None,
    limit: Annotated[
        int, typer.Option(help="Ask about at most this many images, drawn by --seed.", rich_help_panel=options.MAKE)
    ] = LIMIT,
    seed: options.Seed = None,
    scenes: options.Scenes = None,
    model: options.Model = None,
    concurrency: options.Concurrency = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            help="Seconds of silence before a request counts as lost. [default: ten times the latency, at least 2]",
            show_default=False,
            rich_help_panel=options.HOW,
        ),
    ] = None,
    attempts: options.Attempts = None,
    max_tokens: options.MaxTokens = None,
    price_in: options.PriceIn = None,
    price_out: options.PriceOut = None,
    budget: options.Budget = None,
    in_doubt: options.InDoubt = None,
    prompts: options.Prompts = None,
    faithful: options.Faithful = None,
    crowds: options.Crowds = None,
    config: options.Config = None,
    faults: Annotated[
        str,
        typer.Option(help=f"{FAULTS_HELP} [default: a few of every kind]", show_default=False, rich_help_panel=WRONG),
    ] = USUAL_FAULTS,
    kill: Annotated[
        int,
        typer.Option(help="Kill the build that often (kill -9) at random moments.", min=0, rich_help_panel=WRONG),
    ] = 0,
    latency: Annotated[
        float, typer.Option(help="Seconds before every reply.", min=0.0, rich_help_panel=WRONG)
    ] = LATENCY,
    rpm: Rpm = None,
    tpm: Tpm = None,
    most_in_flight: MostInFlight = None,
    json: options.AsJson = False,
) -> None:
    """Rehearse a build where nothing is spent: what faults, limits and kills would do to its time and its money.

    The rehearsal teacher answers in place of the model, behind a port of this machine. It is asked twice, first without
    faults. Exit code 1 when a promise of the build was broken.
    """
    settings = options.settings(
        config, type, captions=captions, instances=instances, limit=limit, seed=seed, scenes=scenes, model=model,
        concurrency=concurrency, attempts=attempts, max_tokens=max_tokens, price_in=price_in, price_out=price_out,
        prompts=prompts, faithful=faithful, crowds=crowds, budget=budget, in_doubt=in_doubt,
    )  # fmt: skip
    plan = Plan(faults, latency, rpm, tpm, most_in_flight, kill)
    changes = {"timeout": timeout or plan.timeout, "scenes": scenes or limit}
    settings = settings.model_copy(update=changes)
    announce(settings, plan)
    with ended_well(), _folder(run) as folder, Bar() as bar:
        found = rehearse_build(settings, plan, folder, DATAGEN, watch=bar.show)
    if json:
        facts = {"model": settings.model, "kept": found.is_kept}
        result(json_format.dumps(facts | asdict(found), indent=2))
    else:
        show(found, settings)
    if not found.is_kept:
        say("A promise was broken: the table says which.", WARNING)
        raise typer.Exit(1)


def announce(settings: BuildConfig, plan: Plan) -> None:
    """Say what is about to happen, and that none of it is real."""
    say("The rehearsal teacher answers after a moment, no model is asked and nothing is spent.")
    say(f"Each reply takes {plan.latency:g} s; silence counts as lost after {settings.timeout:g} s.")
    say(f"Faults, as shares of the requests: {plan.faults or 'none'}")
    if settings.is_rehearsed:
        say("No --model given: every dollar is 0. Name the one that you mean to ask.")


@contextmanager
def ended_well() -> Iterator[None]:
    """While the block runs, SIGTERM is as good as Ctrl-C: no process is left behind."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _folder(run: Path | None) -> Iterator[Path]:
    if run:
        yield run.absolute()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def show(found: Rehearsal, settings: BuildConfig) -> None:
    """What it came to, and what was promised, in two tables and what follows from them."""
    out.print(compared(found, settings.budget))
    out.print()
    out.print(promises(found))
    if found.plan.kills:
        say(killed(found))
    if found.rough.ended not in SHORT:
        say(f"The build stopped: {found.rough.ended}")
    if found.outlook:
        say(whole(found.outlook, settings))


def compared(found: Rehearsal, budget: float | None) -> Table:
    """Both runs side by side."""
    table = _table("")
    calm, rough = rows(found.calm, budget), rows(found.rough, budget)
    for name in dict.fromkeys((*rough, *calm)):
        table.add_row(name, calm.get(name, ""), rough.get(name, ""))
    table.add_row("share of the throughput", "", "" if found.share is None else f"{found.share:.0%}")
    return table


def rows(one: Figures, budget: float | None) -> Mapping[str, str]:
    """The lines of the table for one run."""
    failures = dict(one.failures)
    return {
        "prompts": f"{one.prompts:,}",
        "  answered": f"{one.answered:,}",
        **{f"  failed: {_words(kind)}": f"{n:,}" for kind, n in one.failed.items()},
        "samples": "none yet" if one.samples is None else f"{one.samples:,}",
        "requests in the ledger": f"{one.requests:,}",
        "  refused (429)": f"{failures.pop('rate_limited', 0):,}",
        **{f"  {_words(kind)}": f"{n:,}" for kind, n in failures.items()},
        "  in doubt": f"{one.in_doubt:,}",
        "requests at the server": f"{one.at_server:,}",
        "most in flight there": f"{one.peak_in_flight:,}",
        "seconds": f"{one.seconds:,.1f}",
        "  for nine of ten prompts": f"{one.seconds_most:,.1f}",
        "prompts a second": f"{one.per_second:,.1f}",
        "spent": dollars(one.dollars),
        "  for answers that are no replies": dollars(one.wasted),
        "held for what may be on the bill": dollars(one.held),
        "  for calls in doubt": dollars(one.held_in_doubt),
        **({} if budget is None else {"budget": dollars(budget)}),
        "the server's bill": dollars(one.billed),
        "ended": one.ended if one.ended in SHORT else "stopped",
    }


def promises(found: Rehearsal) -> Table:
    """Each promise, and whether both runs kept it; of a broken one, where."""
    table = _table("what a build promises")
    for calm, rough in zip(found.calm_verdicts, found.rough_verdicts, strict=True):
        table.add_row(calm.promise, *(f"broken: {one.broken:,}" if one.broken else "kept" for one in (calm, rough)))
        for example in (*calm.examples, *rough.examples):
            table.add_row(Text(f"  {example}"))
    return table


def killed(found: Rehearsal) -> str:
    """What the kills did."""
    lost, again = (
        next(one.broken for one in found.rough_verdicts if one.promise == promise)
        for promise in (NOTHING_LOST, NOTHING_TWICE)
    )
    return (
        f"Killed {found.kills} of {found.plan.kills} times: {lost:,} replies lost, {again:,} bought twice, "
        f"{found.rough.in_doubt:,} calls in doubt, for which {dollars(found.rough.held_in_doubt)} stay held."
    )


def whole(found: Outlook, settings: BuildConfig) -> str:
    """What all images would come to with a real model."""
    calm, rough = _time(found.hours), _time(found.hours_with_faults)
    if found.dollars is not None:
        calm += f" and {dollars(found.dollars)}"
        rough += f" and {dollars(found.dollars_with_faults)}, held money included"
    return (
        f"All {found.images:,} images, {found.prompts:,} prompts, at the pace of hosted models with "
        f"{settings.concurrency} calls in flight: about {calm} without faults; about {rough}, with faults. Replies are "
        "as long as the rehearsal teacher's, tokens a quarter of the characters: `datagen estimate` counts better."
    )


def _table(name: str) -> Table:
    table = Table(name, box=None, header_style="bold")
    for heading in ("without faults", "with faults"):
        table.add_column(heading, justify="right")
    return table


def _time(hours: float) -> str:
    if hours >= 2:
        return f"{hours:,.1f} hours"
    return f"{hours * 60:.0f} minutes" if hours > 2 / 60 else f"{hours * 3600:.0f} seconds"


def _words(kind: str) -> str:
    return kind.replace("_", " ")
