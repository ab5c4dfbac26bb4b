"""audit-index.sqlite: columns, postings and the contexts of what was rejected.

It is written once, beside its place, and moved there; it is never changed, so readers need no lock. Nothing in it is
needed: where it is missing, broken, of another version or of other files, it is written again.
"""

import os
import secrets
import sqlite3
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np

from datagen.audit.index.columns import KINDS, Columns
from datagen.audit.index.lines import Stamp
from datagen.audit.index.postings import Mask, Rows, packed, put_into
from datagen.errors import RunError

LAYOUT = 1
OURS = 0x64676169  # "dgai"
FORGOTTEN = 3_600  # seconds without a write, after which a file that was begun is nobody's any more
SCHEMA = """
CREATE TABLE meta (content BLOB NOT NULL);
CREATE TABLE columns (name TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE postings (kind TEXT NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL, rows BLOB NOT NULL);
CREATE TABLE contexts (image_id TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
INDEX = "CREATE UNIQUE INDEX by_name ON postings (kind, name, n)"
LAST = "\U0010ffff"  # behind every other character


class Names(msgspec.Struct, frozen=True):
    """What the codes of columns mean."""

    types: tuple[str, ...]
    stages: tuple[str, ...]
    rules: tuple[str, ...]
    n_kept: int
    """Rows of the dataset; those behind them were rejected."""


class Meta(msgspec.Struct, frozen=True):
    """What an index says of itself."""

    stamps: tuple[Stamp, ...]
    """The files that it was made from."""
    names: Names


class Writing:
    """An index that is being written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Begin in an empty file."""
        self._connection = connection
        for line in ("journal_mode = OFF", "synchronous = OFF", f"application_id = {OURS}", f"user_version = {LAYOUT}"):
            connection.execute(f"PRAGMA {line}")
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")

    def postings(self, kind: str, named: Iterable[tuple[str, Rows]], n_rows: int) -> None:
        """Names with their rows; quickest in the order of names."""
        rows = ((kind, name, rows.size, packed(rows, n_rows)) for name, rows in named)
        self._connection.executemany("INSERT INTO postings VALUES (?, ?, ?, ?)", rows)

    def contexts(self, named: Iterable[tuple[str, bytes]]) -> None:
        """Contexts as JSON, by image."""
        self._connection.executemany("INSERT OR IGNORE INTO contexts VALUES (?, ?)", named)

    def columns(self, columns: Columns) -> None:
        """All of them."""
        values = ((name, getattr(columns, name).tobytes()) for name in KINDS)
        self._connection.executemany("INSERT INTO columns VALUES (?, ?)", values)

    def finish(self, stamps: Iterable[Stamp], names: Names) -> None:
        """What it was made from; without that it is not one."""
        content = msgspec.json.encode(Meta(tuple(stamps), names))
        self._connection.execute("INSERT INTO meta VALUES (?)", (content,))
        self._connection.execute(INDEX)
        self._connection.commit()


@contextmanager
def writing(file: Path) -> Iterator[Writing]:
    """A new index, which takes its place when the block ends well.

    Raises:
        RunError: it cannot be written.
    """
    _sweep(file)
    partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}.partial")
    try:
        try:
            with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
                yield Writing(connection)
            with partial.open("rb") as written:
                os.fsync(written.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except (OSError, sqlite3.OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise RunError(f"{file}: cannot be written ({why}): nothing was lost, free space and rerun") from None


def _sweep(file: Path) -> None:
    """Delete what killed processes began."""
    for partial in file.parent.glob(f"{file.name}.*.partial"):
        with suppress(OSError):
            if time.time() - partial.stat().st_mtime > FORGOTTEN:
                partial.unlink()


class Store:
    """An index that is there."""

    def __init__(self, file: Path, connection: sqlite3.Connection, names: Names, columns: Columns) -> None:
        """Use `read`."""
        self._file = file
        self._connection = connection
        weakref.finalize(self, connection.close)
        self.names = names
        self.columns = columns

    @classmethod
    def read(cls, file: Path, stamps: Iterable[Stamp]) -> "Store | None":
        """That of files in this state; None where there is none that can be used."""
        if not file.is_file():
            return None
        connection = sqlite3.connect(
            f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            names = _names(connection, stamps)
            return cls(file, connection, names, _columns(connection, names))
        except (sqlite3.DatabaseError, msgspec.MsgspecError, ValueError):
            connection.close()
            return None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def counts(self, kind: str) -> dict[str, int]:
        """Every name of a kind with its number of rows."""
        return dict(self._rows("SELECT name, n FROM postings WHERE kind = ? ORDER BY name", kind))

    def one(self, kind: str, name: str) -> Mask:
        """The rows of a name; none for one that is not there."""
        return self._marked(self._rows("SELECT rows FROM postings WHERE kind = ? AND name = ?", kind, name))

    def beginning(self, kind: str, name: str) -> Mask:
        """The rows of all names that begin like this."""
        query = "SELECT rows FROM postings WHERE kind = ? AND name >= ? AND name < ?"
        return self._marked(self._rows(query, kind, name, name + LAST))

    def n(self, kind: str, name: str) -> int:
        """Rows of a name."""
        return next((n for (n,) in self._rows("SELECT n FROM postings WHERE kind = ? AND name = ?", kind, name)), 0)

    def context(self, image_id: str) -> bytes | None:
        """The context of an image of which something was rejected, as JSON."""
        found = self._rows("SELECT content FROM contexts WHERE image_id = ?", image_id)
        return next((bytes(content) for (content,) in found), None)

    def _marked(self, found: Iterable[tuple[Any, ...]]) -> Mask:
        marks = np.zeros(self.columns.offset.size, np.bool_)
        try:
            for (content,) in found:
                put_into(marks, content)
        except (ValueError, TypeError) as error:
            raise self._broken(error) from None
        return marks

    def _rows(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query, values)
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> RunError:
        return RunError(f"{self._file}: is broken ({error}): delete it and run `datagen audit` again, nothing is lost")


def _names(connection: sqlite3.Connection, stamps: Iterable[Stamp]) -> Names:
    """What the index says of itself.

    Raises:
        ValueError, MsgspecError: it is not ours, or of other files.
    """
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    if marks != [OURS, LAYOUT]:
        raise ValueError("another layout")
    (content,) = connection.execute("SELECT content FROM meta").fetchone() or (b"",)
    meta = msgspec.json.decode(content if isinstance(content, bytes) else b"", type=Meta)
    if meta.stamps != tuple(stamps):
        raise ValueError("made from other files")
    return meta.names


def _columns(connection: sqlite3.Connection, names: Names) -> Columns:
    """The columns of an index.

    Raises:
        ValueError: they do not fit each other or the names.
    """
    rows = connection.execute("SELECT name, content FROM columns")
    found = {name: content for name, content in rows if isinstance(content, bytes)}
    columns = Columns(**{name: np.frombuffer(found.get(name, b""), kind) for name, kind in KINDS.items()})
    n_rows = columns.offset.size
    if any(getattr(columns, name).size != n_rows for name in KINDS) or not 0 <= names.n_kept <= n_rows:
        raise ValueError("columns of different lengths")
    ends = {"type": names.types, "stage": names.stages, "rule": names.rules, "row": range(n_rows)}
    if n_rows and any(getattr(columns, name).max() >= len(end) for name, end in ends.items()):
        raise ValueError("codes without names")
    return columns
