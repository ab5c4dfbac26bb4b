"""What people decided about samples, and what that says of the dataset."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from datagen.types.record import Count, Record, TypeName, Unit
from datagen.types.sample import Turn

Verdict = Literal["accept", "reject", "edit", "undo"]
Reason = Literal[
    "absent_object",
    "wrong_count",
    "wrong_place",
    "wrong_attribute",
    "wrong_relation",
    "unanswerable",
    "leaks_source",
    "bad_reasoning",
    "bad_language",
    "harmful",
    "rule_is_right",
    "other",
]


class Decision(Record):
    """A line of decisions.jsonl: what one person decided about one sample; lines are only ever added."""

    number: Count
    """Place in the file, from 1: what a later line means by `undoes`."""
    sample: str
    """Id of the sample or rejection; it is made from the reply's text, so it means these words and no others."""
    image_id: str | None = None
    """Image that it is about, where that is known."""
    type: TypeName | None = None
    """Response type, where that is known."""
    reviewer: Annotated[str, Field(min_length=1, max_length=100)]
    """Who decided, as they call themselves."""
    at: str
    """When it was written down: UTC, ISO 8601, with milliseconds."""
    was: Literal["kept", "rejected"]
    """Where the sample was: in the dataset, or turned away."""
    rule: str | None = None
    """Of a sample that was turned away, the rule that decided."""
    verdict: Verdict
    """accept: right as it is (of a rejection: the rule was wrong); reject: wrong (of a rejection: the rule was right);
    edit: wrong, and mended; undo: an earlier decision of the same reviewer does not stand any more."""
    reason: Reason | None = None
    """What is wrong, where something is."""
    note: Annotated[str, Field(max_length=2_000)] = ""
    """What the reviewer wrote beside it."""
    before: tuple[Turn, ...] = ()
    """Of an edit, the conversation as it was, image token included."""
    after: tuple[Turn, ...] = ()
    """Of an edit, the conversation as it is to be, image token included."""
    undoes: Count | None = None
    """Of an undo, the number of the line that does not stand any more."""


class Lot(Record):
    """What a sampling plan found out about a dataset, or about its samples of one type."""

    population: Count
    """Samples that were drawn from."""
    drawn: Count
    """Samples that the plan drew."""
    decided: Count
    """Those of them that somebody decided."""
    wrong: Count
    """Those of them that somebody rejected or mended."""
    low: Unit
    """Lower end of Wilson's 95% interval (two-sided) of the share that is wrong, for a population of this size."""
    high: Unit
    """Its upper end."""


class Planned(Record):
    """A sampling plan, and how far it has come."""

    wish: str
    """The plan as it was asked for, such as `error<=1% at 95%`."""
    most_wrong: Unit
    """Share of wrong samples that is to be ruled out beyond."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)]
    """How sure of that one wants to be."""
    allowed: Count
    """Wrong samples among those drawn that the plan can bear."""
    seed: int
    """Decides which samples are drawn."""
    population_digest: str
    """sha256 (hex) of the sorted ids of the samples that were drawn from, one a line."""
    is_current: bool
    """False where the dataset is another by now: what was found is true of the one that was drawn from."""
    whole: Lot
    """All types together."""
    types: Mapping[str, Lot]
    """The same by response type."""
    bound: Unit | None
    """Most that is wrong, one-sided at `confidence`, by the exact hypergeometric distribution; None while samples are
    still to be decided."""
    kappa: Annotated[float, Field(ge=-1, le=1)] | None = None
    """Cohen's kappa of the two reviewers who share most samples; None where no two share any, or it is undefined."""
    both: Count = 0
    """Samples that both of these decided."""
    statement: str
    """One sentence that can be published."""


class Judgement(Record):
    """What people said of a rule, by the samples that it turned away."""

    right: Count = 0
    """Rejections that are right."""
    wrong: Count = 0
    """Rejections of good samples."""


class Audited(Record):
    """What people decided about the samples of a run."""

    decisions: Count
    """Lines of decisions.jsonl."""
    reviewers: Count
    """People who decided something that stands."""
    accepted: Count
    """Samples of the dataset that were found right."""
    rejected: Count
    """Samples that were found wrong and are not in the dataset any more."""
    edited: Count
    """Samples that were found wrong and mended."""
    reasons: Mapping[str, Count] = {}
    """What was wrong, the most frequent first."""
    disputed: Count = 0
    """Samples of which reviewers think differently; the strictest verdict holds: reject, then edit, then accept."""
    brought_back: Count = 0
    """Samples that a rule had turned away and a person took back."""
    rules: Mapping[str, Judgement] = {}
    """What people said of the rules, by rule."""
    plan: Planned | None = None
    """The sampling plan, where there is one."""
