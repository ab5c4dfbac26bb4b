"""Contexts + replies -> samples.jsonl and rejections.jsonl: pure, ordered, repeatable byte for byte, and free.

The stages, in order: limit (images), prompt, ask, parse, check, repair, dedupe, judge, select, audit. What enters
one of them goes on or becomes a line of rejections.jsonl; only images beyond --limit are counted without a line,
because they were never asked for. Up to the judge samples pass one at a time; what is selected depends on all of them,
so they are set down on disk in between. What people decided (decisions.jsonl) comes last, so that it moves nothing
else; only what they took back goes by every rule on its way.
"""

import difflib
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack

from datagen import __version__
from datagen.checks import Checks
from datagen.config import TYPES, BuildConfig, applied
from datagen.contexts import Contexts
from datagen.decisions import Decisions, audited, read
from datagen.dedupe import Unique
from datagen.errors import ConfigError
from datagen.garbage import rare_collections
from datagen.ledger import NANO, Ledger, open_ledger, read_ledger
from datagen.outcomes import UNANSWERED, Replies, Seen, unseen
from datagen.pairs import Pair, choose, pairs
from datagen.prepare import kept_prompts, kept_rubric
from datagen.progress import Progress, Watch, unwatched
from datagen.prompts import PromptSet
from datagen.run import Run, digest
from datagen.scoring import Scoring
from datagen.select import read_evaluation
from datagen.stages import Road
from datagen.stats import Measured
from datagen.taking import candidates, pick, put, selection
from datagen.tokens import Price, price
from datagen.types import Manifest, Rejection, Sample, StageCount, Usage

STAGES = {
    "prompt": "prompts",
    "ask": "prompts",
    "parse": "replies",
    "check": "samples",
    "repair": "replies",
    "dedupe": "samples",
    "judge": "samples",
    "select": "samples",
    "audit": "samples",
}


def assemble(run: Run, config: BuildConfig | None = None, *, watch: Watch = unwatched) -> Manifest:
    """The dataset of a run from the replies that it has; the manifest is written only when none is open.

    Settings that are given are kept in the run.

    Raises:
        RunError: the folder is not a run's, is being built by another process, or cannot be read or written.
    """
    run.config()  # a folder that is no run gets no ledger
    read_ledger(run.ledger_file).close()  # nor does a run whose ledger is lost: its dataset would be emptied
    with open_ledger(run.ledger_file) as ledger:
        if config is not None:
            refuse_choices(config)  # what cannot be used is not kept
            run.write(run.config_file, config)
        return write_dataset(run, ledger, watch)


def refuse_choices(config: BuildConfig) -> None:
    """Say what cannot be used before anything is changed.

    Raises:
        ConfigError: a lexicon or an evaluation set cannot be read, or a mix names a type that is none.
    """
    Checks.of(config)
    read_evaluation(config.evaluations)
    known = (*config.types, *TYPES)
    for name in config.mix or ():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f", did you mean '{near[0]}'?" if near else f", expected some of {', '.join(dict.fromkeys(known))}"
            raise ConfigError(f"--mix names '{name}', of which the run asks nothing{hint}")


def write_dataset(run: Run, ledger: Ledger, watch: Watch) -> Manifest:
    """The same for whoever holds the run's ledger, and with it the lock."""
    config, reading, contexts, sets = run.config(), run.reading(), run.contexts(), kept_prompts(run)
    decisions = read(run)
    back = decisions.brought_back
    scoring = Scoring(ledger, config, kept_rubric(run, config), back) if config.judge else None
    chosen, measured = choose(config, contexts), Measured()
    replies = Replies(ledger, config, reading.categories, len(chosen) * len(sets), back)
    table = candidates(config, config.seed, sets)  # whatever cannot be used has been said when the old dataset goes
    run.unfinish()
    with ExitStack() as files, rare_collections():
        samples, rejections, claims = (
            files.enter_context(run.lines(file)) for file in (run.samples_file, run.rejections_file, run.claims_file)
        )
        for rejection in reading.rejections:
            rejections.add(rejection)
        road = Road(rejections.add, _stages(config, decisions))
        items = _watched(pairs(chosen, sets), len(chosen) * len(sets), watch)
        spool = files.enter_context(run.spool())
        unique = survivors(replies, items, config, sets, road, claims.copy, back)
        for sample in road.through("judge", "samples", unique, scoring.judge) if scoring else unique:
            spool.add(sample)
            table.add(sample)
            measured.add(sample)
        picked = pick(table, config)
        held_out = files.enter_context(run.lines(run.heldout_file)) if config.hold_out else None
        left = list(put(spool, picked, road, samples, held_out, decisions))
        measured.keep([one is True for one in left])
        for one in left:
            if isinstance(one, Sample):  # in other words now, so as long as those are
                measured.add(one)
    written = [run.contexts_file, run.samples_file, run.rejections_file, run.claims_file]
    if config.hold_out:
        written.append(run.heldout_file)
    else:
        run.heldout_file.unlink(missing_ok=True)
    manifest = Manifest(
        version=__version__,
        config_digest=config.digest,
        teacher=config.model,
        inputs=reading.inputs,
        prompts={prompts.type: prompts.digest for prompts in sets},
        rules=rules(run, config),
        outputs=run.digests(written),
        stages=(*reading.stages, _limited(contexts, chosen), *road.counts()),
        changed=reading.changed,
        samples=measured.counts([prompts.type for prompts in sets]),
        lengths=measured.lengths(),
        usage=priced(ledger, config),
        judged=scoring.judged() if scoring else None,
        selection=selection(picked),
        waiting=replies.waiting + (scoring.waiting if scoring else 0),
        repaired=measured.repaired(),
        audited=audited(run, decisions),
    )
    if not n_open(manifest):
        run.write(run.manifest_file, manifest)
    return manifest


