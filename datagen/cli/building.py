"""datagen build."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from datagen.ask import Stop
from datagen.assemble import priced
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.interrupt import draining
from datagen.cli.money import dollars
from datagen.cli.screen import WARNING, result, say
from datagen.cli.tables import show_choices, show_dataset, show_example, show_stages
from datagen.config import TYPES, BuildConfig
from datagen.errors import RunError, TeacherError
from datagen.ledger import read_ledger
from datagen.pipeline import Finished
from datagen.pipeline import build as build_run
from datagen.run import Run
from datagen.teacher import FINAL
from datagen.types import Manifest

INTERRUPTED = 130
OVER_BUDGET = 3


def build(
    type: options.Types = None,
    captions: options.Captions = None,
    instances: options.Instances = None,
    images: options.Images = None,
    only_present: options.OnlyPresent = None,
    run: Annotated[
        Path | None,
        typer.Option(help="Run folder; the same folder again continues. [default: runs/NAME]", show_default=False),
    ] = None,
    limit: options.Limit = None,
    seed: options.Seed = None,
    scenes: options.Scenes = None,
    teacher: options.TeacherName = None,
    base_url: options.BaseUrl = None,
    model: options.Model = None,
    concurrency: options.Concurrency = None,
    rpm: options.Rpm = None,
    tpm: options.Tpm = None,
    batch: options.Batch = None,
    timeout: options.Timeout = None,
    attempts: options.Attempts = None,
    temperature: options.Temperature = None,
    max_tokens: options.MaxTokens = None,
    price_in: options.PriceIn = None,
    price_out: options.PriceOut = None,
    budget: options.Budget = None,
    in_doubt: options.InDoubt = None,
    repair: options.Repair = None,
    judge: options.Judge = None,
    judge_url: options.JudgeUrl = None,
    rubric: options.Rubric = None,
    judge_price_in: options.JudgePriceIn = None,
    judge_price_out: options.JudgePriceOut = None,
    judge_threshold: options.JudgeThreshold = None,
    profile: options.Profile = None,
    lexicon: options.Lexicon = None,
    near: options.Near = None,
    mix: options.Mix = None,
    per_image: options.PerImage = None,
    per_opening: options.PerOpening = None,
    per_answer: options.PerAnswer = None,
    yes_share: options.YesShare = None,
    hold_out: options.HoldOut = None,
    evaluation: options.Evaluations = None,
    prompts: options.Prompts = None,
    faithful: options.Faithful = None,
    crowds: options.Crowds = None,
    config: options.Config = None,
    json: options.AsJson = False,
) -> None:
    """Make a dataset: read annotations, ask the teacher, check what it says, write samples.jsonl.

    Ctrl-C keeps every reply; the same command continues. On a finished run it asks nothing.
    """
    settings = options.settings(
        config, type, teacher, captions=captions, instances=instances, images=images, limit=limit, seed=seed,
        only_present=only_present, scenes=scenes, base_url=base_url, model=model, concurrency=concurrency,
        timeout=timeout, attempts=attempts, temperature=temperature, max_tokens=max_tokens, price_in=price_in,
        price_out=price_out, prompts=prompts, faithful=faithful, crowds=crowds, rpm=rpm, tpm=tpm, batch=batch,
        budget=budget, in_doubt=in_doubt, repair=repair, judge=judge, judge_url=judge_url, rubric=rubric,
        judge_price_in=judge_price_in, judge_price_out=judge_price_out, judge_threshold=judge_threshold,
        profile=profile, lexicon=lexicon, near=near, mix=mix, per_image=per_image, per_opening=per_opening,
        per_answer=per_answer, yes_share=yes_share, hold_out=hold_out, evaluations=evaluation,
    )  # fmt: skip
    folder = Run(run or default_folder(settings))
    announce(settings, folder)
    stop = Stop()
    with Bar() as bar, draining(stop, bar.note):
        finished = build_run(settings, folder, stop=stop, watch=bar.show)
    report(folder, settings, finished, json)


def refuse_an_empty_run(manifest: Manifest) -> None:
    """A run in which every call came to nothing is no success, however well it is written down."""
    failed = manifest.usage.failed
    if failed and not manifest.usage.answered:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in failed.items())
        raise TeacherError(
            f"no call was answered ({kinds}): rejections.jsonl says what came back; mend it, build again"
        )


def over_budget(run: Run, settings: BuildConfig, finished: Finished) -> str:
    """Why it stopped, and how it goes on."""
    with read_ledger(run.ledger_file) as ledger:
        usage = priced(ledger, settings)
    held = f", {dollars(usage.held)} held for calls that may be on the bill" if usage.held else ""
    return (
        f"The budget of {dollars(settings.budget)} has no room for another call: {dollars(usage.dollars)} spent{held}. "
        f"{finished.n_asked:,} prompts got an outcome this time, every reply is kept; "
        "the same command with a higher --budget continues."
    )


def default_folder(settings: BuildConfig) -> Path:
    """runs/SOURCE-TYPES-MODEL, so that the same settings continue the same run."""
    source = settings.captions or settings.instances
    types = "all" if settings.types == TYPES else "-".join(settings.types)
    parts = (source.stem if source else "scenes", types, settings.model)
    return Path("runs") / "-".join("".join(c if c.isalnum() or c in "._" else "_" for c in part) for part in parts)


def announce(settings: BuildConfig, run: Run) -> None:
    """Say what is about to happen, above all what is not real."""
    if settings.draws_scenes:
        say(f"No --captions and --instances given: {settings.scenes} drawn scenes stand in for images.")
    if settings.is_rehearsed:
        say("The rehearsal teacher writes by grammar, no model is asked: fit for trying things out, not for training.")
    say(f"Run folder: {run.folder}")
    with contextlib.suppress(RunError):  # a run that cannot be read is refused by the build, with a line of its own
        tell_of_doubts(settings, run)


def tell_of_doubts(settings: BuildConfig, run: Run) -> None:
    """What an earlier build left in doubt may be paid for twice, so it is said before it is."""
    if run.manifest() or not run.ledger_file.is_file():
        return
    with read_ledger(run.ledger_file) as ledger:
        n_prompts, usage = len(ledger.in_doubt()), priced(ledger, settings)
    if n_prompts:
        fate = "left as they are" if settings.in_doubt == "hold" else "asked again (--in-doubt hold leaves them)"
        cost = f", at most {dollars(usage.held)}" if usage.held else ""
        say(f"Calls of {n_prompts:,} prompts were cut off earlier and may be on the bill{cost}: {fate}.", WARNING)


def report(run: Run, settings: BuildConfig, finished: Finished, as_json: bool) -> None:
    """Tables for the eye, the dataset's path (or JSON) for programs; exits when the run was interrupted."""
    manifest = finished.manifest
    if finished.ended == "budget":
        say(over_budget(run, settings, finished), WARNING)
        raise typer.Exit(OVER_BUDGET)
    if manifest is None:
        say(f"Stopped after {finished.n_asked:,} replies, all kept. Run the same command again to continue.")
        raise typer.Exit(INTERRUPTED)
    if finished.n_asked == 0:
        say("Every prompt has its reply already: nothing was asked.")
    if (kept := run.config().limit) != settings.limit:
        say(f"The run already covers {kept or 'all'} images; --limit {settings.limit} takes none of them away.")
    show_stages(manifest)
    show_dataset(manifest)
    show_choices(manifest)
    show_example(run)
    refuse_an_empty_run(manifest)
    if held := manifest.usage.in_doubt if settings.in_doubt == "hold" and run.manifest() is None else 0:
        say(
            f"Not complete: {held:,} calls are in doubt and their prompts were not asked again (--in-doubt hold).",
            WARNING,
        )
    if again := sum(n for kind, n in manifest.usage.failed.items() if kind not in FINAL):
        say(f"{again:,} calls failed and may succeed later; the same command asks them once more.", WARNING)
    result(manifest.model_dump_json(indent=2) if as_json else str(run.samples_file))
