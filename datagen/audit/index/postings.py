"""Names -> the rows that have them: words of texts, objects of pictures.

What many rows have is kept as a bit a row, everything else as a list of rows, so a name takes n / 8 bytes at most.
While a table grows, its pairs go to the disk in sorted runs: memory holds one run and where in each a name begins.
"""

import mmap
from array import array
from collections.abc import Collection, Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray

from datagen.audit.index.columns import Codes

Rows = NDArray[np.uint32]
"""Ascending, none twice."""
Mask = NDArray[np.bool_]

EACH = 1_000  # names between two times that memory is let go
RUN = 4_000_000  # pairs that are sorted at once: some 120 MB while that happens


class Postings:
    """A table of names that grows; rows come in ascending order."""

    def __init__(self, spill: IO[bytes], run: int = RUN) -> None:
        """Runs of so many pairs go to a file that nobody else uses."""
        self._spill, self._run = spill, run
        self._codes = Codes()
        self._starts: list[tuple[int, NDArray[np.uint32]]] = []
        self._length = 0
        self._begin()

    def add(self, row: int, names: Collection[str]) -> None:
        """What one row has, each once."""
        self._named.extend(map(self._codes.__getitem__, names))
        self._rows.append(row)
        self._counts.append(len(names))
        if len(self._named) >= self._run:
            self._put_down()

    def all(self) -> Iterator[tuple[str, Rows]]:
        """Every name with its rows, in the order of names; nothing can be added after that."""
        self._put_down()
        self._spill.flush()
        if not self._length:
            return
        memory = mmap.mmap(self._spill.fileno(), self._length * 4, access=mmap.ACCESS_READ)
        rows = np.frombuffer(memory, np.uint32)
        for place, name in enumerate(sorted(self._codes)):
            yield name, self._joined(rows, self._codes[name])
            if place % EACH == 0:
                memory.madvise(mmap.MADV_DONTNEED)  # what was read can be read again

    def _begin(self) -> None:
        self._named, self._rows, self._counts = array("I"), array("I"), array("I")

    def _put_down(self) -> None:
        """Sort what has come, and write it down."""
        rows = np.frombuffer(self._rows, np.uint32).repeat(np.frombuffer(self._counts, np.uint32))
        pairs = np.frombuffer(self._named, np.uint32).astype(np.uint64) << np.uint64(32) | rows  # name above, row below
        pairs.sort()
        names = np.arange(len(self._codes) + 1, dtype=np.uint64) << np.uint64(32)
        self._starts.append((self._length, pairs.searchsorted(names).astype(np.uint32)))
        self._spill.write(pairs.astype(np.uint32).tobytes())  # the lower half
        self._length += pairs.size
        self._begin()

    def _joined(self, rows: Rows, code: int) -> Rows:
        """The rows of one name from every run that knows it."""
        known = [(base, starts) for base, starts in self._starts if code + 1 < len(starts)]
        return np.concatenate([rows[base + int(of[code]) : base + int(of[code + 1])] for base, of in known])


def joined(one: Rows, other: Rows) -> Rows:
    """What either has."""
    both = np.sort(np.concatenate((one, other)))
    distinct: Rows = both[np.concatenate((np.ones(min(1, both.size), np.bool_), both[1:] != both[:-1]))]
    return distinct


def packed(rows: Rows, n_rows: int) -> bytes:
    """The shorter of both forms; they are told apart by their length."""
    if rows.size * 4 < _size(n_rows):
        return rows.tobytes()
    return np.packbits(mask(rows, n_rows)).tobytes()


def put_into(marks: Mask, content: bytes) -> None:
    """Mark the rows of one name, beside those that are marked.

    Raises:
        ValueError: this is no list of rows of such a table.
    """
    if len(content) == _size(marks.size):
        marks |= np.unpackbits(np.frombuffer(content, np.uint8), count=marks.size).view(np.bool_)
        return
    rows = np.frombuffer(content, np.uint32)
    if rows.size and int(rows.max()) >= marks.size:
        raise ValueError(f"row {rows.max()} of {marks.size}")
    marks[rows] = True


def mask(rows: Rows, n_rows: int) -> Mask:
    """True at these rows."""
    marks = np.zeros(n_rows, np.bool_)
    marks[rows] = True
    return marks


def _size(n_rows: int) -> int:
    """Bytes of a bit a row."""
    return -(-n_rows // 8)
