"""datagen estimate."""

import json as json_format
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.money import dollars
from datagen.cli.screen import out, result, say
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.estimate import TypeEstimate, hours, judged
from datagen.estimate import estimate as estimate_types
from datagen.judging.rubric import load as load_rubric
from datagen.pairs import choose
from datagen.prepare import annotations, present
from datagen.prompts import load
from datagen.sources import coco
from datagen.tokens import Counter, Price, counter, price

UNKNOWN = "unknown"
BATCH_HOURS = 24.0  # within which an endpoint is done with a batch, or gives it back


def estimate(
    type: options.Types = None,
    captions: options.Captions = None,
    instances: options.Instances = None,
    images: options.Images = None,
    only_present: options.OnlyPresent = None,
    limit: options.Limit = None,
    seed: options.Seed = None,
    scenes: options.Scenes = None,
    base_url: options.BaseUrl = None,
    model: options.Model = None,
    concurrency: options.Concurrency = None,
    batch: options.Batch = None,
    max_tokens: options.MaxTokens = None,
    price_in: options.PriceIn = None,
    price_out: options.PriceOut = None,
    judge: options.Judge = None,
    rubric: options.Rubric = None,
    judge_price_in: options.JudgePriceIn = None,
    judge_price_out: options.JudgePriceOut = None,
    prompts: options.Prompts = None,
    faithful: options.Faithful = None,
    crowds: options.Crowds = None,
    config: options.Config = None,
    json: options.AsJson = False,
) -> None:
    """Say what a build with these flags would cost in tokens, dollars and hours, before anything is spent."""
    settings = options.settings(
        config, type, captions=captions, instances=instances, images=images, limit=limit, seed=seed,
        only_present=only_present, scenes=scenes, base_url=base_url,
        model=model, concurrency=concurrency, max_tokens=max_tokens, price_in=price_in, price_out=price_out,
        prompts=prompts, faithful=faithful, crowds=crowds, batch=batch,
        judge=judge, rubric=rubric, judge_price_in=judge_price_in, judge_price_out=judge_price_out,
    )  # fmt: skip
    sets = load(settings)
    counting, cost = counter(settings.model), price(settings.model, settings.price_in, settings.price_out)
    cost = cost.halved() if cost and settings.batch else cost
    estimates = estimate_types(_contexts(settings), sets, counting, cost)
    if settings.judge:
        estimates.append(_of_judge(settings, estimates))
    needed = BATCH_HOURS if settings.batch else hours(estimates, settings.concurrency)
    if json:
        facts = {"model": settings.model, "basis": counting.basis, "price": cost.source if cost else None}
        result(json_format.dumps({**facts, "hours": needed, "types": [asdict(one) for one in estimates]}, indent=2))
        return
    _show(estimates, settings, counting, cost, needed)


def _of_judge(settings: BuildConfig, estimates: list[TypeEstimate]) -> TypeEstimate:
    asked = settings.judged_by()
    known = price(asked.model, asked.price_in, asked.price_out)
    cost = known.halved() if known and settings.batch else known
    return judged(estimates, load_rubric(settings.rubric), counter(asked.model), cost)


def _contexts(settings: BuildConfig) -> Contexts:
    with tempfile.TemporaryDirectory() as folder, Bar() as bar:
        files = annotations(settings, Path(folder), bar.show)
        contexts, _ = coco.read(files.captions, files.instances, crowds=settings.crowds)
    return choose(settings, present(settings, contexts))


def _show(
    estimates: list[TypeEstimate], settings: BuildConfig, counting: Counter, cost: Price | None, needed: float
) -> None:
    table = Table(box=None, header_style="bold")
    table.add_column("type")
    for heading in ("prompts", "tokens read", "tokens written", "dollars", "at most"):
        table.add_column(heading, justify="right")
    for one in estimates:
        tokens = f"{one.prompts:,}", f"{one.tokens_read:,}", f"{one.tokens_written:,}"
        table.add_row(one.type, *tokens, dollars(one.dollars, UNKNOWN), dollars(one.most_dollars, UNKNOWN))
    total = sum(one.dollars for one in estimates if one.dollars is not None) if cost else None
    most = sum(one.most_dollars for one in estimates if one.most_dollars is not None) if cost else None
    sums = (sum(one.prompts for one in estimates), sum(one.tokens_read for one in estimates))
    written = sum(one.tokens_written for one in estimates)
    table.add_row(
        "all", *(f"{number:,}" for number in (*sums, written)), dollars(total, UNKNOWN), dollars(most, UNKNOWN)
    )
    out.print(table)
    say(f"Tokens are {counting.basis}. A reply is expected to be as long as the seeds of its type.")
    if cost:
        without = "cached prompts" if settings.batch else "cached prompts or batches"
        say(f"Dollars are by {cost.source}, for {settings.model}, without any discount for {without}.")
    else:
        say(f"No price is known for {settings.model}: give --price-in and --price-out, dollars for a million tokens.")
    if settings.is_rehearsed:
        say("The rehearsal teacher needs no time to speak of: name a model with --model to see what it would take.")
    elif settings.batch:
        say("Within a day, as the Batch API promises, and often much sooner.")
    else:
        say(f"About {_time(needed)} with {settings.concurrency} calls in flight, at the pace of hosted models.")


def _time(hours: float) -> str:
    return f"{hours:.1f} hours" if hours >= 2 else f"{max(hours * 60, 1):.0f} minutes"
