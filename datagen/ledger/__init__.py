"""The ledger of teacher calls: what was intended, what was answered, what failed. The only door to sqlite3.

A call is committed as intended before it is sent, and its reply is committed before anything looks at it. So a reply
that arrived is never lost and never bought again, wherever the process is killed; a call that was sent and whose
answer never came stays intended, and is in doubt once the process that sent it is gone.

One connection writes (SQLite before 3.51.3 can corrupt a WAL that two connections write); readers open it read-only.
"""

import contextlib
import fcntl
import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from datagen.errors import RunError
from datagen.types import Prompt, Reply, Usage

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    key TEXT NOT NULL,               -- prompt key
    attempt INTEGER NOT NULL,        -- 1, 2, ... for one key
    image_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'answered', 'failed')),
    intended_at REAL NOT NULL,       -- seconds since the epoch
    settled_at REAL,
    text TEXT, finish_reason TEXT, model TEXT,
    prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER,
    failure TEXT, detail TEXT,
    UNIQUE (key, attempt)
);
"""
# The last call of every key tells how the key stands: answered wins over everything that came before it.
STANDING = """
SELECT key, max(attempt) AS attempt, max(state = 'answered') AS answered,
       max(CASE WHEN state = 'failed' THEN attempt END) AS failed_at, sum(state = 'intended') AS doubtful
