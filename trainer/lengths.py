"""How long every sample is: counted once, kept beside the data, so that a second start tokenises nothing.

The count lies in `.lengths/` beside the first file of samples, or in the run's folder where that one is read-only,
under a digest of all that it depends on: the samples' bytes, the tokenizer, the template, the image's place and size.
"""

import hashlib
import json
import multiprocessing
import os
import signal
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from trainer.errors import DataError
from trainer.progress import Progress, Watch, unwatched
from trainer.render import Encoded, Rejected, Renderer, too_long
from trainer.sample import Samples

FORMAT = 1  # rises when columns change their meaning
PORTION = 2_000  # samples that one process counts at a time
FEW = 4_000  # samples for which no process is worth starting: it takes seconds until it has loaded its libraries
FOLDER = ".lengths"

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Length:
    """What one sample takes."""

    index: int
    """What `Samples.conversation` takes."""
    image: str | None
    """The image's name."""
    n_images: int
    n_prefix: int
    """Ids up to and including the last of the image; 0 where nothing can be shared (Encoded.n_prefix)."""
    n_tokens: int
    n_learned: int
    prefix: int
    """Digest of the first n_prefix ids; 0 without."""


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """The same of many samples, as columns of equal length, in the samples' order."""

    image_names: tuple[str, ...]
    index: Ints
    image: Ints
    """Code of the image: the place of its name in `image_names`, -1 for text alone."""
    n_images: Ints
    n_prefix: Ints
    n_tokens: Ints
    n_learned: Ints
    prefix: Ints

    @classmethod
    def of(cls, rows: Iterable[Length]) -> "Lengths":
        """Columns of rows."""
        codes: dict[str, int] = {}
        found = [(one, -1 if one.image is None else codes.setdefault(one.image, len(codes))) for one in rows]
        table = [(one.index, code, *astuple(one)[2:]) for one, code in found]
        columns = np.array(table, np.int64).reshape(len(table), len(COLUMNS)).T
        return cls(tuple(codes), *columns)

    @classmethod
    def joined(cls, parts: "Sequence[Lengths]") -> "Lengths":
        """One after the other; equal names of images get equal codes."""
        codes: dict[str, int] = {}
        columns = {name: [getattr(part, name) for part in parts] for name in COLUMNS}
        for number, part in enumerate(parts):
            known = [codes.setdefault(name, len(codes)) for name in part.image_names]
            columns["image"][number] = np.array([*known, -1], np.int64)[part.image]  # -1 is the last, which is -1
        return cls(tuple(codes), *(np.concatenate([NONE, *columns[name]]) for name in COLUMNS))

    def __len__(self) -> int:
        """How many samples."""
        return len(self.index)

    def where(self, kept: NDArray[np.bool_]) -> "Lengths":
        """Some of the samples."""
        return Lengths(self.image_names, *(getattr(self, name)[kept] for name in COLUMNS))


# What reading a file raises that was cut off or written over.
DAMAGED = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    BadZipFile,
    struct.error,
)
NONE: Ints = np.zeros(0, np.int64)
COLUMNS = tuple(one.name for one in fields(Lengths) if one.name != "image_names")


@dataclass(frozen=True, slots=True)
class Counted:
    """All samples of a dataset: those that can be learned from, and those that cannot."""

    lengths: Lengths
    rejected: tuple[Rejected, ...]

    def within(self, max_tokens: int, samples: Samples) -> "Counted":
        """Those that are not longer than a stage allows; the longer ones join the rejected."""
        fits = self.lengths.n_tokens <= max_tokens
        return Counted(self.lengths.where(fits), self.rejected + tuple(self._too_long(~fits, max_tokens, samples)))

    def _too_long(self, long: NDArray[np.bool_], max_tokens: int, samples: Samples) -> Iterator[Rejected]:
        rows = self.lengths.where(long)
        for index, n_tokens, n_images in zip(rows.index, rows.n_tokens, rows.n_images, strict=True):
            conversation = samples.conversation(int(index))
            yield too_long(conversation.id, int(n_tokens), max_tokens, int(n_images))


