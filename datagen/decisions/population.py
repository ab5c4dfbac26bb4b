"""The samples that a plan is about: the dataset as it was before people decided anything about it.

So what is found wrong and taken out stays among those that were drawn from, and deciding changes no draw. Samples that
a rule had turned away and a person decided about are not among them: they were looked at one by one. Who takes such a
decision back puts the sample among them again, where the dataset still has it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from datagen.decisions.standing import Decisions
from datagen.run import Run
from datagen.types import TypeName


class Named(BaseModel):
    """As much of a line as a draw has to know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: TypeName


class TurnedAway(BaseModel):
    """As much of a rejection; not every one has a type."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str
    rule: str = ""
    id: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Ids of samples."""

    types: Mapping[str, tuple[str, ...]]
    """By response type; both sorted."""

    @property
    def n(self) -> int:
        """How many there are."""
        return sum(map(len, self.types.values()))

    @property
    def digest(self) -> str:
        """sha256 (hex) of the sorted ids, one a line."""
        ids = sorted(id for ids in self.types.values() for id in ids)
        return hashlib.sha256("".join(f"{id}\n" for id in ids).encode()).hexdigest()


def population(run: Run, decisions: Decisions) -> Population:
    """The samples of a run before anybody decided about them, whether decisions were applied since or not.

    Raises:
        RunError: its samples or rejections cannot be read.
    """
    types: defaultdict[str, set[str]] = defaultdict(set)
    for id, type in named(run):
        if not decisions.ruling(id):
            types[type].add(id)
    return Population({type: tuple(sorted(types[type])) for type in sorted(types)})


def named(run: Run) -> Iterator[tuple[str, str]]:
    """Id and type of what the rules left: the dataset, and what people took out of it."""
    for sample in run.records(run.samples_file, Named):
        yield sample.id, sample.type
    for one in run.records(run.rejections_file, TurnedAway):
        if one.stage == "audit" and one.type:
            yield one.id, one.type
