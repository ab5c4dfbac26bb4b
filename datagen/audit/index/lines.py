"""The lines of a run that are shown: where each begins, and only the fields that are needed of it.

The files stay open, so what is shown stays what was indexed although `datagen assemble` puts others in their places.
"""

import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from datagen.errors import RunError
from datagen.run import Run
from datagen.types import IMAGE_TOKEN

PIECE = 1 << 20  # bytes that are read at once
S = TypeVar("S", bound=msgspec.Struct)


class Said(msgspec.Struct):
    """A turn."""

    role: str = msgspec.field(name="from")
    text: str = msgspec.field(name="value")


class Thing(msgspec.Struct):
    """A box."""

    category: str


class Known(msgspec.Struct):
    """A context."""

    image_id: str
    boxes: list[Thing] = []


class Made(msgspec.Struct):
    """A sample's provenance."""

    score: float | None = None


class Kept(msgspec.Struct):
    """A line of samples.jsonl."""

    id: str
    type: str
    conversations: list[Said]
    context: Known
    provenance: Made

    rule = stage = ""

    @property
    def image_id(self) -> str:
        """Image that it is about."""
        return self.context.image_id

    @property
    def score(self) -> float | None:
        """What the judge gave."""
        return self.provenance.score

    @property
    def texts(self) -> list[str]:
        """What is said, turn by turn."""
        return _spoken(self.conversations)

    @property
    def answers(self) -> list[str]:
        """What gpt says."""
        return [turn.text for turn in self.conversations if turn.role == "gpt"]


class Rejected(msgspec.Struct):
    """A line of rejections.jsonl."""

    stage: str
    rule: str
    id: str
    evidence: str
    text: str = ""
    image_id: str | None = None
    type: str | None = None
    score: float | None = None
    conversations: list[Said] = []

    @property
    def texts(self) -> list[str]:
        """What is said, turn by turn; without turns what was turned away, and why."""
        return _spoken(self.conversations) if self.conversations else [self.text, self.evidence]

    @property
    def answers(self) -> list[str]:
        """What gpt says; without turns what was turned away, or why where there is no text."""
        return [turn.text for turn in self.conversations if turn.role == "gpt"] or [self.text or self.evidence]


class Statement(msgspec.Struct):
    """A claim."""

    kind: str
    concept: str
    verdict: str


class Claims(msgspec.Struct):
    """A line of claims.jsonl."""

    id: str
    claims: list[Statement]


class Stamp(NamedTuple):
    """Which file this is, and in which state."""

    size: int
    changed: int
    inode: int

    @classmethod
    def of(cls, stat: os.stat_result | None) -> "Stamp":
        """All zero for a file that is not there."""
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ino) if stat else cls(0, 0, 0)


class Lines:
    """A JSONL file that was opened once."""

    def __init__(self, file: Path) -> None:
        """Open it; one that is not there has no lines."""
        self.file = file
        self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC) if file.is_file() else None
        self.stamp = Stamp.of(None if self._descriptor is None else os.fstat(self._descriptor))
        if self._descriptor is not None:
            weakref.finalize(self, os.close, self._descriptor)

    def all(self, kind: type[S]) -> Iterator[tuple[int, int, S]]:
        """Every line with the offset at which it begins and its length in bytes.

        Raises:
            RunError: a line is no such record.
        """
        if self._descriptor is None:
            return
        decoder, offset = msgspec.json.Decoder(kind), 0
        with os.fdopen(os.dup(self._descriptor), "rb", PIECE) as lines:
            lines.seek(0)  # duplicates share their place in the file
            for number, line in enumerate(lines, 1):
                try:
                    yield offset, len(line), decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise self.unreadable(number, error) from None
                offset += len(line)

    def at(self, offset: int, length: int) -> bytes:
        """The bytes of one line."""
        assert self._descriptor is not None  # without a file there is no offset
        return os.pread(self._descriptor, length, offset)

    def number(self, offset: int) -> int:
        """The number of the line that begins there; the file is read up to it."""
        pieces = (self.at(begin, min(PIECE, offset - begin)) for begin in range(0, offset, PIECE))
        return 1 + sum(piece.count(b"\n") for piece in pieces)

    def unreadable(self, number: int, error: Exception) -> RunError:
        """What is said of a line that somebody changed."""
        why = str(error).splitlines()[0]
        return RunError(
            f"{self.file}:{number}: no record that can be read ({why}): `datagen assemble {self.file.parent}` writes "
            "the file anew, for nothing"
        )


class Files(NamedTuple):
    """The files of a run that are shown."""

    samples: Lines
    rejections: Lines
    claims: Lines

    @classmethod
    def of(cls, run: Run) -> "Files":
        """Open them.

        Raises:
            RunError: there is no dataset, or a file cannot be opened.
        """
        if not run.samples_file.is_file():
            raise RunError(f"{run.samples_file}: is missing: run `datagen assemble {run.folder}` first")
        try:
            return cls(Lines(run.samples_file), Lines(run.rejections_file), Lines(run.claims_file))
        except OSError as error:
            raise RunError(f"{error.filename}: cannot be read ({error.strerror})") from None

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """The state in which they were opened."""
        return tuple(lines.stamp for lines in self)

    def are_replaced(self) -> bool:
        """True where others lie in their places by now."""
        return any(Stamp.of(lines.file.stat() if lines.file.is_file() else None) != lines.stamp for lines in self)


def _spoken(conversations: list[Said]) -> list[str]:
    texts = [turn.text for turn in conversations]
    if texts:
        texts[0] = texts[0].removeprefix(f"{IMAGE_TOKEN}\n").removesuffix(f"\n{IMAGE_TOKEN}")
    return texts
