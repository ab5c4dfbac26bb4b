"""A plain file inside a folder, and nothing else, whatever somebody calls it and whatever changes meanwhile.

Names are resolved first, then every folder on the way is opened by itself, as what it was resolved to: a link that is
put in its place afterwards is not followed. Nothing but a plain file is opened, and none of them waits.
"""

import os
import re
import stat
from contextlib import closing, suppress
from pathlib import Path

MOST_NAME = 1_000  # characters; a path of Linux has at most 4,096 bytes
_DRIVE = re.compile(r"[A-Za-z]:")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Outside(Exception):  # noqa: N818 - becomes a sentence, not an error
    """That is no file of this folder."""


def taken(root: Path, name: str, most_bytes: int) -> tuple[Path, bytes]:
    """Where the file lies, symlinks resolved, and all that it holds.

    Raises:
        Outside: the name leads out of the folder, to nothing, to something else than a plain file, or to too much.
    """
    if fault := _fault(name):
        raise Outside(fault)
    try:
        return _taken(root, name, most_bytes)
    except FileNotFoundError:
        raise Outside("there is no such file in the image folder") from None
    except (OSError, RuntimeError, ValueError) as error:  # links that go round in circles are a RuntimeError of some
        reason = getattr(error, "strerror", None) or "it cannot be resolved"
        raise Outside(f"the file cannot be opened ({reason})") from None


def _fault(name: str) -> str | None:
    """What is wrong with a name before any file is looked at."""
    if not name or len(name) > MOST_NAME:
        return f"the file's name has {len(name):,} characters, expected 1 to {MOST_NAME:,}"
    if not name.isprintable() or "\\" in name:
        return "the file's name holds a backslash or a character that cannot be printed"
    if name.startswith("/") or _DRIVE.match(name) or {"", ".", ".."} & set(name.split("/")):
        return "the file's name leads out of the image folder, expected one that is relative to it"
    return None


def _taken(root: Path, name: str, most_bytes: int) -> tuple[Path, bytes]:
    home = root.resolve(strict=True)
    path = (home / name).resolve(strict=True)
    if not path.is_relative_to(home) or path == home:
        raise Outside("the file lies outside the image folder")
    with closing(_Opened(home)) as opened:
        return path, opened.descend(path.relative_to(home).parts, most_bytes)


class _Opened:
    """A folder that is open, and then the next one below it."""

    def __init__(self, folder: Path) -> None:
        self._number = os.open(folder, _FOLDER)

    def descend(self, parts: tuple[str, ...], most_bytes: int) -> bytes:
        for part in parts[:-1]:
            below = os.open(part, _FOLDER, dir_fd=self._number)
            self.close()
            self._number = below
        return self._read(parts[-1], most_bytes)

    def _read(self, name: str, most_bytes: int) -> bytes:
        _plain(os.stat(name, dir_fd=self._number, follow_symlinks=False), most_bytes)  # opening a device may do things
        with open(os.open(name, _FILE, dir_fd=self._number), "rb") as file:  # noqa: PTH123 - a descriptor
            _plain(os.fstat(file.fileno()), most_bytes)
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise Outside(f"the file has more than {most_bytes:,} bytes")
        return content

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._number)


def _plain(status: os.stat_result, most_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Outside("there is something else than a plain file")
    if not 0 < status.st_size <= most_bytes:
        raise Outside(f"the file has {status.st_size:,} bytes, expected 1 to {most_bytes:,}")
