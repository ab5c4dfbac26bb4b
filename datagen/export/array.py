"""A JSON array that is written record by record, and a list of records that is one a line."""

import json
from collections.abc import Mapping
from typing import BinaryIO


class Array:
    """What LLaVA's trainer opens: one JSON array, with each record on a line of its own so that two can be compared."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin the array in a file that was opened for bytes."""
        self._file = file
        self._before = b"[\n"

    def add(self, record: Mapping[str, object]) -> None:
        """One more record."""
        self._file.write(self._before + spelled(record))
        self._before = b",\n"

    def end(self) -> None:
        """Close the array; one without records is an array too."""
        self._file.write(b"[]\n" if self._before == b"[\n" else b"\n]\n")


def spelled(record: Mapping[str, object]) -> bytes:
    """A record as JSON on one line: letters as they are, keys in the order in which they were put in."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": "), allow_nan=False).encode()
