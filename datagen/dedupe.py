"""Drop samples that say what was said before."""

import hashlib
from collections.abc import Collection

from datagen.types import Rejection, Sample


class Exact:
    """Keeps the first of the samples with the same words, case and spacing aside.

    Memory: a 16-byte digest and the id of each sample kept.
    """

    def __init__(self, text_types: Collection[str] = ()) -> None:
        """Name the types whose question was drawn from a bank: there a different question makes no new sample."""
        self._text_types = frozenset(text_types)
        self._first: dict[bytes, str] = {}

    def judge(self, sample: Sample) -> Sample | Rejection:
        """Pass the sample on, or reject it for the earlier one that it repeats."""
        said = sample.answers if sample.type in self._text_types else tuple(turn.text for turn in sample.turns)
        digest = hashlib.blake2b(" ".join(" ".join(said).casefold().split()).encode(), digest_size=16).digest()
        kept = self._first.get(digest)
        if kept is None:
            self._first[digest] = sample.id
            return sample
        return Rejection(
            stage="dedupe",
            rule="exact",
            id=sample.id,
            image_id=sample.context.image_id,
            type=sample.type,
            evidence=f"the same words as {kept}",
            text="\n".join(turn.text for turn in sample.turns),
        )
