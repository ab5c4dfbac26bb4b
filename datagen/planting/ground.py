"""What an error is planted in: one good sample, all that is known of its picture, and the other samples beside it."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from datagen.planting.company import Company
from datagen.planting.nouns import known, mentions, noun, traced
from datagen.types import Box, Context, Sample


class Planted(NamedTuple):
    """A sample that was good before, with one error in it."""

    sample: Sample
    variant: str
    """Which way of making this error it is."""
    words: str
    """What was put in, for a person."""


@dataclass(frozen=True)
class Ground:
    """A good sample and what is known of it, found out once for all errors."""

    sample: Sample
    company: Company
    others: Sequence[Sample]
    """Good samples, of any picture."""
    origin: str = ""
    """Set that the sample belongs to."""
    rng: random.Random = field(default_factory=random.Random)
    """Every draw comes from here; whoever plants seeds it first."""

    @property
    def context(self) -> Context:
        """What is known of the picture."""
        return self.sample.context

    @cached_property
    def said(self) -> str:
        """All captions."""
        return "\n".join(self.context.captions)

    @cached_property
    def text(self) -> str:
        """All that the sample says."""
        return "\n".join(turn.text for turn in self.sample.turns)

    @cached_property
    def counts(self) -> Counter[str]:
        """Single objects by category."""
        return Counter(box.category for box in self.context.boxes)

    @cached_property
    def there(self) -> list[str]:
        """Categories that are there, crowds included."""
        return list(dict.fromkeys(box.category for box in (*self.context.boxes, *self.context.crowds)))

    @cached_property
    def _several(self) -> set[str]:
        """Categories of which a caption names more than one."""
        return {one.category for one in mentions(self.said) if one.is_plural}

    @property
    def is_talk(self) -> bool:
        """True where one question more would be in place."""
        return self.sample.type == "conversation"

    def single(self, category: str) -> Box | None:
        """The only object of a category; None when there are others, or may be."""
        is_crowd = any(crowd.category == category for crowd in self.context.crowds)
        if self.counts[category] != 1 or is_crowd or category in self._several:
            return None
        return next(box for box in self.context.boxes if box.category == category)

    def is_absent(self, category: str) -> bool:
        """True if a category is surely not there: no box, nothing taken for it, and not a word that hints at it.

        Where nothing is annotated, nothing is sure.
        """
        if not self.context.boxes or category in self.there:
            return False
        kin = any(category in noun(one).kin or one in noun(category).kin for one in self.there)
        return not (kin or traced(self.said, category) or traced(self.text, category))

    @cached_property
    def absent(self) -> list[str]:
        """Categories that are surely not there."""
        return [category for category in self.company.categories if self.is_absent(category)]

    def neighbour(self) -> str:
        """Plain name of something that is there, by the boxes or at least by a caption."""
        there = self.there or [one.category for one in mentions(self.said)]
        return noun(self.rng.choice(there)).plain if there else "main object"

    def stranger(self) -> str:
        """Plain name of something that neither a caption nor the sample speaks of."""
        return noun(self.rng.choice(self.absent or [one for one in known() if not traced(self.said, one)])).plain


Plant = Callable[[Ground], Planted | None]  # None: this sample gives no place where it would surely be an error
