"""Filters -> a mask over the rows. What does not change while people decide is kept for the next page."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from datagen.audit.filters import Filters
from datagen.audit.index.building import OBJECTS, WORDS
from datagen.audit.index.columns import Columns
from datagen.audit.index.postings import Mask
from datagen.audit.index.search import Search
from datagen.audit.index.shown import Shown
from datagen.audit.index.store import Store

MOST_KEPT = 64 << 20  # bytes of masks
MOST_READ = 1_000  # texts that are held against a phrase for one page: some 10 ms


@dataclass(slots=True)
class Found:
    """The rows that match, as far as they are known."""

    mask: Mask
    search: Search
    unread: Mask | None = None
    """Those of them that have all words of a phrase, and have not been read yet; None where all is known."""

    def but(self, rows: Mask, other: "Found | None") -> "Found":
        """The same, where of these rows what another look found holds; None for one that found nothing."""
        mask = np.where(rows, other.mask if other else False, self.mask)
        unread = [one.unread if one and one.unread is not None else False for one in (other, self)]
        is_known = unread[0] is False and unread[1] is False
        return Found(mask, self.search, None if is_known else np.where(rows, *unread))


class Walk(NamedTuple):
    """What was met on the way through a list."""

    rows: list[int]
    """Those that match."""
    rest: int | None
    """The row at which it goes on; None where all was looked at."""

    @property
    def nearest(self) -> int | None:
        """The number of the row that comes first; of one that may hold a phrase, if none was met that does."""
        row = self.rows[0] if self.rows else self.rest
        return None if row is None else row + 1


class Matching:
    """Holds the rows of one index against filters."""

    def __init__(self, store: Store, shown: Shown, most_read: int = MOST_READ) -> None:
        """Nothing is kept yet; `most_read` texts are read for one page, where words alone do not decide."""
        self._store, self._shown = store, shown
        self._kept: OrderedDict[Filters, Found] = OrderedDict()
        self._most_read = most_read
        self.most_kept = max(2, MOST_KEPT // max(1, store.columns.offset.size))
        """Filters of which what was found is kept."""

    def found(self, filters: Filters) -> Found:
        """Rows that match whatever people decided: verdict and plan are left to whoever asks."""
        steady = replace(filters, verdict="", plan=False)
        if steady not in self._kept:
            self._kept[steady] = self._look(steady)
        self._kept.move_to_end(steady)
        while len(self._kept) > self.most_kept:
            self._kept.popitem(last=False)
        return self._kept[steady]

    def walk(self, found: Found, rows: NDArray[np.int64], n: int) -> Walk:
        """The first n of these rows, in their order, that hold the phrases."""
        if found.unread is None:
            return Walk(rows[:n].tolist(), int(rows[n]) if rows.size > n else None)
        held, left = list[int](), self._most_read
        for row in rows[: n + self._most_read + 1].tolist():
            if len(held) == n or (found.unread[row] and not left):
                return Walk(held, row)
            if found.unread[row]:
                left -= 1
                self._read(found, row)
            if found.mask[row]:
                held.append(row)
        return Walk(held, None)

    def _read(self, found: Found, row: int) -> None:
        assert found.unread is not None
        found.unread[row] = False
        found.mask[row] = found.search.holds(self._shown.line(row).texts)

    def _look(self, filters: Filters) -> Found:
        search = Search.of(filters.text)
        mask = np.ones(self._store.columns.offset.size, np.bool_)
        for part in self._parts(filters, search):
            mask &= part
            if not mask.any():
                break
        found = Found(mask, search)
        if search.phrases:
            found.unread = mask.copy()
            candidates = np.flatnonzero(mask)
            if candidates.size <= self._most_read:
                for row in candidates.tolist():
                    self._read(found, row)
                found.unread = None
        return found

    def _parts(self, filters: Filters, search: Search) -> Iterator[Mask]:
        columns, names, n_kept = self._store.columns, self._store.names, self._store.names.n_kept
        if filters.type:
            yield columns.type == code(names.types, filters.type)
        if filters.stage:
            yield columns.stage == code(names.stages, filters.stage)
        if filters.rule:
            yield columns.rule == code(names.rules, filters.rule)
        if filters.place:
            yield (np.arange(columns.offset.size) < n_kept) == (filters.place == "kept")
        if filters.object:
            yield self._store.one(OBJECTS, filters.object)
        if filters.contradicted:
            yield columns.contradicted
        yield from bounded(columns, filters)
        if filters.text.strip():
            yield from self._said(search)

    def _said(self, search: Search) -> Iterator[Mask]:
        if search.is_empty:
            yield np.zeros(self._store.columns.offset.size, np.bool_)
        for word in search.words:
            yield self._store.one(WORDS, word)
        if search.beginning:
            yield self._store.beginning(WORDS, search.beginning)


def bounded(columns: Columns, filters: Filters) -> Iterator[Mask]:
    """What lies between the bounds."""
    if filters.least_words is not None:
        yield columns.words >= filters.least_words
    if filters.most_words is not None:
        yield columns.words <= filters.most_words
    if filters.least_score is not None:
        yield columns.score >= np.float32(filters.least_score)
    if filters.most_score is not None:
        yield columns.score <= np.float32(filters.most_score)


def code(names: Iterable[str], name: str) -> int:
    """The place of a name; one that no column holds for a name that is not there."""
    return next((place for place, one in enumerate(names) if one == name), np.iinfo(np.uint16).max)
