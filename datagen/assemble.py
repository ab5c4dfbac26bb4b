"""Contexts + replies -> samples.jsonl and rejections.jsonl: pure, ordered, repeatable byte for byte, and free.

The stages, in order: select (images), prompt, ask, parse, check, dedupe. What enters one of them goes on or becomes a
line of rejections.jsonl; only images beyond --limit are counted without a line, because they were never asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from datagen import __version__, checks, parse, select
from datagen.completion import Unusable, read_reply
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.dedupe import Exact
from datagen.ledger import NANO, Ledger, open_ledger, read_ledger
from datagen.prepare import kept_prompts
from datagen.progress import Progress, Watch, unwatched
from datagen.prompts import PromptSet
from datagen.run import Run
from datagen.stages import Road
from datagen.stats import Measured
from datagen.tokens import price
from datagen.types import Context, Manifest, Prompt, Rejection, Reply, Sample, StageCount, Usage

UNANSWERED = "unanswered"  # no reply and no failure yet: the run is not complete


class Pair(NamedTuple):
    """One image and one response type."""

    context: Context
    prompts: PromptSet


class Asked(NamedTuple):
    """One prompt, with all that is needed to judge its reply."""

    context: Context
    prompts: PromptSet
    prompt: Prompt


class Answered(NamedTuple):
    """One reply, with the prompt that it answers."""

    asked: Asked
    reply: Reply


def assemble(run: Run, *, watch: Watch = unwatched) -> Manifest:
    """The dataset of a run from the replies that it has; the manifest is written only when none is open.

    Raises:
        RunError: the folder is not a run's, is being built by another process, or cannot be read or written.
    """
    run.config()  # a folder that is no run gets no ledger
    read_ledger(run.ledger_file).close()  # nor does a run whose ledger is lost: its dataset would be emptied
    with open_ledger(run.ledger_file) as ledger:
        return write_dataset(run, ledger, watch)


def write_dataset(run: Run, ledger: Ledger, watch: Watch) -> Manifest:
    """The same for whoever holds the run's ledger, and with it the lock."""
    config, reading, contexts, sets = run.config(), run.reading(), run.contexts(), kept_prompts(run)
    chosen = choose(config, contexts)
    measured = Measured()
    run.unfinish()
    with run.lines(run.samples_file) as samples, run.lines(run.rejections_file) as rejections:
        for rejection in reading.rejections:
            rejections.add(rejection)
        road = Road(rejections.add)
        items = _watched(pairs(chosen, sets), len(chosen) * len(sets), watch)
        for sample in _samples(road, items, config, ledger, sets):
            samples.add(sample)
            measured.add(sample)
    manifest = Manifest(
        version=__version__,
        config_digest=config.digest,
        teacher=config.model,
        inputs=reading.inputs,
        prompts={prompts.type: prompts.digest for prompts in sets},
        outputs=run.digests((run.contexts_file, run.samples_file, run.rejections_file)),
        stages=(*reading.stages, _limited(contexts, chosen), *road.counts()),
        changed=reading.changed,
        samples=measured.counts([prompts.type for prompts in sets]),
        lengths=measured.lengths(),
        usage=priced(ledger, config),
    )
    if not n_open(manifest):
        run.write(run.manifest_file, manifest)
    return manifest


def n_open(manifest: Manifest) -> int:
    """Prompts that have neither a reply nor a failure."""
    return sum(count.rejected.get(UNANSWERED, 0) for count in manifest.stages)


def choose(config: BuildConfig, contexts: Contexts) -> Contexts:
    """The images that a run asks about."""
    return contexts.only(select.images(contexts.ids(), config.limit, config.seed))


def pairs(contexts: Contexts, sets: Sequence[PromptSet]) -> Iterator[Pair]:
    """Every image with every response type, image by image: the order of samples.jsonl."""
    return (Pair(context, prompts) for context in contexts for prompts in sets)


def asked(pair: Pair, model: str) -> Asked | Rejection:
    """The prompt of an image and a type, or why there is none."""
    context, prompts = pair
    if prompt := prompts.prompt(context, model):
        return Asked(context, prompts, prompt)
    return Rejection(
        stage="prompt",
        rule="nothing_to_show",
        id=f"{context.image_id}-{prompts.type}",
        image_id=context.image_id,
        type=prompts.type,
        evidence=f"no {prompts.shown} are known of {context.image}",
    )


def judge(answered: Answered, seed: int) -> Sample | Rejection:
    """What one reply comes to by itself: parsed and checked."""
    outcome = _parsed(answered, seed)
    return checks.judge(outcome) if isinstance(outcome, Sample) else outcome


def priced(ledger: Ledger, config: BuildConfig) -> Usage:
    """What a run came to, in money too where a price is known."""
    usage, (spent, held) = ledger.usage(), ledger.money()
    known = price(config.model, config.price_in, config.price_out)
    dollars = spent / NANO if known or spent else None
    if known and dollars is not None:
        for in_batch, tokens in ledger.unpriced().items():  # paid for before a price was given: at that of now
            dollars += (known.halved() if in_batch else known).dollars(*tokens)
    return usage.model_copy(
        update={"dollars": None if dollars is None else round(dollars, 9), "held": round(held / NANO, 9)}
    )


def _samples(
    road: Road, items: Iterator[Pair], config: BuildConfig, ledger: Ledger, sets: Sequence[PromptSet]
) -> Iterator[Sample]:
    unique = Exact(text_types={prompts.type for prompts in sets if prompts.shape == "text"})
    prompted = road.through("prompt", "prompts", items, lambda pair: asked(pair, config.model))
    answered = road.through("ask", "prompts", prompted, _answering(ledger, config.model))
    parsed = road.through("parse", "replies", answered, lambda one: _parsed(one, config.seed))
    checked = road.through("check", "samples", parsed, checks.judge)
    return road.through("dedupe", "samples", checked, unique.judge)


def _watched(items: Iterator[Pair], total: int, watch: Watch) -> Iterator[Pair]:
    for done, item in enumerate(items, 1):
        yield item
        watch(Progress("assemble", done, total))


def _answering(ledger: Ledger, model: str) -> Callable[[Asked], Answered | Rejection]:
    def answer(one: Asked) -> Answered | Rejection:
        failure = UNANSWERED, "no answer yet: run `datagen build` again"
        if body := ledger.body(one.prompt.key):
            try:
                return Answered(one, read_reply(body, model))
            except Unusable as unusable:  # it arrived, and the process ended before it was looked at
                failure = unusable.kind, unusable.detail
        rule, evidence = ledger.failure(one.prompt.key) or failure
        return Rejection(
            stage="ask",
            rule=rule,
            id=one.prompt.key,
            image_id=one.context.image_id,
            type=one.prompt.type,
            evidence=evidence,
        )

    return answer


def _parsed(answered: Answered, seed: int) -> Sample | Rejection:
    (context, prompts, prompt), reply = answered
    return parse.sample(reply, prompt, context, prompts, seed)


def _limited(contexts: Contexts, chosen: Contexts) -> StageCount:
    left_out = len(contexts) - len(chosen)
    return StageCount(
        stage="select",
        unit="images",
        entered=len(contexts),
        passed=len(chosen),
        rejected={"limit": left_out} if left_out else {},
    )
