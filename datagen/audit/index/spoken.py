"""Claims -> the objects that each row speaks of, and the rows that something contradicts.

claims.jsonl has an order of its own, so lines and rows find each other by the hashes of their ids, all at once.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from datagen.audit.index.columns import Codes, Columns, hashed
from datagen.audit.index.lines import Claims
from datagen.audit.index.postings import Rows


class Spoken:
    """What was claimed, while lines are added."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._concepts = Codes()
        self._hashes = array("Q")
        self._contradicted = array("b")
        self._n_said = array("I")
        self._said = array("I")

    def add(self, line: Claims) -> None:
        """What one text says."""
        said = {self._concepts[claim.concept] for claim in line.claims if claim.kind == "object"}
        self._hashes.append(hashed(line.id))
        self._contradicted.append(any(claim.verdict == "contradicted" for claim in line.claims))
        self._n_said.append(len(said))
        self._said.extend(said)

    def contradicted(self, columns: Columns) -> Rows:
        """Rows of which something is contradicted."""
        rows, is_known = self._rows(columns)
        return rows[is_known & np.frombuffer(self._contradicted, np.int8).astype(np.bool_)]

    def objects(self, columns: Columns) -> dict[str, Rows]:
        """Every object with the rows that speak of it, ascending."""
        rows, is_known = self._rows(columns)
        said = np.frombuffer(self._said, np.uint32).astype(np.uint64) << np.uint64(32)
        pairs = np.unique((said | rows.repeat(self._counts))[is_known.repeat(self._counts)])
        starts = pairs.searchsorted(np.arange(len(self._concepts) + 1, dtype=np.uint64) << np.uint64(32))
        below = pairs.astype(np.uint32)
        found = {name: below[starts[code] : starts[code + 1]] for name, code in self._concepts.items()}
        return {name: of_it for name, of_it in found.items() if of_it.size}

    @property
    def _counts(self) -> NDArray[np.uint32]:
        return np.frombuffer(self._n_said, np.uint32)

    def _rows(self, columns: Columns) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
        return columns.rows_of(np.frombuffer(self._hashes, np.uint64))
