"""A run that can be leafed through: any filter, any page, in milliseconds, at a million samples.

    samples.jsonl ────┐                                       ┌─ matching: filters -> rows
    rejections.jsonl ─┼─ lines ─> building ─> store ─> Index ─┼─ verdicts: what people decided
    claims.jsonl ─────┘  columns, postings, spoken, search    └─ shown: a row -> what the page shows of it

audit-index.sqlite holds numbers: columns, and for every word and object the rows that have it. What is shown is read
from the lines themselves.

Rows bear numbers from 1, which one index never changes: a page is asked for by the number that it follows or precedes.

Whoever gives their name sees the list as they may: a row that the plan drew and that they have not decided is one of
the dataset of which nobody decided anything, for every filter and count that tells what people or rules said.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from datagen.audit.filters import Filters
from datagen.audit.index.building import OBJECTS, build
from datagen.audit.index.eyes import Eyes
from datagen.audit.index.lines import Files
from datagen.audit.index.matching import Found, Matching
from datagen.audit.index.postings import Mask
from datagen.audit.index.rows import Facets, Item, Page, Row
from datagen.audit.index.shown import Shown
from datagen.audit.index.store import Store
from datagen.audit.index.verdicts import Verdicts
from datagen.decisions import Decisions, read
from datagen.errors import RunError
from datagen.progress import Watch, unwatched
from datagen.run import Run
from datagen.types import Decision

__all__ = ["Facets", "Index", "Item", "Page", "Row"]

MOST_ROWS = 500  # of a page


class Index:
    """The rows of one run, for any number of threads."""

    def __init__(self, store: Store, files: Files, decisions: Decisions) -> None:
        """Use `open`."""
        n_rows = store.columns.offset.size
        self._store, self._files, self._decisions = store, files, decisions
        self._shown = Shown(store, files)
        self._matching = Matching(store, self._shown)
        self._verdicts = Verdicts(n_rows, store.columns.type == 0)  # no type: a record of the annotations
        self._planned: Mask = np.zeros(n_rows, np.bool_)
        self._turn = threading.RLock()
        self._facets = _facets(store)
        for id in decisions:
            self._hold(id)

    @classmethod
    def open(cls, run: Run, watch: Watch = unwatched, decisions: Decisions | None = None) -> Self:
        """The index of a run; it is built where there is none of its files as they are now.

        `decisions` may be shared with whoever else counts them; without them decisions.jsonl is read.

        Raises:
            RunError: there is no dataset, a line of it cannot be read, or the index cannot be written.
        """
        files, decided = Files.of(run), read(run) if decisions is None else decisions
        store = Store.read(run.index_file, files.stamps)
        if store is None:
            build(run, files, watch)
            store = Store.read(run.index_file, files.stamps)
        if store is None:
            raise RunError(f"{run.index_file}: was replaced while it was opened: run `datagen audit` again")
        return cls(store, files, decided)

    def __len__(self) -> int:
        """Rows in all."""
        return self._store.columns.offset.size

    def close(self) -> None:
        """Let go of the index file; what was read stays good."""
        self._store.close()

    def page(
        self, filters: Filters, after: int | None = None, before: int | None = None, n: int = 50, reviewer: str = ""
    ) -> Page:
        """The n rows that match behind the number `after`, or in front of `before`; both may be any number.

        Raises:
            RunError: the index is broken, or a line cannot be read.
        """
        n = min(max(n, 1), MOST_ROWS)
        with self._turn:
            found, steady = self._found(filters, reviewer)
            if after is None and before is not None:
                return self._in_front(found, steady, before, n)
            return self._behind(found, steady, after or 0, n)

    def neighbours(
        self, filters: Filters, number: int, reviewer: str = "", *, undecided: bool = False
    ) -> tuple[int | None, int | None]:
        """The numbers before and behind this one that match, whether it matches itself or not.

        `undecided` passes over what this reviewer has decided.
        """
        with self._turn:
            found, among = self._found(filters, reviewer, undecided=undecided)
            if found.unread is None:
                return _nearest(found.mask & among, number)
            rows = np.flatnonzero(found.mask & among)
            start, end = rows.searchsorted((number - 1, number))
            earlier = self._matching.walk(found, rows[:start][::-1], 1)
            later = self._matching.walk(found, rows[end:], 1)
            return earlier.nearest, later.nearest

    def number(self, sample_id: str) -> int | None:
        """The number of a sample or rejection, the first where there are several of this id."""
        with self._turn:
            row = self._row(sample_id)
            return None if row is None else row + 1

    def item(self, number: int) -> Item | None:
        """Everything that is known of a row; None for a number that is none's.

        Raises:
            RunError: its line cannot be read.
        """
        with self._turn:
            return self._shown.item(number - 1) if 1 <= number <= len(self) else None

    def decided(self, decision: Decision) -> None:
        """Take in what somebody decided; a decision that is known already changes nothing."""
        with self._turn:
            self._decisions.add(decision)
            self._hold(decision.sample)

    def verdict(self, number: int) -> str:
        """What people decided of a row: open, accept, edit or reject."""
        return self._verdicts.name(number - 1)

    def facets(self, reviewer: str = "") -> Facets:
        """What there is to filter by, as far as a reviewer may know."""
        with self._turn:
            eyes, facets = self._verdicts.eyes(reviewer, self._planned), self._facets
            if (hidden := eyes.unseen & (self._store.columns.stage > 0)).any():
                facets = replace(facets, **_turned_away(self._store, ~hidden))
            return replace(facets, verdicts=self._verdicts.counts(eyes))

    def planned(self, ids: Iterable[str]) -> int:
        """Mark the samples that the plan drew, and no others; gives how many of them are there."""
        with self._turn:
            rows = [row for id in ids if (row := self._row(id)) is not None]
            marks = np.zeros(len(self), np.bool_)
            marks[rows] = True
            self._planned = marks
            return int(np.count_nonzero(marks))

    def is_stale(self) -> bool:
        """True where the run was assembled again since: what is shown is what there was before."""
        return self._files.are_replaced()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _behind(self, found: Found, among: Mask, after: int, n: int) -> Page:
        rows = np.flatnonzero(found.mask & among)
        walk = self._matching.walk(found, rows[rows.searchsorted(after) :], n)
        is_first = not rows.size or rows[0] >= after
        return self._page(
            found,
            among,
            walk.rows,
            before=None if is_first else walk.rows[0] + 1 if walk.rows else after + 1,
            after=None if walk.rest is None else walk.rows[-1] + 1 if len(walk.rows) == n else walk.rest,
        )

    def _in_front(self, found: Found, among: Mask, before: int, n: int) -> Page:
        rows = np.flatnonzero(found.mask & among)
        walk = self._matching.walk(found, rows[: rows.searchsorted(before - 1)][::-1], n)
        is_last = not rows.size or rows[-1] < before - 1
        return self._page(
            found,
            among,
            walk.rows[::-1],
            before=None if walk.rest is None else walk.rows[-1] + 1 if len(walk.rows) == n else walk.rest + 2,
            after=None if is_last else walk.rows[0] + 1 if walk.rows else before - 1,
        )

    def _page(self, found: Found, among: Mask, rows: Sequence[int], *, before: int | None, after: int | None) -> Page:
        mask = found.mask & among  # what was read meanwhile may hold no phrase
        return Page(
            rows=tuple(self._shown.row(row, self._verdicts.name(row)) for row in rows),
            total=int(np.count_nonzero(mask)),
            first=before is None,
            last=after is None,
            at_most=found.unread is not None and bool((found.unread & mask).any()),
            before=before,
            after=after,
        )

    def _found(self, filters: Filters, reviewer: str, *, undecided: bool = False) -> tuple[Found, Mask]:
        """What matches whatever people decided, and the rows among which it counts."""
        eyes = self._verdicts.eyes(reviewer, self._planned)
        among = self._verdicts.mask("todo", eyes) if undecided else np.ones(len(self), np.bool_)
        if filters.verdict:
            among &= self._verdicts.mask(filters.verdict, eyes)
        if filters.plan:
            among &= self._planned
        return self._unseen(self._matching.found(filters), filters, eyes), among

    def _unseen(self, found: Found, filters: Filters, eyes: Eyes) -> Found:
        """The same, with what is to be judged unseen as if it were in the dataset, whoever turned it away."""
        if not (filters.place or filters.stage or filters.rule) or not eyes.unseen.any():
            return found
        is_kept = filters.place != "rejected" and not filters.stage and not filters.rule
        anywhere = self._matching.found(replace(filters, place="", stage="", rule="")) if is_kept else None
        return found.but(eyes.unseen, anywhere)

    def _hold(self, sample_id: str) -> None:
        """What holds of a sample now, wherever it stands."""
        held, standing = self._decisions.verdict(sample_id), self._decisions.standing(sample_id)
        for row in self._store.columns.rows_with(sample_id):
            said = {one.reviewer: one.verdict for one in standing}
            self._verdicts.put(row, held.verdict if held else None, said)

    def _row(self, sample_id: str) -> int | None:
        return next(iter(self._store.columns.rows_with(sample_id)), None)


def _nearest(mask: Mask, number: int) -> tuple[int | None, int | None]:
    """The numbers of the marked rows before and behind a number."""
    end, start = (min(max(place, 0), mask.size) for place in (number - 1, number))
    earlier, later = mask[:end][::-1], mask[start:]
    back, forth = (int(part.argmax()) if part.any() else None for part in (earlier, later))
    return None if back is None else end - back, None if forth is None else start + forth + 1


def _facets(store: Store) -> Facets:
    """All but what people decided."""
    columns, names = store.columns, store.names
    return Facets(
        types=_counted(columns.type, names.types),
        **_turned_away(store),
        objects=store.counts(OBJECTS),
        verdicts={},
    )


def _turned_away(store: Store, told: Mask | None = None) -> dict[str, dict[str, int]]:
    """Stages and rules, of the rows that may be told of."""
    columns, names = store.columns, store.names
    stages, rules = (codes if told is None else codes[told] for codes in (columns.stage, columns.rule))
    return {"stages": _counted(stages, names.stages), "rules": _counted(rules, names.rules)}


def _counted(codes: NDArray[np.uint16], names: Sequence[str]) -> dict[str, int]:
    """Rows by name, those without a name left out; sorted by name."""
    counted = np.bincount(codes, minlength=len(names)).tolist()
    return {name: n for name, n in sorted(zip(names, counted, strict=True)) if name and n}
