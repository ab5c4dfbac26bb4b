"""What the measure came to: recall of each kind of error, false rejections of each set of good samples."""

import random
from collections import Counter
from collections.abc import Mapping

from datagen.types import Count, Record, Unit
from datagen.wilson import wilson


class Part(Record):
    """Some of the errors of a kind: those made in one way, or planted in samples of one set."""

    planted: Count
    """How many they are."""
    caught: Count
    """How many of them were rejected."""


class KindScore(Record):
    """How many of the planted errors of one kind were caught."""

    kind: str
    """What was planted."""
    planted: Count
    """How many, each in a sample that passed the checks before."""
    caught: Count
    """How many of them were rejected, for whatever rule."""
    recall: Unit
    """Their share."""
    low: Unit
    """Lower bound of the share, Wilson, 95%."""
    high: Unit
    """Upper bound of the share."""
    rules: Mapping[str, Count]
    """The rules that decided, the most frequent first."""
    variants: Mapping[str, Part]
    """The same by the way in which it was planted."""
    sets: Mapping[str, Part]
    """The same by the set of the sample in which it was planted."""
    missed: tuple[str, ...] = ()
    """What was planted in some that were not caught: image, variant, words."""


class SetScore(Record):
    """How many samples of a set without errors were rejected."""

    set: str
    """Name of the set; one whose name goes on after a colon is part of another."""
    samples: Count
    """How many were judged."""
    rejected: Count
    """How many of them were rejected, all falsely."""
    rate: Unit
    """Their share."""
    low: Unit
    """Lower bound of the share, Wilson, 95%."""
    high: Unit
    """Upper bound of the share."""
    rules: Mapping[str, Count]
    """The rules that decided, the most frequent first."""
    examples: tuple[str, ...] = ()
    """Some of them: sample, rule, evidence."""


class Scores(Record):
    """All of it: what `datagen measure-checks --json` prints."""

    version: str
    """Version of datagen."""
    seed: int
    """Decided every draw."""
    profile: str
    """Profile of the checks."""
    kinds: tuple[KindScore, ...]
    """Errors that were planted."""
    false_rejections: tuple[SetScore, ...]
    """Samples that were rejected without an error."""
    unfit: Mapping[str, Count] = {}
    """Samples in which nothing was planted, because they did not pass as they were; by set."""


PARTS = ("variants", "sets")


class Tally:
    """Counts what became of the samples of one kind or one set."""

    def __init__(self, most: int) -> None:
        """Keep at most so many examples, drawn evenly from all."""
        self._most = most
        self._seen: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
        self._caught: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
        self._rules: Counter[str] = Counter()
        self._examples: list[str] = []
        self._offered = 0
        self._rng = random.Random(0)

    def add(self, rule: str | None, variant: str = "", origin: str = "") -> None:
        """Count one, and the rule for which it was rejected, if it was."""
        for part, name in zip(PARTS, (variant, origin), strict=True):
            self._seen[part][name] += 1
            self._caught[part][name] += rule is not None
        if rule:
            self._rules[rule] += 1

    def show(self, example: str) -> None:
        """Keep an example, or leave it out, so that each has the same chance (reservoir sampling)."""
        self._offered += 1
        if len(self._examples) < self._most:
            self._examples.append(example)
        elif (place := self._rng.randrange(self._offered)) < self._most:
            self._examples[place] = example

    @property
    def n(self) -> int:
        """How many were counted."""
        return self._seen["variants"].total()

    @property
    def caught(self) -> int:
        """How many of them were rejected."""
        return self._rules.total()

    def of_kind(self, kind: str) -> KindScore:
        """The score of a kind of error; its examples are those that were missed."""
        recall, low, high = wilson(self.caught, self.n)
        return KindScore(
            kind=kind, planted=self.n, caught=self.caught, recall=recall, low=low, high=high, rules=self._ranked(),
            variants=self._part("variants"), sets=self._part("sets"), missed=tuple(self._examples),
        )  # fmt: skip

    def of_set(self, name: str) -> SetScore:
        """The score of a set of good samples; its examples are those that were rejected."""
        rate, low, high = wilson(self.caught, self.n)
        return SetScore(
            set=name, samples=self.n, rejected=self.caught, rate=rate, low=low, high=high, rules=self._ranked(),
            examples=tuple(self._examples),
        )  # fmt: skip

    def _part(self, part: str) -> dict[str, Part]:
        seen, caught = self._seen[part], self._caught[part]
        return {name: Part(planted=n, caught=caught[name]) for name, n in sorted(seen.items())}

    def _ranked(self) -> dict[str, int]:
        return dict(sorted(self._rules.items(), key=lambda rule: (-rule[1], rule[0])))
