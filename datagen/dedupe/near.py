"""Near-duplicates: texts that share most of their runs of three words.

A sketch finds who may be alike (`sketch.py`, `buckets.py`), and then the runs themselves are compared, so that nothing
is called alike by an estimate. What a sketch misses is missed: docs/dedupe.md has the curve.
"""

from typing import NamedTuple

import numpy as np

from datagen.dedupe.buckets import Buckets
from datagen.dedupe.said import Said
from datagen.dedupe.sketch import cut_for
from datagen.shingles import Shingles, jaccard, runs, shingles

MOST_COMPARED = 32  # texts, those that share most bands first: a text like the one in hand shares several
# Where questions make up most of a text, one with other answers is another sample: "yes" is not "no".
SHORT_ANSWERS = 0.4  # of the characters
ANSWERS_ALIKE = 0.5  # at least, where answers are short


class Traits(NamedTuple):
    """What texts are compared by."""

    whole: Shingles
    answers: Shingles
    """Those of the answers alone where these are short beside their questions; else none."""
    keys: list[int]
    """Of the bands of its sketch."""


class Match(NamedTuple):
    """A text that was kept and is like another."""

    number: int
    similarity: float


class Near:
    """Remembers every text that it is told to keep: four bytes a run and 70 a band, 1.2 kB at 110 words."""

    def __init__(self, threshold: float = 0.8) -> None:
        """Call texts alike that share this much of their runs: Jaccard similarity, above 0 and at most 1."""
        self.threshold = threshold
        self._bands = cut_for(threshold)
        self._buckets = Buckets()
        self._kept: list[tuple[bytes, bytes]] = []  # an array each would add 200 bytes

    def traits(self, said: Said) -> Traits:
        """What to look for."""
        whole = runs(said.words)
        is_short = len(said.answer) < SHORT_ANSWERS * len(said.text)
        return Traits(whole, shingles(said.answer) if is_short else whole[:0], self._bands.keys(whole))

    def find(self, traits: Traits) -> Match | None:
        """The most similar of the texts kept, the earliest of equals; None where none is alike."""
        numbers = self._buckets.find(traits.keys)[:MOST_COMPARED]
        matches = [Match(number, self._likeness(traits, number)) for number in numbers]
        alike = [match for match in matches if match.similarity >= self.threshold]
        return max(alike, key=lambda match: (match.similarity, -match.number), default=None)

    def keep(self, traits: Traits) -> None:
        """Remember a text; its number is how many there were before."""
        self._buckets.add(traits.keys)
        self._kept.append((traits.whole.tobytes(), traits.answers.tobytes()))

    def _likeness(self, traits: Traits, number: int) -> float:
        whole, answers = (np.frombuffer(part, np.uint32) for part in self._kept[number])
        if traits.answers.size and answers.size and jaccard(traits.answers, answers) < ANSWERS_ALIKE:
            return 0.0
        return jaccard(traits.whole, whole)