def survivors(
    replies: Replies,
    items: Iterator[Pair],
    config: BuildConfig,
    sets: Sequence[PromptSet],
    road: Road | None = None,
    seen: Seen = unseen,
    brought_back: Collection[str] = (),
) -> Iterator[Sample]:
    """Samples that keep every rule and say nothing twice, in the order of items.

    `brought_back` are ids of samples that pass beside all others: what they repeat, or what repeats them, stays.
    """
    road = road or Road(lambda _: None)
    unique = Unique({prompts.type for prompts in sets if prompts.shape == "text"}, config.near)

    def judge(sample: Sample) -> Sample | Rejection:
        return sample if sample.id in brought_back else unique.judge(sample)

    return road.through("dedupe", "samples", replies.samples(items, road, seen), judge)


def _stages(config: BuildConfig, decisions: Decisions) -> dict[str, str]:
    """Stages of the road from the prompts on, with what they count."""
    optional = (("repair", config.repair), ("judge", config.judge), ("audit", decisions))
    left_out = {name for name, is_taken in optional if not is_taken}
    return {stage: unit for stage, unit in STAGES.items() if stage not in left_out}


def n_open(manifest: Manifest) -> int:
    """Prompts that have neither a reply nor a failure."""
    return sum(count.rejected.get(UNANSWERED, 0) for count in manifest.stages) + manifest.waiting


def rules(run: Run, config: BuildConfig) -> dict[str, str]:
    """sha256 (hex) of the settings that decide which rows are taken, and of what they name."""
    files = {f"evaluation {number}: {file.name}": file for number, file in enumerate(config.evaluations, 1)}
    if config.lexicon:
        files["lexicon"] = config.lexicon
    judged = {"rubric": kept_rubric(run, config).digest} if config.judge else {}
    return {"settings": applied(config)} | judged | {name: digest(file) for name, file in files.items()}


def priced(ledger: Ledger, config: BuildConfig) -> Usage:
    """What a run came to, in money too where a price is known."""
    usage, (spent, held) = ledger.usage(), ledger.money()
    dollars = spent / NANO if spent or _price(config) else None
    for bill, tokens in ledger.unpriced():  # paid for before a price was given: at that of now
        known = _price(config.judged_by() if bill.purpose == "judge" else config)
        if known and dollars is not None:
            dollars += (known.halved() if bill.in_batch else known).dollars(*tokens)
    return usage.model_copy(
        update={"dollars": None if dollars is None else round(dollars, 9), "held": round(held / NANO, 9)}
    )


def _price(config: BuildConfig) -> Price | None:
    return price(config.model, config.price_in, config.price_out)


def _watched(items: Iterator[Pair], total: int, watch: Watch) -> Iterator[Pair]:
    for done, item in enumerate(items, 1):
        yield item
        watch(Progress("assemble", done, total))


def _limited(contexts: Contexts, chosen: Contexts) -> StageCount:
    left_out = len(contexts) - len(chosen)
    return StageCount(
        stage="limit",
        unit="images",
        entered=len(contexts),
        passed=len(chosen),
        rejected={"limit": left_out} if left_out else {},
    )
