"""Which things keep company: how often a category is where others are, counted over the contexts at hand.

A model that never saw the picture names what usually goes with what is there.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import permutations

from datagen.types import Context


class Company:
    """How often categories were seen, alone and two by two."""

    def __init__(self, contexts: Iterable[Context]) -> None:
        """Count over every context, once each."""
        self._alone: Counter[str] = Counter()
        self._together: Counter[tuple[str, str]] = Counter()
        for context in contexts:
            there = sorted({box.category for box in (*context.boxes, *context.crowds)})
            self._alone.update(there)
            self._together.update(permutations(there, 2))

    @property
    def categories(self) -> list[str]:
        """Every category seen, in alphabetical order."""
        return sorted(self._alone)

    def usual(self, there: Collection[str], candidates: Iterable[str], most: int = 3) -> list[str]:
        """The candidates that most often come with what is there, the likeliest first; none that never did."""
        scores = {one: sum(self._share(one, other) for other in there) for one in candidates}
        ranked = sorted((one for one in scores if scores[one] > 0), key=lambda one: (-scores[one], one))
        return ranked[:most]

    def _share(self, one: str, other: str) -> float:
        """In which share of the pictures with `other` there is `one` too."""
        return self._together[one, other] / self._alone[other] if self._alone[other] else 0.0
