"""decisions.jsonl: lines are only ever added, and one is on the disk before whoever decided is told that it is.

A line is written by one write under a lock (flock) that every process takes, and synced. So two reviewers never get the
same number, and a process that is killed leaves either a whole line or a torn one that nobody was promised; the next to
write takes the torn one away.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from datagen.config import explain
from datagen.errors import RunError
from datagen.run import Run
from datagen.types import Decision

PIECE_BYTES = 1 << 20
Check = Callable[[tuple[Decision, ...]], None]


class Disk(NamedTuple):
    """How a line gets to where it survives; another one is handed in to see what happens when it does not."""

    write: Callable[[int, bytes], int] = os.write
    sync: Callable[[int], None] = os.fsync


def unchecked(_: tuple[Decision, ...]) -> None:
    """Whatever the others wrote, go on."""


def now() -> str:
    """The time in UTC, ISO 8601, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Journal:
    """The decisions of one run, for any number of threads and processes at once."""

    def __init__(self, run: Run, disk: Disk = Disk(), clock: Callable[[], str] = now) -> None:
        """Nothing is read or written yet."""
        self._file = run.decisions_file
        self._disk = disk
        self._clock = clock
        self._turn = threading.Lock()
        self._read_to = 0  # bytes
        self._last = 0  # number of the last line up to there
        self._news: list[Decision] = []
        self._is_entered = False

    def append(self, draft: Decision, check: Check = unchecked) -> Decision:
        """Write a decision down; the number, and the time where there is none, are given here.

        When this returns, the line is on the disk. `check` is given, under the lock, what others wrote that `news` has
        not handed out yet; what it raises keeps the line from being written.

        Raises:
            RunError: it cannot be written, and nothing of it was kept; or a line of the file is no decision.
        """
        with self._turn, self._opened(os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as file:
            end = self._catch_up(file)
            check(tuple(self._news))
            decision = draft.model_copy(update={"number": self._last + 1, "at": draft.at or self._clock()})
            line = decision.model_dump_json().encode() + b"\n"
            self._put(file, line, end)
            self._read_to, self._last = end + len(line), decision.number
            return decision

    def news(self) -> tuple[Decision, ...]:
        """What other processes wrote since the last call; at first, all that there is.

        Raises:
            RunError: the file cannot be read, or a line of it is no decision.
        """
        with self._turn:
            if self._file.exists():
                with self._opened(os.O_RDONLY, fcntl.LOCK_SH) as file:
                    self._catch_up(file)
            found, self._news = tuple(self._news), []
            return found

    def _put(self, file: int, line: bytes, end: int) -> None:
        """All of a line, or nothing of it."""
        try:
            if os.fstat(file).st_size > end:
                os.ftruncate(file, end)  # a torn line, of which nobody was told that it is there
            if (n_bytes := self._disk.write(file, line)) != len(line):
                raise OSError(None, f"{n_bytes} of {len(line)} bytes fitted")
            self._disk.sync(file)
            if not self._is_entered:
                self._enter()
        except OSError as error:
            with contextlib.suppress(OSError):  # a torn line is taken away by whoever writes next
                os.ftruncate(file, end)
            raise RunError(
                f"{self._file}: cannot be written ({error.strerror}): nothing of this decision was kept, free space "
                "and decide again"
            ) from error

    def _enter(self) -> None:
        """Sync the folder, so that the file is still in it after a power failure."""
        folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._disk.sync(folder)
        finally:
            os.close(folder)
        self._is_entered = True

    @contextlib.contextmanager
    def _opened(self, how: int, lock: int) -> Iterator[int]:
        """The file, locked; opened anew each time, so that one that was moved away is not written to."""
        try:
            file = os.open(self._file, how | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise RunError(
                f"{self._file}: cannot be opened ({error.strerror}): give the run a folder that can"
            ) from None
        try:
            fcntl.flock(file, lock)
            yield file
        finally:
            os.close(file)  # ends the lock

    def _catch_up(self, file: int) -> int:
        """Read what was added since the last time; gives the end of the last whole line, in bytes."""
        if os.fstat(file).st_size < self._read_to:
            raise RunError(f"{self._file}: became shorter, and lines are only ever added: put it back from a copy")
        try:
            for line in _whole_lines(file, self._read_to):
                self._news.append(_decision(self._file, line, self._last + 1))
                self._read_to += len(line)
                self._last += 1
        except OSError as error:
            raise RunError(f"{self._file}: cannot be read ({error.strerror}): put it back from a copy") from None
        return self._read_to


def _whole_lines(file: int, start: int) -> Iterator[bytes]:
    """Lines from a place on, each with its end; what follows the last end of a line is no line yet."""
    rest = b""
    while piece := os.pread(file, PIECE_BYTES, start):
        start += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in lines)


def _decision(file: Path, line: bytes, number: int) -> Decision:
    advice = "lines are only ever added by `datagen audit`: put the file back from a copy"
    try:
        decision = Decision.model_validate_json(line)
    except ValidationError as error:
        raise RunError(f"{file}:{number}: {explain(error, list(Decision.model_fields))}: {advice}") from None
    if decision.number != number:
        raise RunError(f"{file}:{number}: is numbered {decision.number}, expected {number}: {advice}")
    return decision
