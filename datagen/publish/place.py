"""The folder of a publication: it appears whole or not at all, and takes the place of nothing but a publication."""

import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datagen.errors import PublishError
from datagen.hostile import quoted
from datagen.publish import sums

ASIDE = "earlier"
MARK = "provenance/manifest.json"


def refuse(out: Path, run: Path) -> None:
    """Let a place pass where nothing of anybody's is lost.

    Raises:
        PublishError: it holds what no publication wrote, or what was changed since, or is of the run itself.
    """
    there, run = out.resolve(), run.resolve()
    if there == run or run in there.parents or there in run.parents:
        raise PublishError(f"{out}: is the run folder, within it or around it: choose another --out")
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise PublishError(f"{out}: is no folder, expected a new one or an earlier publication: choose another --out")
    if not out.exists() and (left := _left_aside(out)):
        raise PublishError(f"{out}: was being replaced when that was cut off: {left} is the earlier one, move it back")
    names = sums.files(out) if out.is_dir() else []
    if not names:
        return
    if not {sums.SUMS, MARK} <= set(names):
        raise PublishError(f"{out}: holds {quoted(names[0])}, and is no publication of datagen: choose another --out")
    if changed := sums.wrong(out):
        raise PublishError(
            f"{out}: {quoted(changed[0])} is not as it was published: keep it elsewhere, and delete the folder"
        )


@contextmanager
def whole(out: Path, run: Path) -> Iterator[Path]:
    """A provisional folder beside `out`, which takes its place when the block ends well, and is gone otherwise.

    Raises:
        PublishError: the place is taken or cannot be written.
    """
    refuse(out, run)
    out = out.resolve()  # `.` has no name to put something beside
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", suffix=".partial", dir=out.parent) as beside:
            made = Path(beside) / "new"
            made.mkdir()
            yield made
            _sync(made)
            refuse(out, run)  # somebody may have been there in the meantime
            _move(made, out, Path(beside) / ASIDE)
    except OSError as error:
        raise PublishError(
            f"{out}: cannot be written ({error.strerror}): free space, or choose another --out"
        ) from error


def _left_aside(out: Path) -> Path | None:
    """An earlier publication that a kill between two renames left beside its place."""
    return next(iter(sorted(out.parent.glob(f".{glob.escape(out.name)}.*.partial/{ASIDE}"))), None)


def _move(made: Path, out: Path, aside: Path) -> None:
    """Into place; an earlier publication steps aside first, and comes back where the new one cannot."""
    is_earlier = out.is_dir()
    if is_earlier:
        out.rename(aside)
    try:
        made.rename(out)
    except BaseException:
        if is_earlier:
            aside.rename(out)
        raise
    _sync_one(out.parent)


def _sync(folder: Path) -> None:
    """Everything on disk before the name says that it is there."""
    for path in sorted(folder.rglob("*")):
        _sync_one(path)
    _sync_one(folder)


def _sync_one(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
