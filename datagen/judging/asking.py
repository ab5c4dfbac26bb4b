"""A sample -> the judge's prompt; two samples -> two prompts, so that neither has the advantage of standing first.

They are prompts as any other: asked through the same port, kept in the same ledger under the hash of what is asked.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from datagen.judging import material
from datagen.judging.rubric import Rubric
from datagen.prompts import key
from datagen.types import Message, Prompt, Sample

ASKED_AGAIN = 10  # one sample in so many is shown twice, to know how far a judge agrees with itself
SCORING, COMPARING = "judge", "compare"  # types of these prompts in the ledger; no response type bears such a name


class Orders(NamedTuple):
    """One comparison, asked both ways round."""

    forward: Prompt
    """The first sample stands first."""
    backward: Prompt
    """The second sample stands first."""


def prompt_for(sample: Sample, rubric: Rubric, model: str, *, again: bool = False) -> Prompt:
    """The prompt by which `model` scores a sample.

    `again` asks for the same in another order: a second opinion of the same judge, which is no repetition of the first.
    """
    said = material.of_sample(sample, conversation_first=again)
    return _prompt(sample, SCORING, model, rubric, rubric.scoring, said)


def comparison(first: Sample, second: Sample, rubric: Rubric, model: str) -> Orders:
    """The two prompts by which `model` compares two samples about the same image."""
    texts = material.of_pair(first, second), material.of_pair(second, first)
    return Orders(*(_prompt(first, COMPARING, model, rubric, rubric.comparing, text) for text in texts))


def counterparts(ours: Iterable[Sample], theirs: Iterable[Sample]) -> Iterator[tuple[Sample, Sample]]:
    """What two runs say of the same image in the same response type, in the order of the second."""
    known = {(sample.context.image_id, sample.type): sample for sample in ours}
    for sample in theirs:
        if one := known.get((sample.context.image_id, sample.type)):
            yield one, sample


def _prompt(
    sample: Sample, type_name: str, model: str, rubric: Rubric, prefix: tuple[Message, ...], said: str
) -> Prompt:
    query = Message(role="user", content=said)
    return Prompt(
        key=key(model, (*prefix, query), rubric.sampling),
        image_id=sample.context.image_id,
        type=type_name,
        model=model,
        prefix=prefix,
        query=query,
        sampling=rubric.sampling,
    )
