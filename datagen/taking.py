"""What of the samples is taken, once all are known: the rest is rejected with a reason, or held out.

Samples are set down on disk as they come, and in a few columns in memory; what is chosen depends on all of them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from datagen.choices import Choices
from datagen.decisions import Decisions
from datagen.decisions.settling import OVERLAPS
from datagen.prompts import PromptSet
from datagen.run import Lines, Spool
from datagen.select import HELD_OUT, Candidates, Chosen, Verdict, Wishes, choose, read_evaluation
from datagen.stages import Road
from datagen.types import Rejection, Sample, Selection


class _Left(NamedTuple):
    """A sample as people left it."""

    line: bytes
    mended: Sample | None = None
    """Where they mended it."""


def candidates(choices: Choices, seed: int, sets: Iterable[PromptSet]) -> Candidates:
    """An empty table of those that may be taken.

    Raises:
        ConfigError: an evaluation set cannot be read as one.
    """
    banks = {prompts.type for prompts in sets if prompts.shape == "text"}
    return Candidates(seed, bank_types=banks, evaluation=read_evaluation(choices.evaluations))


def pick(table: Candidates, choices: Choices) -> Chosen:
    """What the settings take of a table that is full."""
    return choose(
        table,
        Wishes(
            mix=choices.mix or None,
            per_image=choices.per_image,
            per_opening=choices.per_opening,
            per_answer=choices.per_answer,
            yes_share=choices.yes_share,
            hold_out=choices.hold_out,
        ),
    )


def put(
    spool: Spool, chosen: Chosen, road: Road, samples: Lines, held_out: Lines | None, decisions: Decisions
) -> Iterator[bool | Sample]:
    """Put every sample where it belongs; tells of each whether it is in the dataset, or how people mended it.

    What people decided is about the dataset; what is held out is no part of it, and stays as it is. What they took back
    is in, over the mix and the caps.
    """
    back = decisions.brought_back
    for line, verdict in zip(spool, chosen.verdicts, strict=True):
        if verdict is None or (back and _is_back(line, verdict, back)):
            road.take("select", "samples", True)
            left = road.take("audit", "samples", _left(line, decisions)) if decisions else _Left(line)
            if left:
                samples.copy(left.line)
            yield left.mended or True if left else False
            continue
        if verdict == HELD_OUT and held_out is not None:
            held_out.copy(line)
            road.take("select", "samples", True)
        else:
            road.take("select", "samples", verdict.rejection(Sample.model_validate_json(line)))
        yield False


def _is_back(line: bytes, verdict: Verdict, back: frozenset[str]) -> bool:
    if verdict == HELD_OUT or verdict.rule in OVERLAPS:
        return False
    return Sample.model_validate_json(line).id in back


def _left(line: bytes, decisions: Decisions) -> _Left | Rejection:
    sample = Sample.model_validate_json(line)
    outcome = decisions.applied(sample)
    if outcome is sample:
        return _Left(line)
    return outcome if isinstance(outcome, Rejection) else _Left(outcome.model_dump_json().encode() + b"\n", outcome)


def selection(chosen: Chosen) -> Selection:
    """The same as the manifest has it."""
    held_out = chosen.counts.get(HELD_OUT.rule, 0)
    return Selection(before=chosen.before, after=chosen.after, held_out=held_out, notes=chosen.notes)
