"""What a report tells: every figure on the page, and what `datagen report --json` prints.

To add a figure: a field here, where it is gathered in `gather.py`, its place in `page/page.html`.
"""

from collections.abc import Mapping
from typing import Literal

from datagen.checks.claims import Kind
from datagen.report.portrait import Portrait
from datagen.types import Audited, Count, Judged, Lengths, Record, Selection, StageCount, Usage


class Example(Record):
    """One record that a rule turned away."""

    id: str
    """Id of the annotation, prompt or sample."""
    image_id: str | None
    """Image it belongs to, where that is known."""
    type: str | None
    """Response type, once there is one."""
    evidence: str
    """What was found and what was expected."""
    text: str
    """What was turned away; cut where it is long."""
    captions: tuple[str, ...] = ()
    """What people said of the image, to hold the text against."""


class Caught(Record):
    """What one rule did in one stage."""

    stage: str
    """Stage in which it decided."""
    rule: str
    """Its name, as in rejections.jsonl."""
    sentence: str
    """What must hold; empty where the rule is no check."""
    decided: Count
    """How many were turned away for it."""
    beside: Count
    """How many more broke it, and were turned away for another rule that comes first."""
    examples: tuple[Example, ...]
    """The first of those that it decided."""


class Stood(Record):
    """How the claims of one kind stand against the annotations."""

    kind: Kind
    """What is claimed: that an object is there, how many, where it is, what it is like."""
    supported: Count = 0
    """A box or a caption says so."""
    contradicted: Count = 0
    """Boxes or captions say otherwise."""
    unknown: Count = 0
    """They say nothing of it; never a reason to turn a sample away."""
    firm: Count = 0
    """Contradictions that leave no doubt: the default profile acts on these alone."""

    @property
    def all(self) -> int:
        """Claims of this kind."""
        return self.supported + self.contradicted + self.unknown


class Concept(Record):
    """What is claimed wrongly, and how often."""

    kind: Kind
    """Kind of the claims."""
    concept: str
    """What they are about."""
    contradicted: Count
    """Claims that were contradicted."""
    claims: Count
    """All claims of the kind about it."""


class Claims(Record):
    """What answers say of the pictures; those of samples that were turned away are among them."""

    samples: Count
    """Samples that were looked through; second replies count by themselves."""
    contradicted_and_kept: Count
    """Samples with a contradicted claim that came through the checks all the same."""
    kinds: tuple[Stood, ...]
    """Claims by kind."""
    concepts: tuple[Concept, ...]
    """Those that were contradicted most often, the most frequent first."""


class Rates(Record):
    """What the dataset came to, sample by sample: everything that was asked, over all that is in it."""

    dollars_per_thousand: float | None
    """Cost of a thousand samples; None where no price is known."""
    read: float
    """Tokens read for one sample, on average."""
    written: float
    """Tokens written for one, on average."""


class Report(Record):
    """A complete run in figures."""

    format: Literal[1] = 1
    """Version of this layout."""
    name: str
    """Name of the run's folder."""
    version: str
    """Version of datagen that assembled the dataset."""
    config_digest: str
    """sha256 (hex) of the settings that decide what a row says."""
    chosen_digest: str
    """sha256 (hex) of the settings that decide which rows are taken; empty in a run of an earlier version."""
    wishes: Mapping[str, str]
    """Of these, those that are not as they are when nobody speaks of them."""
    inputs: Mapping[str, str]
    """Files that were read, by their role; names without their folders."""
    asked: Mapping[str, str]
    """What decided who was asked for what, and how: limit, seed, types, and settings of the teacher and the judge."""
    teacher: str
    """Model that was asked."""
    profile: str
    """How strictly claims were held against the annotations."""
    samples: Mapping[str, Count]
    """Finished samples by response type."""
    usage: Usage
    """What the calls came to."""
    rates: Rates | None
    """The same over the samples; None where there is none."""
    stages: tuple[StageCount, ...]
    """The road in numbers."""
    changed: Mapping[str, Count]
    """What was mended in the annotations and kept."""
    caught: tuple[Caught, ...]
    """What each rule caught, stage by stage, the most frequent first."""
    silent: tuple[str, ...]
    """Checks that nothing broke."""
    claims: Claims | None
    """What answers claim; None where the run kept no claims."""
    selection: Selection | None
    """Before and after selection; None where the run does not say."""
    judged: Judged | None
    """What the judge said; None where none was asked."""
    lengths: Mapping[str, Lengths]
    """How long the finished samples are, by response type."""
    portrait: Portrait
    """What the finished samples are like."""
    audited: Audited | None
    """What people decided about them; None where nobody did."""
