"""Room that is set aside before anything is spent, for replies that the ledger can no longer take.

A disk fills up while calls are in flight: their replies are paid for and must go somewhere. So this file is as large as
they may need, full of zeros, before the first call. What is written into it when the ledger fails needs no new space,
and is taken into the ledger when that is opened again.
"""

import base64
import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from datagen.errors import RunError

ROOM_BYTES = 4 << 20
ROOM_BYTES_A_CALL = 16 << 10


class Spilled(NamedTuple):
    """One reply that the ledger did not take."""

    call: int
    """Id of the call in the ledger."""
    key: str
    """Its prompt's key, by which another ledger's call of the same id is told apart."""
    body: bytes
    request_id: str
    at: float
    """Seconds since the epoch."""


class Spill:
    """The file, made ready to be written."""

    def __init__(self, file: int, path: Path) -> None:
        """Use `Spill.make`."""
        self._file = file
        self._path = path
        self._end = 0

    @classmethod
    def make(cls, path: Path, room: int = ROOM_BYTES) -> Self:
        """Set the room aside.

        Raises:
            RunError: there is no such room.
        """
        file = None
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            _zeros(file, room)
            os.fsync(file)
        except OSError as error:
            if file is not None:
                os.close(file)
                path.unlink(missing_ok=True)
            raise RunError(
                f"{path}: no room for {room >> 20} MiB ({error.strerror}), which replies in flight may need: "
                "free space, then build again"
            ) from None
        return cls(file, path)

    def add(self, one: Spilled) -> None:
        """Keep one reply; it is on the disk when this returns.

        Raises:
            OSError: not even here.
        """
        line = json.dumps([one.call, one.key, base64.b64encode(one.body).decode(), one.request_id, one.at]).encode()
        line += b"\n"
        if os.pwrite(self._file, line, self._end) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file)
        self._end += len(line)

    def close(self) -> None:
        """Let go of the file, and delete it unless it holds something."""
        os.close(self._file)
        if not self._end:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def spilled(path: Path) -> Iterator[Spilled]:
    """What such a file holds; a line that was cut off at the end is left out, its call stays in doubt."""
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            call, key, body, request_id, at = json.loads(line)
            yield Spilled(int(call), str(key), base64.b64decode(body), str(request_id), float(at))
        except (ValueError, TypeError):
            return


def _zeros(file: int, room: int) -> None:
    """Blocks of their own, not a hole that would ask for space later."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, room)
    else:
        os.pwrite(file, bytes(room), 0)
