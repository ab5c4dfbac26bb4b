"""datagen assemble."""

from typing import Annotated, Any

import typer

from datagen.assemble import assemble as assemble_run
from datagen.assemble import n_open
from datagen.choices import Choices
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import WARNING, result, say
from datagen.cli.tables import show_choices, show_dataset, show_stages
from datagen.config import changed
from datagen.run import Run


def assemble(
    run: options.RunFolder,
    profile: options.Profile = None,
    lexicon: options.Lexicon = None,
    near: options.Near = None,
    judge_threshold: options.JudgeThreshold = None,
    mix: options.Mix = None,
    per_image: options.PerImage = None,
    per_opening: options.PerOpening = None,
    per_answer: options.PerAnswer = None,
    yes_share: options.YesShare = None,
    hold_out: options.HoldOut = None,
    evaluation: options.Evaluations = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Forget what was chosen before; flags that are given still count.")
    ] = False,
    json: options.AsJson = False,
) -> None:
    """Turn the replies of a run into its dataset again, free of charge: after an update, or after changing a rule.

    Flags that are given are kept in the run; the others stay as they are.
    """
    folder = Run(run)
    chosen: dict[str, Any] = options.choices(
        profile=profile, lexicon=lexicon, near=near, judge_threshold=judge_threshold, mix=mix, per_image=per_image,
        per_opening=per_opening, per_answer=per_answer, yes_share=yes_share, hold_out=hold_out, evaluations=evaluation,
    )  # fmt: skip
    before = folder.config()
    if defaults:
        before = before.model_copy(update=dict(Choices()))
    had_report = folder.report_file.exists()
    with Bar() as bar:
        manifest = assemble_run(folder, changed(before, chosen), watch=bar.show)
    show_stages(manifest)
    show_dataset(manifest)
    show_choices(manifest)
    if judge_threshold is not None and not before.judge:
        say("--judge-threshold decides nothing: this run has no judge; build it with --judge.", WARNING)
    if had_report:
        say(f"report.html showed the dataset before and is gone: datagen report {run}")
    if still_open := n_open(manifest):
        say(f"Not complete: {still_open:,} prompts have no answer yet; build the run again to ask them.", WARNING)
    result(manifest.model_dump_json(indent=2) if json else str(folder.samples_file))
