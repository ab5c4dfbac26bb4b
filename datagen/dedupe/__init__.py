"""Drop samples that say what was said before: the same words, the same question of one image, or nearly the same text.

The first of those that are alike is kept, in the run's order, so the same replies always give the same rows. Samples
are compared with what was kept, never with what was dropped: what resembles a dropped sample alone is new. Types make
no difference, because a trainer reads them all. docs/dedupe.md says what is found and what is missed.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from datagen.dedupe.near import Near, Traits
from datagen.dedupe.said import Said
from datagen.types import Rejection, Sample

MOST_ASKED = 0.5  # of a sample's questions may have been asked before: one of five in a dialogue costs it nothing


class Unique:
    """Keeps the first of the samples that are alike.

    Memory: 1.7 kB for each sample kept, most of it what near-duplicates are found by (`near.py`).
    """

    def __init__(self, text_types: Collection[str] = (), threshold: float | Literal["off"] = 0.8) -> None:
        """Name the types whose question was drawn from a bank: there a different question makes no new sample.

        From `threshold` on texts are alike (Jaccard similarity of their runs, at most 1); "off" compares none.
        """
        self._text_types = frozenset(text_types)
        self._ids: list[str] = []
        self._digests: dict[bytes, int] = {}
        self._asked: dict[bytes, int] = {}
        self._near = None if threshold == "off" else Near(threshold)

    def judge(self, sample: Sample) -> Sample | Rejection:
        """Pass the sample on, or reject it for the earlier one that it repeats."""
        said = Said.of(sample, self._text_types)
        digest, asked = said.digest(), said.asked()
        if (first := self._digests.get(digest)) is not None:
            return _rejection(sample, "exact", f"the same words as {self._ids[first]}")
        if evidence := self._asked_before(asked):
            return _rejection(sample, "same_question", evidence)
        if self._near:
            traits = self._near.traits(said)
            if evidence := self._nearly_said(self._near, traits):
                return _rejection(sample, "near", evidence)
            self._near.keep(traits)
        self._keep(sample.id, digest, asked)
        return sample

    def _asked_before(self, asked: Mapping[bytes, str]) -> str | None:
        again = {self._asked[key]: question for key, question in asked.items() if key in self._asked}
        if not again:
            return None
        n_again = sum(key in self._asked for key in asked)
        if n_again < MOST_ASKED * len(asked):
            return None
        first = min(again)
        how_many = f"{n_again} of {len(asked)} questions were" if len(asked) > 1 else "its question was"
        return f"{how_many} asked of the same image before, in {self._ids[first]}: {again[first]!r}"

    def _nearly_said(self, near: Near, traits: Traits) -> str | None:
        match = near.find(traits)
        if not match:
            return None
        found = f"alike to {match.similarity:.3f} with {self._ids[match.number]} (runs of three words that both have)"
        return f"{found}, expected less than {near.threshold:g}"

    def _keep(self, id: str, digest: bytes, asked: Iterable[bytes]) -> None:
        number = len(self._ids)
        self._ids.append(id)
        self._digests[digest] = number
        for question in asked:
            self._asked.setdefault(question, number)


def _rejection(sample: Sample, rule: str, evidence: str) -> Rejection:
    return Rejection.of(sample, "dedupe", rule, evidence)
