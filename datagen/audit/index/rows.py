"""What the index gives: rows of the list, pages of them, one item in full, and what there is to filter by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from datagen.types import Context, Rejection, Sample, Turn

Place = Literal["kept", "rejected"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    number: int
    """From 1: the dataset in its order, rejected replies in theirs, and what was set aside of the annotations."""
    id: str
    type: str
    """Empty where a rejection has none."""
    image_id: str
    """Empty where a rejection has none."""
    place: Place
    rule: str
    """Of a rejection, the rule that decided."""
    verdict: str
    """What people decided and holds: open, accept, reject or edit; "" of what is no sample, so nobody decides."""
    words: int
    """In its answers, or in the text that was turned away."""
    score: float | None
    excerpt: str
    """How its first answer begins, on one line."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows that follow each other in the list."""

    rows: tuple[Row, ...]
    total: int
    """Rows that match, on all pages."""
    first: bool
    """Nothing that matches comes before."""
    last: bool
    """Nothing that matches comes behind."""
    at_most: bool = False
    """Not all of `total` were held against a phrase yet: fewer may match, and a page may be short or empty."""
    before: int | None = None
    """What the page before this one is asked for with; None on the first."""
    after: int | None = None
    """What the next page is asked for with; None on the last."""


@dataclass(frozen=True, slots=True)
class Item:
    """Everything that is known of one row."""

    number: int
    id: str
    place: Place
    type: str
    image: str | None
    """Image file, relative to the image folder; None where the image is not known."""
    context: Context | None
    conversations: tuple[Turn, ...]
    """Turn by turn with the image token; empty for what never was a sample."""
    rejection: Rejection | None
    score: float | None
    kept: Sample | None = field(default=None, repr=False)

    @property
    def sample(self) -> Sample | None:
        """The record of samples.jsonl; None for what was rejected."""
        return self.kept

    @property
    def is_apart(self) -> bool:
        """Whether it is a record of the annotations and no sample: nobody decides about it."""
        return not self.type


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to filter by, and how much of each in the whole run, by name."""

    types: Mapping[str, int]
    stages: Mapping[str, int]
    rules: Mapping[str, int]
    objects: Mapping[str, int]
    verdicts: Mapping[str, int]
