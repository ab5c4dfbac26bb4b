"""A finished run in which every text that others write is a payload: captions, categories, names, turns, decisions."""

from collections.abc import Sequence
from pathlib import Path

from datagen.checks import Checks
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.decisions import Journal
from datagen.run import Run
from datagen.types import Box, Context, Decision, Provenance, Reading, Rejection, Sample, Turn
from tests.browser.payloads import PAYLOADS
from tests.reported import manifest

EACH = 12  # payloads of one sample
Texts = Sequence[str]


def batches(texts: Texts, size: int = EACH) -> list[Texts]:
    """Texts in parts."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def context(number: int, texts: Texts) -> Context:
    """An image that people and annotation files describe in payloads."""
    boxes = tuple(Box(category=text, x1=0.1, y1=0.1, x2=0.5, y2=0.5) for text in texts)
    name = f"{number}{''.join(texts)}.jpg"
    return Context(
        image_id=f"{number}{texts[0]}", image=name, width=64, height=48, captions=tuple(texts), boxes=boxes,
        crowds=boxes[:1],
    )  # fmt: skip


def sample(number: int, texts: Texts) -> Sample:
    """A conversation in payloads, in which some claims can be marked."""
    turns = []
    for text in texts:
        turns += [Turn(role="human", text=text), Turn(role="gpt", text=f"Two dogs. {text} A cat is on the left.")]
    turns[0] = Turn(role="human", text=f"<image>\n{texts[0]}")
    made = Provenance(reply_key=texts[0], teacher=texts[-1], prompt_digest=texts[0], seed_ids=tuple(texts))
    return Sample(
        id=f"s{number}{texts[0]}", image=f"{number}{''.join(texts)}.jpg", conversations=tuple(turns),
        type="conversation",
        context=context(number, texts), provenance=made,
    )  # fmt: skip


def rejection(kept: Sample, texts: Texts) -> Rejection:
    """The same turned away, for a rule that bears a payload's name."""
    return Rejection(
        stage="check", rule=texts[0], id=f"r{kept.id}", image_id=kept.context.image_id, type="conversation",
        evidence=texts[-1], text="\n".join(texts), broken=tuple(texts), conversations=kept.conversations, score=1.0,
    )  # fmt: skip


def hostile(folder: Path, texts: Texts = PAYLOADS, each: int = EACH) -> Run:
    """A complete run of nothing else, looked through, with decisions of reviewers who are payloads too."""
    run = Run(folder)
    run.create()
    parts = batches(texts, each)
    samples = [sample(number, part) for number, part in enumerate(parts)]
    rejections = [rejection(one, part) for one, part in zip(samples, parts, strict=True)]
    run.write(run.config_file, BuildConfig(captions=Path(texts[0].replace("\x00", "")), lexicon=None))
    run.write(run.reading_file, Reading(inputs={}, stages=()))
    run.write_contexts(Contexts.of([one.context for one in samples]))
    checks = Checks()
    written = (
        (run.samples_file, samples),
        (run.rejections_file, rejections),
        (run.claims_file, [checks.look(one).record.model_copy(update={"kept": True}) for one in samples]),
    )
    for file, records in written:
        with run.lines(file) as lines:
            for record in records:
                lines.add(record)
    run.write(run.manifest_file, manifest(samples={"conversation": len(samples)}, teacher=texts[0]))
    decide(run, samples, parts)
    return run


def decide(run: Run, samples: Sequence[Sample], parts: Sequence[Texts]) -> None:
    """Every payload is a reviewer once, and what they noted."""
    journal = Journal(run)
    for one, texts in zip(samples, parts, strict=True):
        for text in texts:
            journal.append(
                Decision(
                    number=0, sample=one.id, image_id=one.context.image_id, type=one.type, reviewer=text[:100], at="",
                    was="kept", verdict="reject", reason="other", note=text[:2_000],
                )
            )  # fmt: skip
