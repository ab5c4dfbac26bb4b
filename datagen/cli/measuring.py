"""datagen measure-checks."""

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table

from datagen.checks import Checks
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.screen import out, result, say
from datagen.config import BuildConfig
from datagen.errors import ConfigError
from datagen.pairs import choose
from datagen.planting import KINDS, KindScore, Plan, Scores, SetScore, measure
from datagen.planting.context_rows import read_contexts
from datagen.planting.real_answers import read_answers
from datagen.planting.rehearsals import rehearsed
from datagen.planting.trial import PER_KIND, Judge
from datagen.prepare import annotations
from datagen.progress import Watch
from datagen.prompts import load
from datagen.sources import coco
from datagen.types import Context, Rejection, Sample

PLANTED = "What is planted"


class Known(NamedTuple):
    """Contexts, by what they are for."""

    rehearsed: list[Context]
    """Those that the rehearsal teacher speaks of."""
    all: list[Context]
    """Those that answers are joined with, and that tell which things keep company."""
    categories: Collection[str] | None = None
    """Categories that the annotators looked for, where that is known."""


def measure_checks(
    type: options.Types = None,
    captions: options.Captions = None,
    instances: options.Instances = None,
    contexts: Annotated[
        Path | None,
        typer.Option(
            help="Contexts, one JSON object a line: id, image, captions, instances.", rich_help_panel=options.FROM
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="Answers that are good, such as samples.jsonl of a run, LLaVA's records, or rows of image_id, type, "
            "question and answer.",
            rich_help_panel=options.FROM,
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(help="The questions of --answers, where these only name them.", rich_help_panel=options.FROM),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(help="Rehearse over at most this many images, drawn by --seed.", rich_help_panel=options.FROM),
    ] = None,
    seed: options.Seed = None,
    scenes: options.Scenes = None,
    per_kind: Annotated[int, typer.Option(help="Most errors of each kind.", min=1, rich_help_panel=PLANTED)] = PER_KIND,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Plant only errors of this kind; may be given several times. [default: all]",
            show_default=False,
            rich_help_panel=PLANTED,
        ),
    ] = None,
    profile: options.Profile = None,
    lexicon: options.Lexicon = None,
    prompts: options.Prompts = None,
    faithful: options.Faithful = None,
    config: options.Config = None,
    show: Annotated[
        int, typer.Option(help="Show so many false rejections of each set and missed errors of each kind.", min=0)
    ] = 0,
    json: options.AsJson = False,
) -> None:
    """Measure the checks: errors are planted in good samples, and what is caught and what is lost is counted.

    Good samples are replies of the rehearsal teacher, and answers of yours where you give some. Each error is made
    where boxes and captions leave no doubt that it is one, by code that shares nothing with the checks.
    """
    settings = options.settings(
        config, type, captions=captions, instances=instances, limit=limit, seed=seed, scenes=scenes, profile=profile,
        lexicon=lexicon, prompts=prompts, faithful=faithful,
    )  # fmt: skip
    if answers is None and questions is not None:
        raise ConfigError(f"{questions}: questions without answers: name the file of these with --answers")
    plan = Plan(settings.seed, per_kind, _kinds(kind), settings.profile, examples=show)
    with Bar() as bar:
        known = _known(settings, contexts, bar.show)
        sets = {"rehearsal": rehearsed(known.rehearsed, load(settings), settings.seed)}
        if answers:
            sets["answers"] = read_answers(answers, questions, known.all)
        everything = [*known.all, *(sample.context for sample in sets.get("answers", ()))]
        scores = measure(sets, everything, judge(settings, known.categories), plan, bar.show)
    if json:
        result(scores.model_dump_json(indent=2))
        return
    _show(scores, show)


def judge(settings: BuildConfig, categories: Collection[str] | None = None) -> Judge:
    """The checks as a run with these settings has them, on annotations that know these categories."""
    checks = Checks.of(settings, categories)

    def look(sample: Sample) -> Rejection | None:
        outcome = checks.look(sample).outcome
        return outcome if isinstance(outcome, Rejection) else None

    return look


def _kinds(wanted: Sequence[str] | None) -> tuple[str, ...]:
    for name in wanted or ():
        if name not in KINDS:
            raise typer.BadParameter(f"'{name}' is not one of {', '.join(KINDS)}", param_hint="--kind")
    return tuple(wanted or KINDS)


def _known(settings: BuildConfig, rows: Path | None, watch: Watch) -> Known:
    """Contexts from COCO's files, else from rows, else of drawn scenes; answers may speak of any of them."""
    given = read_contexts(rows) if rows else []
    if settings.draws_scenes and given:
        return Known(given[: settings.limit], given)
    with tempfile.TemporaryDirectory() as folder:
        files = annotations(settings, Path(folder), watch)
        table, reading = coco.read(files.captions, files.instances, crowds=settings.crowds)
    return Known(list(choose(settings, table)), [*table, *given], reading.categories)


def _show(scores: Scores, examples: int) -> None:
    out.print(recalls(scores.kinds))
    out.print()
    out.print(false_rejections(scores.false_rejections))
    for name, unfit in scores.unfit.items():
        if unfit:
            say(f"Nothing was planted in {unfit:,} samples of {name}: they did not pass as they were.")
    if examples:
        _show_examples(scores)
    say(f"Profile {scores.profile}, seed {scores.seed}. Between: the share lies there, by Wilson's interval of 95%.")


def recalls(kinds: Sequence[KindScore]) -> Table:
    """Of what was planted, how much was caught, and by which rules."""
    table = _table("planted error", "planted", "caught", "recall", "between")
    table.add_column("rules that decided")
    for one in kinds:
        interval = f"{one.low:.1%} {one.high:.1%}" if one.planted else ""
        recall = f"{one.recall:.1%}" if one.planted else "none planted"
        rules = ", ".join(f"{_words(rule)} {n:,}" for rule, n in list(one.rules.items())[:3])
        table.add_row(_words(one.kind), f"{one.planted:,}", f"{one.caught:,}", recall, interval, rules)
    return table


def false_rejections(sets: Sequence[SetScore]) -> Table:
    """Of the samples without an error, how many were rejected, and by which rules."""
    table = _table("samples without an error", "judged", "rejected", "rate", "between")
    table.add_column("rules that decided")
    for one in sets:
        whole, _, part = one.set.partition(": ")
        rules = ", ".join(f"{_words(rule)} {n:,}" for rule, n in list(one.rules.items())[:3])
        interval = f"{one.low:.1%} {one.high:.1%}" if one.samples else ""
        rate = f"{one.rate:.1%}" if one.samples else "none judged"
        name = f"  {_words(part)}" if part else whole
        table.add_row(name, f"{one.samples:,}", f"{one.rejected:,}", rate, interval, rules)
    return table


def _show_examples(scores: Scores) -> None:
    for one in scores.false_rejections:
        if one.examples:
            say(f"\nRejected of {one.set}, without an error:", "bold")
        for example in one.examples:
            say(f"  {example}")
    for kind in scores.kinds:
        if kind.missed:
            say(f"\nMissed of {_words(kind.kind)}:", "bold")
        for example in kind.missed:
            say(f"  {' '.join(example.split())}")


def _table(first: str, *headings: str) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column(first)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")
