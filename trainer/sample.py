"""Samples as files hold them: the trainer's first stop on the road, and all that it shares with what writes them.

    samples.jsonl (schemas/sample.schema.json) or LLaVA's JSON array  ->  Samples  ->  Conversation

Texts stay on disk: an index of byte offsets finds them again. Only `id`, `image`, `conversations` and `type` are read;
what else a record has is its writer's affair.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from trainer.errors import DataError
from trainer.offsets import Offsets, offsets

MARKER = "<image>"  # where a human turn has an image

Role = Literal["human", "gpt"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One side of one exchange."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Human and gpt in turn, human first; about an image, or about nothing."""

    id: str
    """Not unique: LLaVA's three kinds of one image share an id."""
    turns: tuple[Turn, ...]
    images: tuple[str, ...] = ()
    """Files relative to the images' folder, as the record spells them: not to be trusted."""
    kind: str | None = None
    """The record's `type`."""

    @property
    def image(self) -> str | None:
        """The first image, None for text alone."""
        return self.images[0] if self.images else None


class Samples:
    """All samples of one or more files, by number. Can be pickled and forked: every process reads for itself."""

    def __init__(self, files: Sequence[Offsets]) -> None:
        """Read from files that are indexed already."""
        self._files = tuple(files)
        self._descriptors: dict[int, int] = {}

    @classmethod
    def open(cls, *paths: str | Path) -> Self:
        """Index files, one after the other as if they were one; a folder stands for the samples.jsonl in it.

        Raises DataError where one cannot be read or there is no sample in all of them.
        """
        samples = cls([offsets(_file(Path(path))) for path in paths])
        if not len(samples):
            raise DataError(f"{', '.join(map(str, paths))}: found no sample, expected at least one")
        return samples

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(file.path for file in self._files)

    def __len__(self) -> int:
        """Samples of all files."""
        return sum(len(file) for file in self._files)

    def conversation(self, index: int) -> Conversation:
        """One sample; raises DataError naming file, line and field where it is none."""
        file, number = self._find(index)
        return conversation(self._read(file, number), self.place(index))

    def place(self, index: int) -> str:
        """Where a sample stands, for messages: `samples.jsonl:3` is line 3, `data.json[3]` the fourth of an array."""
        file, number = self._find(index)
        return self._files[file].place(number)

    def _find(self, index: int) -> tuple[int, int]:
        for file, offsets_ in enumerate(self._files):
            if 0 <= index < len(offsets_):
                return file, index
            index -= len(offsets_)
        raise IndexError("no sample has this number")

    def _read(self, file: int, number: int) -> bytes:
        start, size = self._files[file].at(number)
        return os.pread(self._descriptor(file), size, start)  # no shared position, so forked readers cannot disturb it

    def _descriptor(self, file: int) -> int:
        if file not in self._descriptors:
            self._descriptors[file] = os.open(self._files[file].path, os.O_RDONLY | os.O_CLOEXEC)
        return self._descriptors[file]

    def __del__(self) -> None:
        """Give the files back."""
        for descriptor in self.__dict__.pop("_descriptors", {}).values():
            os.close(descriptor)

    def __getstate__(self) -> dict[str, Any]:
        """Without open files: another process has its own."""
        return {"_files": self._files, "_descriptors": {}}


def conversation(record: bytes, place: str) -> Conversation:
    """One record as it lies on disk; `place` is named in errors (DataError)."""
    try:
        found = json.loads(record)
    except (ValueError, RecursionError) as error:  # bytes that are no UTF-8 are a ValueError too
        raise DataError(f"{place}: found no JSON ({error}), expected one sample") from None
    if not isinstance(found, dict):
        raise _wrong(place, "the record", found, "an object")
    return Conversation(
        id=_id(found.get("id"), place),
        turns=_turns(found.get("conversations"), place),
        images=_images(found.get("image"), place),
        kind=_text(found["type"], place, "type") if found.get("type") is not None else None,
    )


def _file(path: Path) -> Path:
    return path / "samples.jsonl" if path.is_dir() else path


def _wrong(place: str, field: str, found: object, expected: str) -> DataError:
    shown = json.dumps(found)
    return DataError(f"{place}: {field} is {shown[:80]}{'...' * (len(shown) > 80)}, expected {expected}")


def _text(found: object, place: str, field: str) -> str:
    if not isinstance(found, str):
        raise _wrong(place, field, found, "text")
    try:
        found.encode()
    except UnicodeEncodeError:
        raise _wrong(place, field, found, "text without lone surrogates, which no tokenizer can spell") from None
    return found


def _id(found: object, place: str) -> str:
    if isinstance(found, int) and not isinstance(found, bool):  # some of LLaVA's followers count
        return str(found)
    return _text(found, place, "id")


def _images(found: object, place: str) -> tuple[str, ...]:
    if found is None:
        return ()
    names = [_text(name, place, "image") for name in (found if isinstance(found, list) else [found])]
    if "" in names:
        raise _wrong(place, "image", found, "a file name, or no such field for text alone")
    return tuple(names)


def _turns(found: object, place: str) -> tuple[Turn, ...]:
    if not isinstance(found, list) or not found:
        raise _wrong(place, "conversations", found, "a list of turns")
    turns = tuple(_turn(turn, place, number) for number, turn in enumerate(found))
    if len(turns) % 2:
        raise _wrong(place, "conversations", f"{len(turns)} turns", "an answer to every question, so an even number")
    return turns


def _turn(found: object, place: str, number: int) -> Turn:
    field = f"conversations[{number}]"
    role: Role = "gpt" if number % 2 else "human"
    if not isinstance(found, dict):
        raise _wrong(place, field, found, "an object with from and value")
    if found.get("from") != role:
        raise _wrong(place, f"{field}.from", found.get("from"), f"{role}: human and gpt take turns, human first")
    return Turn(role, _text(found.get("value"), place, f"{field}.value"))
