"""What people decided so far, a byte a row: filters look at all of them at once."""

from collections import Counter
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from datagen.audit.index.postings import Mask

NAMES = ("open", "accept", "edit", "reject")
DISPUTED = "disputed"


class Verdicts:
    """One verdict a row; open until somebody decides."""

    def __init__(self, n_rows: int) -> None:
        """All open."""
        self._codes: NDArray[np.uint8] = np.zeros(n_rows, np.uint8)
        self._disputed: Mask = np.zeros(n_rows, np.bool_)
        self._counts = Counter({NAMES[0]: n_rows})

    def put(self, row: int, holds: str | None, standing: Collection[str]) -> None:
        """What holds of a row, None for nothing, and what each reviewer says."""
        self._counts.subtract(self._all(row))
        self._codes[row] = NAMES.index(holds or NAMES[0])
        self._disputed[row] = len(set(standing)) > 1
        self._counts.update(self._all(row))

    def name(self, row: int) -> str:
        """What holds of a row."""
        return NAMES[self._codes[row]]

    def mask(self, verdict: str) -> Mask:
        """The rows of which this holds, or of which reviewers think differently."""
        return self._disputed if verdict == DISPUTED else self._codes == NAMES.index(verdict)

    def _all(self, row: int) -> tuple[str, ...]:
        return (self.name(row), DISPUTED) if self._disputed[row] else (self.name(row),)

    def counts(self) -> dict[str, int]:
        """Rows by verdict."""
        return {name: self._counts[name] for name in (*NAMES, DISPUTED)}
