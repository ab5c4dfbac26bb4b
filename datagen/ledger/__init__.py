"""The ledger of teacher calls: what was intended, what was answered, what failed, what is in doubt, and what it cost.

A call is one HTTP request. It is committed as intended, with the most that it can cost, before it is sent; its answer
is committed as it came before anything looks at it. So a reply that arrived is never lost and never bought again,
wherever the process is killed. A call whose process died before its answer came is in doubt: it may be on the bill, so
what was reserved for it stays reserved.

    intended -> answered | failed          while its process lives
    intended -> in_doubt                   when the ledger is opened again
    answered -> failed                     when what came turns out to be no reply; what it cost stays known

This package is the only door to sqlite3. One connection writes (SQLite before 3.51.3 can corrupt a WAL that two
connections write); readers open it read-only. `group` commits for an async loop, many writes at once.
"""

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.ledger import lock, schema
from datagen.ledger.books import ADVICE, Books, lock_file
from datagen.ledger.spill import ROOM_BYTES, ROOM_BYTES_A_CALL, Spill, spilled
from datagen.types import Prompt

NANO = 1_000_000_000  # money is counted in whole nanodollars: a token of the cheapest model costs five of them


class Call(NamedTuple):
    """One call that was intended."""

    id: int
    key: str
    attempt: int
    reserved: int | None = None
    """Most that it can cost, in nanodollars; None without a price."""


class Ledger(Books):
    """Every call of one run."""

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

    # --- writing: each of these is one commit, or part of the one between `begin` and `commit` ------------------------

    def begin(self) -> None:
        """What is written from here on is committed together."""
        self.write("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Sync to disk what was written since `begin`."""
        self.write("COMMIT")

    def finish(self) -> None:
        """Commit what was begun, if anything was."""
        if self._connection.in_transaction:
            self.commit()

    def roll_back(self) -> None:
        """Forget what was written since `begin`; nothing to do when SQLite already did."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def intend(self, prompt: Prompt, reserved: int | None = None, endpoint: str = "", batch: int | None = None) -> Call:
        """Write down that a prompt is about to be sent, before it is."""
        values = (prompt.key, prompt.image_id, prompt.type, endpoint, batch, time.time(), reserved)
        ((id, attempt),) = self.write(schema.INTEND, values)
        return Call(id, prompt.key, attempt, reserved)

    def answered(self, call: int, body: bytes, request_id: str = "", at: float | None = None) -> None:
        """Keep a 200 as it came, before anything looks at it."""
        self._settle(schema.ANSWER, (body, request_id, time.time() if at is None else at, call))

    def read(self, call: int, tokens: Tokens | None, cost: int | None) -> None:
        """Write down what an answer came to; None is what it did not say."""
        self._settle(schema.READ, (*(tokens or (None, None, None)), cost, call))

    def failed(self, call: int, kind: str, detail: str, cost: int | None = 0) -> None:
        """Keep the class of a failure and one line on it; a cost of None means that it may be on the bill."""
        self._settle(schema.FAIL, (kind, detail, cost, time.time(), call))

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the run."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # --- making ready ------------------------------------------------------------------------------------------------

    def make_ready(self) -> None:
        """Make the tables when there are none, and settle what an earlier process left behind."""
        is_new = self.check_format() == 0
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            if is_new:  # a ledger that is opened again keeps its bytes
                self._connection.executescript(f"BEGIN; {schema.TABLES} PRAGMA user_version = {schema.FORMAT}; COMMIT;")
        except sqlite3.Error as error:
            raise RunError(f"{self.path}: cannot be written ({error}): free space or use another --run") from None
        self._take_in_what_was_spilled()
        if self.rows("SELECT 1 FROM calls WHERE state = 'intended' AND batch IS NULL LIMIT 1"):
            self.write(schema.DOUBT)

    def check_format(self) -> int:
        """The format of the file, 0 for a new one; refuses a file that is no ledger, or one of another format."""
        try:
            (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError as error:
            raise RunError(f"{self.path}: cannot be used ({error}): use a --run folder that can be written") from None
        except sqlite3.DatabaseError as error:
            raise RunError(f"{self.path}: is no ledger of teacher calls, or is damaged ({error}): {ADVICE}") from None
        if found not in (0, schema.FORMAT):
            raise RunError(
                f"{self.path}: is a ledger of format {found}, expected {schema.FORMAT}: use the datagen that wrote it"
            )
        return int(found)

    def check_whole(self) -> None:
        """Look through a ledger that was not closed well; what is torn must not be built on."""
        (found,) = self.rows("PRAGMA quick_check(1)")
        if found[0] != "ok":
            raise RunError(f"{self.path}: is damaged ({' '.join(str(found[0]).split())}): {ADVICE}")

    def _take_in_what_was_spilled(self) -> None:
        path = spill_file(self.path)
        strange = False
        for one in spilled(path):
            # A ledger that was restored from a copy may not know the call, or know another by its number.
            if self.rows(schema.IS_OPEN, (one.call, one.key)):
                self.answered(one.call, one.body, one.request_id, one.at)
            else:
                strange = strange or not self.rows("SELECT 1 FROM calls WHERE id = ? AND key = ?", (one.call, one.key))
        if strange:
            path.replace(path.with_suffix(f".spill-{int(time.time())}"))
        path.unlink(missing_ok=True)

    # --- one place for what SQLite can say ---------------------------------------------------------------------------

    def _settle(self, statement: str, values: tuple[object, ...]) -> None:
        if not self.write(statement, values):
            raise ValueError(f"call {values[-1]} was never intended")

    def write(self, statement: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """Carry out a statement, and give what it returns; for this package."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise RunError(
                f"{self.path}: cannot be written ({error}): what it holds is safe; free space, then build again"
            ) from error


def open_ledger(path: Path, is_begun: bool = False) -> Ledger:
    """The ledger of a run, for the one process that writes it; made when there is none, unless the run is begun.

    Raises:
        RunError: another process is writing it, it lies on a network filesystem, or the file is not a ledger, is
            damaged, or cannot be written.
    """
    held = lock.take(lock_file(path))
    with contextlib.ExitStack() as undo:
        undo.callback(os.close, held)
        was_left_open = path.with_name(f"{path.name}-wal").exists()
        connection = _connect(path, "rwc")
        undo.callback(connection.close)
        ledger = Ledger(connection, held, path)
        found = ledger.check_format()
        if is_begun and not found:
            raise RunError(
                f"{path}: is missing or empty, and the run is begun: all of it would be bought again; {ADVICE}"
            )
        if found and was_left_open:
            ledger.check_whole()
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


def make_spill(ledger: Ledger, in_flight: int = 0) -> Spill:
    """Room beside a ledger for the replies of calls in flight, which it may not be able to take."""
    return Spill.make(spill_file(ledger.path), max(ROOM_BYTES, in_flight * ROOM_BYTES_A_CALL))


def spill_file(path: Path) -> Path:
    """Where the spilled replies of a ledger lie."""
    return path.with_suffix(".spill")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        # Several threads, never two at a time: a commit may wait for the disk beside the loop.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as error:
        raise RunError(f"{path}: cannot be opened ({error}): use a --run folder that can be written") from None
    connection.row_factory = sqlite3.Row
    return connection
