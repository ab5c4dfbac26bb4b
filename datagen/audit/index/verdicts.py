"""What people decided so far, a byte a row: filters look at all of them at once."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from datagen.audit.index.eyes import Eyes
from datagen.audit.index.postings import Mask

OPEN, TODO, DISPUTED = "open", "todo", "disputed"
NAMES = (OPEN, "accept", "edit", "reject", "")
NEVER = NAMES.index("")  # of records that nobody decides about


class Verdicts:
    """One verdict a row; open until somebody decides."""

    def __init__(self, n_rows: int, apart: Mask | None = None) -> None:
        """All open, but those that stand apart: they are no samples, and nobody decides about them."""
        self._codes: NDArray[np.uint8] = np.zeros(n_rows, np.uint8)
        if apart is not None:
            self._codes[apart] = NEVER
        self._disputed: Mask = np.zeros(n_rows, np.bool_)
        self._of: defaultdict[str, set[int]] = defaultdict(set)  # rows by reviewer
        self._counts = Counter({OPEN: int(np.count_nonzero(self._codes == 0))})

    def put(self, row: int, holds: str | None, standing: Mapping[str, str]) -> None:
        """What holds of a row, None for nothing, and what each reviewer says, by name."""
        if self._codes[row] == NEVER:
            return
        self._counts.subtract(self._all(row))
        self._codes[row] = NAMES.index(holds or OPEN)
        self._disputed[row] = len(set(standing.values())) > 1
        self._counts.update(self._all(row))
        for name in {*self._of, *standing}:
            (self._of[name].add if name in standing else self._of[name].discard)(row)

    def name(self, row: int) -> str:
        """What holds of a row; "" of what nobody decides about."""
        return NAMES[self._codes[row]]

    def eyes(self, reviewer: str, drawn: Mask) -> Eyes:
        """What a reviewer decided, and which of the drawn rows they judge unseen; without a name, all is seen."""
        decided = np.zeros(self._codes.size, np.bool_)
        if not reviewer:
            return Eyes(self._codes != 0, decided)
        decided[list(self._of.get(reviewer, ()))] = True
        return Eyes(decided, drawn & ~decided)

    def mask(self, verdict: str, eyes: Eyes) -> Mask:
        """The rows of which this holds as far as a reviewer may know, or that they have still to decide."""
        if verdict == TODO:
            mask: Mask = ~eyes.decided & (self._codes != NEVER)
        elif verdict == OPEN:
            mask = (self._codes == 0) | eyes.unseen
        else:
            held = self._disputed if verdict == DISPUTED else self._codes == NAMES.index(verdict)
            mask = held & ~eyes.unseen
        return mask

    def counts(self, eyes: Eyes) -> dict[str, int]:
        """Rows by verdict, as far as a reviewer may know."""
        names = (TODO, *NAMES[:NEVER], DISPUTED)
        if not eyes.unseen.any():
            return {name: self._counts[name] for name in names[1:]} | {TODO: int(self.mask(TODO, eyes).sum())}
        return {name: int(np.count_nonzero(self.mask(name, eyes))) for name in names}

    def _all(self, row: int) -> tuple[str, ...]:
        return (self.name(row), DISPUTED) if self._disputed[row] else (self.name(row),)
