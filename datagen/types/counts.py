"""The road in numbers: stages, what was read, what calls came to."""

from collections.abc import Mapping

from pydantic import model_validator

from datagen.types.record import Count, Record
from datagen.types.sample import Rejection


class StageCount(Record):
    """What went into one stage and what became of it: entered = passed + all that was rejected."""

    stage: str
    """Name of the stage."""
    unit: str
    """What is counted: images, captions, boxes, prompts, replies or samples."""
    entered: Count
    """How many came in."""
    passed: Count
    """How many went on."""
    rejected: Mapping[str, Count] = {}
    """How many were turned away, by rule."""

    @model_validator(mode="after")
    def loses_nothing(self) -> "StageCount":
        """Refuse a count in which something disappeared."""
        out = self.passed + sum(self.rejected.values())
        if self.entered != out:
            raise ValueError(f"{self.stage}: {self.entered} {self.unit} came in, {out} are accounted for")
        return self


class Reading(Record):
    """What was found when the annotations were read."""

    inputs: Mapping[str, str]
    """sha256 (hex) of each file that was read, by its role: captions, instances."""
    stages: tuple[StageCount, ...]
    """Images, captions and boxes: read, kept, dropped and why."""
    changed: Mapping[str, Count] = {}
    """What was mended or is worth knowing, and was kept: boxes clipped at the border, captions stripped."""
    rejections: tuple[Rejection, ...] = ()
    """Every record that was set aside, with its reason."""
    categories: tuple[str, ...] | None = None
    """Categories that the annotators looked for: what is of one of these and has no box is not there. None is not
    known, as in runs that were begun before it was kept."""


class Spent(Record):
    """What the calls of one purpose came to."""

    requests: Count = 0
    """Requests that were sent."""
    prompt_tokens: Count = 0
    """Tokens read."""
    completion_tokens: Count = 0
    """Tokens written."""
    dollars: float = 0.0
    """Cost of those whose cost is known."""


class Usage(Record):
    """Tokens and calls of a run, as its ledger has them."""

    answered: Count = 0
    """Prompts with a reply."""
    failed: Mapping[str, Count] = {}
    """Prompts whose last call failed, by class."""
    requests: Count = 0
    """Requests that were sent, and lines of batches; several for one prompt where some failed."""
    in_flight: Count = 0
    """Those of them that are still being answered."""
    in_doubt: Count = 0
    """Those that were sent by a process that ended before the answer came."""
    prompt_tokens: Count = 0
    """Tokens read."""
    cached_tokens: Count = 0
    """Those of them read from the endpoint's cache."""
    completion_tokens: Count = 0
    """Tokens written."""
    dollars: float | None = None
    """Cost at list price of what was answered; None where no price is known."""
    purposes: Mapping[str, Spent] = {}
    """The same by what it was for: teacher, repair (second replies), judge."""
    held: float = 0.0
    """Most dollars that calls whose cost is not known may have cost beside that: in flight, in doubt or broken off."""
