"""Rows as columns: some 35 bytes a row, so a million are in memory in milliseconds."""

import dataclasses
import hashlib
from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.audit.index.lines import Kept, Rejected

MOST_WORDS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Columns:
    """One value a row in each; row 0 is number 1. Codes mean places in lists of names."""

    offset: NDArray[np.int64]
    """Where its line begins, in samples.jsonl or rejections.jsonl."""
    length: NDArray[np.uint32]
    """Bytes of its line."""
    type: NDArray[np.uint16]
    stage: NDArray[np.uint16]
    rule: NDArray[np.uint16]
    words: NDArray[np.uint32]
    score: NDArray[np.float32]
    """NaN where there is none."""
    hash: NDArray[np.uint64]
    """Of the ids, ascending."""
    row: NDArray[np.uint32]
    """The row of each hash; of ids that occur twice the first comes first."""
    contradicted: NDArray[np.bool_]

    def rows_with(self, id: str) -> list[int]:
        """The rows of an id, ascending: almost always one or none."""
        sought = np.uint64(hashed(id))
        rows: list[int] = self.row[self.hash.searchsorted(sought) : self.hash.searchsorted(sought, "right")].tolist()
        return rows

    def rows_of(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
        """A row for each hash, and whether it is one: a hash that is none's has a row without meaning."""
        if not self.hash.size:
            return np.zeros(hashes.size, np.uint32), np.zeros(hashes.size, np.bool_)
        places = np.minimum(self.hash.searchsorted(hashes), self.hash.size - 1)
        return self.row[places], self.hash[places] == hashes


KINDS: dict[str, np.dtype[Any]] = {
    name: np.dtype(kind)
    for name, kind in zip(
        (one.name for one in dataclasses.fields(Columns)),
        ("i8", "u4", "u2", "u2", "u2", "u4", "f4", "u8", "u4", "?"),
        strict=True,
    )
}


def hashed(id: str) -> int:
    """64 bits that are the same on every machine."""
    return int.from_bytes(hashlib.blake2b(id.encode("utf-8", "replace"), digest_size=8).digest(), "little")


class Codes(dict[str, int]):
    """Name -> the number under which it came first."""

    def __missing__(self, name: str) -> int:
        """The next number."""
        self[name] = number = len(self)
        return number


class Growing:
    """Columns while rows are added."""

    def __init__(self) -> None:
        """No rows yet; code 0 is for those without a name."""
        self.types, self.stages, self.rules = Codes({"": 0}), Codes({"": 0}), Codes({"": 0})
        self._offset, self._length = array("q"), array("I")
        self._type, self._stage, self._rule = array("H"), array("H"), array("H")
        self._words, self._score, self._hash = array("I"), array("f"), array("Q")

    def __len__(self) -> int:
        """Rows so far."""
        return len(self._offset)

    def add(self, offset: int, length: int, line: Kept | Rejected) -> None:
        """The next row."""
        self._offset.append(offset)
        self._length.append(length)
        self._type.append(self.types[line.type or ""])
        self._stage.append(self.stages[line.stage])
        self._rule.append(self.rules[line.rule])
        self._words.append(sum(len(answer.split()) for answer in line.answers))
        self._score.append(np.nan if line.score is None else line.score)
        self._hash.append(hashed(line.id))

    def columns(self) -> Columns:
        """All of them, with nothing contradicted yet."""
        hashes = np.frombuffer(self._hash, np.uint64)
        order = np.argsort(hashes, kind="stable")
        return Columns(
            offset=np.frombuffer(self._offset, np.int64),
            length=np.frombuffer(self._length, np.uint32),
            type=np.frombuffer(self._type, np.uint16),
            stage=np.frombuffer(self._stage, np.uint16),
            rule=np.frombuffer(self._rule, np.uint16),
            words=np.frombuffer(self._words, np.uint32),
            score=np.frombuffer(self._score, np.float32),
            hash=hashes[order],
            row=order.astype(np.uint32),
            contradicted=np.zeros(len(self), np.bool_),
        )
