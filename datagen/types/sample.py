"""A finished example, and what did not become one."""

import functools
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from datagen.types.context import Context
from datagen.types.record import Record, TypeName

IMAGE_TOKEN = "<image>"  # where a trainer puts the image; the teacher never sees it


class Turn(Record):
    """One side of one exchange, in LLaVA's spelling."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    role: Annotated[Literal["human", "gpt"], Field(alias="from")]
    """Speaker."""
    text: Annotated[str, Field(alias="value")]
    """What was said."""


class Provenance(Record):
    """What a sample was made from, so that every row can be traced and remade."""

    reply_key: str
    """Key of the reply in the run's ledger."""
    teacher: str
    """Model that was asked; `rehearsal` marks text that no model wrote."""
    prompt_digest: str
    """sha256 (hex) of the system message, the seeds and the recipe that were used."""
    seed_ids: tuple[str, ...]
    """The few-shot seeds shown to the teacher, in order."""
    repaired: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    """Where this is a second reply: the rule that the first one broke, or `continued` where it goes on from it."""
    score: Annotated[float | None, Field(exclude_if=lambda value: value is None)] = None
    """What the judge gave, on the scale of its rubric, where one was asked and answered."""
    edited: Annotated[bool, Field(exclude_if=lambda value: not value)] = False
    """True where a person mended the text in an audit."""


class Sample(Record):
    """One finished training example: LLaVA's record, and what it was made from."""

    id: str
    """Stable: the same prompt and the same reply always give the same id."""
    image: str
    """Image file, relative to the image folder."""
    conversations: Annotated[tuple[Turn, ...], Field(min_length=2)]
    """Human and gpt in turn, human first; `<image>` stands once, at the start or the end of the first human turn."""
    type: TypeName
    """Response type that was asked for."""
    context: Context
    """What was known of the image; every claim can be held against it."""
    provenance: Provenance
    """What the sample was made from."""

    @functools.cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as it was said, without the image token."""
        first = self.conversations[0]
        text = first.text.removeprefix(f"{IMAGE_TOKEN}\n").removesuffix(f"\n{IMAGE_TOKEN}")
        return (Turn(role=first.role, text=text), *self.conversations[1:])

    @functools.cached_property
    def questions(self) -> tuple[str, ...]:
        """What the human asks, without the image token."""
        return tuple(turn.text for turn in self.turns if turn.role == "human")

    @functools.cached_property
    def answers(self) -> tuple[str, ...]:
        """What gpt says."""
        return tuple(turn.text for turn in self.turns if turn.role == "gpt")


class Rejection(Record):
    """Something that did not make it into the dataset, and why."""

    stage: str
    """Stage that turned it away: source, prompt, ask, parse, check, repair, dedupe, judge, select or audit."""
    rule: str
    """Rule that decided; stable, so that runs can be compared."""
    id: str
    """Id of the annotation, prompt or sample in question."""
    image_id: str | None = None
    """Image it belongs to, where that is known."""
    type: TypeName | None = None
    """Response type, once there is one."""
    evidence: str
    """One sentence for a person: what was found and what was expected."""
    text: str = ""
    """The text that was turned away."""
    broken: tuple[str, ...] = ()
    """Every rule that was broken, the deciding one first."""
    conversations: Annotated[tuple[Turn, ...], Field(exclude_if=lambda value: not value)] = ()
    """What was turned away, turn by turn with the image token, where it was a sample already."""
    score: Annotated[float | None, Field(exclude_if=lambda value: value is None)] = None
    """What the judge gave, where one was asked and answered."""

    @classmethod
    def of(cls, sample: Sample, stage: str, rule: str, evidence: str, broken: tuple[str, ...] = ()) -> "Rejection":
        """What is said of a sample that is turned away; all of it is kept, so that a person can look at it again."""
        return cls(
            stage=stage,
            rule=rule,
            id=sample.id,
            image_id=sample.context.image_id,
            type=sample.type,
            evidence=evidence,
            text="\n".join(turn.text for turn in sample.turns),
            broken=broken,
            conversations=sample.conversations,
            score=sample.provenance.score,
        )
