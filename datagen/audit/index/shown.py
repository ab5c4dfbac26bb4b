"""A row -> what is shown of it: its line is read again, and nothing else is kept in memory."""

from functools import lru_cache

import msgspec
import numpy as np
from pydantic import ValidationError

from datagen.audit.index.lines import Files, Kept, Lines, Rejected
from datagen.audit.index.rows import Item, Row
from datagen.audit.index.store import Store
from datagen.errors import RunError
from datagen.types import Context, Rejection, Sample

EXCERPT = 160  # characters


class Shown:
    """Reads the lines of one index."""

    def __init__(self, store: Store, files: Files) -> None:
        """Read from files that are open."""
        self._store, self._files = store, files

    def line(self, row: int) -> Kept | Rejected:
        """The fields that the list needs."""
        kind: type[Kept] | type[Rejected] = Kept if self.is_kept(row) else Rejected
        try:
            return _decoder(kind).decode(self._bytes(row))
        except msgspec.MsgspecError as error:
            raise self._unreadable(row, error) from None

    def row(self, row: int, verdict: str) -> Row:
        """One line of the list."""
        line, score = self.line(row), self._store.columns.score[row]
        return Row(
            number=row + 1,
            id=line.id,
            type=line.type or "",
            image_id=line.image_id or "",
            place="kept" if self.is_kept(row) else "rejected",
            rule=line.rule,
            verdict=verdict,
            words=int(self._store.columns.words[row]),
            score=None if np.isnan(score) else line.score,
            excerpt=excerpt(line.answers),
        )

    def item(self, row: int) -> Item:
        """Everything that is known of it, checked field by field."""
        try:
            return self._kept(row) if self.is_kept(row) else self._rejected(row)
        except ValidationError as error:
            raise self._unreadable(row, ValueError(error.errors()[0]["msg"])) from None

    def is_kept(self, row: int) -> bool:
        """True for a row of the dataset."""
        return row < self._store.names.n_kept

    def _kept(self, row: int) -> Item:
        sample = Sample.model_validate_json(self._bytes(row))
        return Item(
            number=row + 1,
            id=sample.id,
            place="kept",
            type=sample.type,
            image=sample.image,
            context=sample.context,
            conversations=sample.conversations,
            rejection=None,
            score=sample.provenance.score,
            kept=sample,
        )

    def _rejected(self, row: int) -> Item:
        rejection = Rejection.model_validate_json(self._bytes(row))
        known = None if rejection.image_id is None else self._store.context(rejection.image_id)
        context = Context.model_validate_json(known) if known else None
        return Item(
            number=row + 1,
            id=rejection.id,
            place="rejected",
            type=rejection.type or "",
            image=context.image if context else None,
            context=context,
            conversations=rejection.conversations,
            rejection=rejection,
            score=rejection.score,
        )

    def _bytes(self, row: int) -> bytes:
        columns = self._store.columns
        return self._lines(row).at(int(columns.offset[row]), int(columns.length[row]))

    def _lines(self, row: int) -> Lines:
        return self._files.samples if self.is_kept(row) else self._files.rejections

    def _unreadable(self, row: int, error: Exception) -> RunError:
        lines, offset = self._lines(row), int(self._store.columns.offset[row])
        return lines.unreadable(lines.number(offset), error)


def excerpt(answers: list[str]) -> str:
    """The beginning of the first answer, on one line."""
    said = " ".join(answers[0][: 4 * EXCERPT].split()) if answers else ""
    return said if len(said) <= EXCERPT else f"{said[: EXCERPT - 1]}…"


@lru_cache
def _decoder(kind: type[Kept] | type[Rejected]) -> msgspec.json.Decoder[Kept | Rejected]:
    return msgspec.json.Decoder(kind)