def count(
    samples: Samples,
    renderer: Renderer,
    spare: Path | None = None,
    *,
    workers: int = 0,
    watch: Watch = unwatched,
) -> Counted:
    """Lengths of all samples, from the count that lies beside them or anew.

    `spare` is the folder for the count where the data's own cannot be written; `workers` are processes beside this one,
    for many samples. Raises DataError at a broken sample.
    """
    name = f"{_digest(samples, renderer)}.npz"
    folders = [folder for folder in (samples.paths[0].parent / FOLDER, spare) if folder is not None]
    for folder in folders:
        if known := _load(folder / name):
            return known
    counted = _count(samples, renderer, workers, watch)
    for folder in folders:
        if _save(counted, folder / name):
            break
    return counted


def _count(
    samples: Samples, renderer: Renderer, workers: int, watch: Watch, portion: int = PORTION, few: int = FEW
) -> Counted:
    parts: list[Counted] = []
    watch(Progress("count", 0, len(samples)))
    starts = range(0, len(samples), portion)
    ranges = [range(start, min(start + portion, len(samples))) for start in starts]
    for part, numbers in zip(_parts(samples, renderer, workers * (len(samples) > few), ranges), ranges, strict=True):
        parts.append(part)
        watch(Progress("count", numbers.stop, len(samples)))
    lengths = Lengths.joined([part.lengths for part in parts])
    return Counted(lengths, tuple(one for part in parts for one in part.rejected))


def _parts(samples: Samples, renderer: Renderer, workers: int, ranges: Sequence[range]) -> Iterator[Counted]:
    """What was counted of each range of samples, in order."""
    if not workers:
        yield from (_part(samples, renderer, numbers) for numbers in ranges)
        return
    spawn = multiprocessing.get_context("spawn")  # a fork would copy the locks of whatever threads there are
    with ProcessPoolExecutor(workers, spawn, _remember, (samples, renderer)) as pool:
        yield from pool.map(_remembered_part, ranges)


_remembered: list[tuple[Samples, Renderer]] = []  # of a counting process: sent to it once, not with every portion


def _remember(samples: Samples, renderer: Renderer) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a keyboard's signal is the business of who started this one
    _remembered.append((samples, renderer))


def _remembered_part(numbers: range) -> Counted:
    return _part(*_remembered[-1], numbers)


def _part(samples: Samples, renderer: Renderer, numbers: range) -> Counted:
    found = [_length(samples, renderer, number) for number in numbers]
    rejected = tuple(one for one in found if isinstance(one, Rejected))
    return Counted(Lengths.of(one for one in found if isinstance(one, Length)), rejected)


def _length(samples: Samples, renderer: Renderer, index: int) -> Length | Rejected:
    conversation = samples.conversation(index)
    encoded = renderer.encode(conversation)
    if isinstance(encoded, Rejected):
        return encoded
    return Length(
        index=index,
        image=conversation.image,
        n_images=encoded.n_images,
        n_prefix=encoded.n_prefix,
        n_tokens=encoded.n_tokens,
        n_learned=encoded.n_learned,
        prefix=_checksum(encoded),
    )


def _checksum(encoded: Encoded) -> int:
    return zlib.crc32(array("i", encoded.ids[: encoded.n_prefix]).tobytes()) if encoded.n_prefix else 0


def _digest(samples: Samples, renderer: Renderer) -> str:
    """Of all that a count depends on."""
    whole = hashlib.sha256(f"{FORMAT} {renderer.digest}".encode())
    for path in samples.paths:
        try:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror}), expected a file of samples") from None
    return whole.hexdigest()[:32]


def _save(counted: Counted, path: Path) -> bool:
    """Write a count, whole or not at all; False where the folder takes no files."""
    columns = {name: getattr(counted.lengths, name) for name in COLUMNS}
    texts = [counted.lengths.image_names, [one.model_dump() for one in counted.rejected]]
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, texts=np.frombuffer(json.dumps(texts).encode(), np.uint8), **columns)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        return False
    return True


def _load(path: Path) -> Counted | None:
    """A count that was written before, None where there is none or it is damaged: it can be made again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            names, rejected = json.loads(found["texts"].tobytes())
            lengths = Lengths(tuple(names), *(found[name] for name in COLUMNS))
            return Counted(lengths, tuple(Rejected.model_validate(one) for one in rejected))
    except DAMAGED:
        return None
