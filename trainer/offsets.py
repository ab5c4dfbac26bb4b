"""Where each record of a file begins and ends, in bytes, so that any one can be read without the others.

JSON lines are searched for line ends, a piece of the file at a time. A JSON array is parsed once and let go of again:
while that lasts it takes about as much memory as the file, afterwards 24 bytes a record.
"""

import json
import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from trainer.errors import DataError

PIECE = 1 << 24  # bytes that are searched at once
BLANK = b" \t\r\n"
SPACE = re.compile(r"[ \t\r\n]*")
MARK = b"\xef\xbb\xbf"  # a byte order mark, which some editors put before UTF-8

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Offsets:
    """The records of one file."""

    path: Path
    array: bool
    """True for one JSON array, False for JSON lines."""
    starts: Ints
    sizes: Ints
    lines: Ints
    """Line (from 1) of each record, or its number (from 0) in an array."""

    def __len__(self) -> int:
        """Records of the file."""
        return len(self.starts)

    def at(self, number: int) -> tuple[int, int]:
        """First byte of a record, and how many it has."""
        return int(self.starts[number]), int(self.sizes[number])

    def place(self, number: int) -> str:
        """`file:line`, or `file[number]` in an array."""
        return f"{self.path}[{self.lines[number]}]" if self.array else f"{self.path}:{self.lines[number]}"


def offsets(path: Path, piece: int = PIECE) -> Offsets:
    """Find the records of a file; raises DataError where it cannot be read or an array is broken.

    Lines are searched in so many bytes at a time.
    """
    try:
        with path.open("rb") as file:
            head = file.read(1 << 12)
            skip = len(MARK) if head.startswith(MARK) else 0
            array = head[skip:].lstrip(BLANK).startswith(b"[")
            return _array(path, file) if array else _lines(path, file, skip, piece)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}), expected a file of samples") from None


def _lines(path: Path, file: BinaryIO, skip: int, piece: int) -> Offsets:
    ends, size = _line_ends(file, piece)
    if size and (not len(ends) or ends[-1] != size - 1):
        ends = np.append(ends, size)  # the last line has no end
    starts = np.concatenate([np.array([skip], np.int64), ends[:-1] + 1])[: len(ends)]
    sizes = ends - starts
    kept = sizes > 0
    for place in np.flatnonzero(kept & (sizes < 8)):  # shorter than any record: white space is none
        file.seek(int(starts[place]))
        kept[place] = bool(file.read(int(sizes[place])).strip(BLANK))
    return Offsets(path, False, starts[kept], sizes[kept], np.flatnonzero(kept) + 1)


def _line_ends(file: BinaryIO, piece: int) -> tuple[Ints, int]:
    """Places of all line ends, and the size of the file."""
    file.seek(0)
    found: list[Ints] = [np.zeros(0, np.int64)]
    done = 0
    while read := file.read(piece):
        found.append(np.flatnonzero(np.frombuffer(read, np.uint8) == ord("\n")) + done)
        done += len(read)
    return np.concatenate(found), done


def _array(path: Path, file: BinaryIO) -> Offsets:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        # One letter a byte, so that places in the text are places in the file: JSON's own signs are all ASCII.
        text = str(mapped, "latin-1")
    starts, stops = _elements(path, text)
    return Offsets(path, True, starts, stops - starts, np.arange(len(starts)))


def _elements(path: Path, text: str) -> tuple[Ints, Ints]:
    """First place of each element of an array, and the one after its last."""
    parse = json.JSONDecoder().raw_decode
    found: list[tuple[int, int]] = []
    place = _next(text, text.index("[") + 1)
    try:
        while found or text[place : place + 1] != "]":
            _, stop = parse(text, place)
            found.append((place, stop))
            sign = _next(text, stop)
            if text[sign : sign + 1] == "]":
                place = sign
                break
            if text[sign : sign + 1] != ",":
                raise ValueError(f"no comma at byte {sign}")
            place = _next(text, sign + 1)
        if (rest := _next(text, place + 1)) < len(text):
            raise ValueError(f"something behind the array at byte {rest}")
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}[{len(found)}]: found no JSON ({error}), expected a sample of the array") from None
    starts, stops = np.array(found, np.int64).reshape(-1, 2).T
    return starts, stops


def _next(text: str, place: int) -> int:
    found = SPACE.match(text, place)
    return found.end() if found else place