FROM calls GROUP BY key
"""


class Ledger:
    """Every call of one run."""

    def __init__(self, connection: sqlite3.Connection, lock: int | None, path: Path) -> None:
        """Use `open_ledger` or `read_ledger`."""
        self._connection = connection
        self._lock = lock
        self._path = path

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file, and of the lock."""
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def make_ready(self) -> None:
        """Make the table when there is none; every commit is synced to disk."""
        is_new = self.check_format() == 0
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            if is_new:  # a ledger that is opened again keeps its bytes
                self._connection.executescript(f"{SCHEMA} PRAGMA user_version = {FORMAT};")
        except sqlite3.Error as error:
            raise RunError(f"{self._path}: cannot be written ({error}): free space or use another --run") from None

    def check_format(self) -> int:
        """The format of the file, 0 for a new one; refuses a file that is no ledger, or one of a later format."""
        try:
            (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise RunError(f"{self._path}: is no ledger of teacher calls ({error}): use another --run") from None
        if found not in (0, FORMAT):
            raise RunError(
                f"{self._path}: is a ledger of format {found}, expected {FORMAT}: use the datagen that wrote it"
            )
        return int(found)

    def intend(self, prompt: Prompt) -> int:
        """Write down that a prompt is about to be sent, before it is; gives the number of this attempt."""
        rows = self._write(
            "INSERT INTO calls (key, attempt, image_id, type, state, intended_at)"
            " SELECT ?1, coalesce(max(attempt), 0) + 1, ?2, ?3, 'intended', ?4 FROM calls WHERE key = ?1"
            " RETURNING attempt",
            (prompt.key, prompt.image_id, prompt.type, time.time()),
        )
        return int(rows[0]["attempt"])

    def answered(self, key: str, attempt: int, reply: Reply) -> None:
        """Keep a reply, whatever it says."""
        self._settle(
            "UPDATE calls SET state = 'answered', settled_at = ?, text = ?, finish_reason = ?, model = ?,"
            " prompt_tokens = ?, completion_tokens = ?, cached_tokens = ? WHERE key = ? AND attempt = ? RETURNING key",
            (
                time.time(),
                reply.text,
                reply.finish_reason,
                reply.model,
                reply.prompt_tokens,
                reply.completion_tokens,
                reply.cached_tokens,
                key,
                attempt,
            ),
        )

    def failed(self, key: str, attempt: int, kind: str, detail: str) -> None:
        """Keep the class of a failure and one line on it."""
        self._settle(
            "UPDATE calls SET state = 'failed', settled_at = ?, failure = ?, detail = ?"
            " WHERE key = ? AND attempt = ? RETURNING key",
            (time.time(), kind, detail, key, attempt),
        )

    def reply(self, key: str) -> Reply | None:
        """The reply that was bought under a key, if there is one."""
        rows = self._rows(
            "SELECT text, finish_reason, model, prompt_tokens, completion_tokens, cached_tokens"
            " FROM calls WHERE key = ? AND state = 'answered' LIMIT 1",
            (key,),
        )
        return Reply(**dict(rows[0])) if rows else None

    def failure(self, key: str) -> tuple[str, str] | None:
        """Class and detail of the last failed call of a key, if there is one."""
        rows = self._rows(
            "SELECT failure, detail FROM calls WHERE key = ? AND state = 'failed' ORDER BY attempt DESC LIMIT 1", (key,)
        )
        return (rows[0]["failure"], rows[0]["detail"]) if rows else None

    def settled(self, final: frozenset[str]) -> set[str]:
        """Keys that need no further call: answered, or failed in one of the classes `final`."""
        return {
            row["key"]
            for row in self._rows(f"SELECT s.key, s.answered, f.failure FROM ({STANDING}) s {_LAST_FAILURE}")
            if row["answered"] or row["failure"] in final
        }

    def usage(self) -> Usage:
        """Calls and tokens so far; without dollars, which need a price."""
        failed: dict[str, int] = {}
        answered = in_doubt = 0
        standing = f"SELECT s.answered, s.doubtful, f.failure FROM ({STANDING}) s {_LAST_FAILURE}"
        for row in self._rows(standing):
            answered += row["answered"]
            in_doubt += row["doubtful"]
            if row["failure"] and not row["answered"] and not row["doubtful"]:
                failed[row["failure"]] = failed.get(row["failure"], 0) + 1
        (tokens,) = self._rows(
            "SELECT coalesce(sum(prompt_tokens), 0) AS prompt_tokens, coalesce(sum(cached_tokens), 0) AS cached_tokens,"
            " coalesce(sum(completion_tokens), 0) AS completion_tokens FROM calls"
        )
        return Usage(answered=answered, in_doubt=in_doubt, failed=dict(sorted(failed.items())), **dict(tokens))

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise RunError(f"{self._path}: cannot be read as a ledger ({error}): restore it from a copy") from None

    def _settle(self, statement: str, values: tuple[object, ...]) -> None:
        if not self._write(statement, values):
            raise ValueError(f"{values[-2]} attempt {values[-1]} was never intended")

    def _write(self, statement: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        try:
            rows = self._connection.execute(statement, values).fetchall()  # one statement, one commit
        except sqlite3.Error as error:
            raise RunError(
                f"{self._path}: cannot be written ({error}): what it holds is safe; free space, then build again"
            ) from error
        return rows


_LAST_FAILURE = "LEFT JOIN calls f ON f.key = s.key AND f.attempt = s.failed_at"


def open_ledger(path: Path) -> Ledger:
    """The ledger of a run, for the one process that writes it; made when there is none.

    Raises:
        RunError: another process is writing it, or the file is not a ledger or cannot be written.
    """
    lock = _take_lock(path.with_suffix(".lock"))
    with contextlib.ExitStack() as undo:
        undo.callback(os.close, lock)
        connection = _connect(path, "rwc")
        undo.callback(connection.close)
        ledger = Ledger(connection, lock, path)
        ledger.make_ready()
        undo.pop_all()
    return ledger


def read_ledger(path: Path) -> Ledger:
    """The ledger of a run, read-only, also while another process writes it.

    Raises:
        RunError: there is none, or it cannot be read.
    """
    if not path.is_file():
        raise RunError(f"{path}: is missing, expected the ledger of a run: run `datagen build` first")
    with contextlib.ExitStack() as undo:
        connection = _connect(path, "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1")
        undo.callback(connection.close)
        ledger = Ledger(connection, None, path)
        if ledger.check_format() == 0:
            raise RunError(f"{path}: holds no call yet: run `datagen build` first")
        undo.pop_all()
    return ledger


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise RunError(f"{path}: cannot be opened ({error}): use a --run folder that can be written") from None
    connection.row_factory = sqlite3.Row
    return connection


def _take_lock(path: Path) -> int:
    """A lock that ends with the process, holding its number for whoever is refused."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror}): use a --run folder that can") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise RunError(
            f"{path.parent}: process {owner} is building this run: wait for it, or use another --run"
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock
