"""A file or a folder that appears whole or not at all, and takes the place only of what was exported before.

A folder of an export says in `.datagen.json` which files are its own (readers of data pass over hidden files); one that
holds anything else is somebody's, and is never taken away.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from datagen.errors import ConfigError
from datagen.types import Record

MARK = ".datagen.json"


class Mark(Record):
    """What the hidden file of an exported folder says."""

    format: str
    """Format of the export."""
    samples: int
    """Samples in it."""
    files: dict[str, int]
    """Bytes of each file beside it."""


def refuse(path: Path, force: bool) -> None:
    """Let a place pass where nothing is lost.

    Raises:
        ConfigError: there is something; with `force`, something that is not an export.
    """
    if path.is_symlink():
        raise ConfigError(f"{path}: is a link, expected a new path: name the place itself")
    if path.exists() and not force:
        raise ConfigError(
            f"{path}: is there already, expected a new path: choose another --out, or replace it by --force"
        )
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ConfigError(f"{path}: is neither a file nor a folder, expected a new path: choose another --out")
    if path.is_dir() and (strange := _not_ours(path)):
        raise ConfigError(f"{path}: {strange}, expected an earlier export: it is not replaced, choose another --out")


@contextmanager
def whole(path: Path, force: bool) -> Iterator[Path]:
    """A provisional path beside this one, for a file or a folder; it takes its place when the block ends well.

    Raises:
        ConfigError: the place is taken, or cannot be written.
    """
    try:
        refuse(path, force)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name may have 255 bytes and four of them a letter, and this one is longer by what stands around it.
        with tempfile.TemporaryDirectory(prefix=f".{path.name[:50]}.", suffix=".partial", dir=path.parent) as beside:
            yield Path(beside) / path.name
            _move(Path(beside), path, force)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror or error}): choose another --out") from error


def mark(folder: Path, format: str, samples: int) -> None:
    """Say in a folder what is exported in it."""
    files = {file.name: file.stat().st_size for file in sorted(folder.iterdir())}
    record = Mark(format=format, samples=samples, files=files)
    (folder / MARK).write_bytes(record.model_dump_json(indent=2).encode() + b"\n")


def _move(beside: Path, path: Path, force: bool) -> None:
    """Into place, with everything on disk before; an earlier export steps aside and goes with the provisional place."""
    made = beside / path.name
    for file in [made] if made.is_file() else [*sorted(made.iterdir()), made]:
        _sync(file)
    refuse(path, force)  # somebody may have been there in the meantime
    earlier = beside / "earlier.export"
    if path.exists() and (path.is_dir() or made.is_dir()):
        path.rename(earlier)
    try:
        made.replace(path)
    except OSError:
        if earlier.exists() and not path.exists():
            earlier.rename(path)
        raise
    _sync(path.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _not_ours(folder: Path) -> str | None:
    """What shows that a folder is no export, or not only one; None where it is."""
    try:
        known = Mark.model_validate_json((folder / MARK).read_bytes()).files.keys() | {MARK}
    except (OSError, ValidationError):
        return f"is a folder without {MARK}"
    strange = sorted(entry.name for entry in folder.iterdir() if entry.name not in known or not entry.is_file())
    return f"holds {strange[0]}, which no export wrote" if strange else None
