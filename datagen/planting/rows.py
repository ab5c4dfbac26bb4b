"""Rows of files that others made: one JSON object a line, or one JSON array of them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from datagen.errors import SourceError

NUMBER = re.compile(r"(\d+)(?:\.\w+)?$")


class Row(NamedTuple):
    """One object, and where it stands, for whoever has to mend it."""

    place: str
    """FILE:LINE, or FILE and the number of the entry."""
    values: Mapping[str, Any]

    def text(self, *names: str) -> str:
        """The first of some fields that is there, as text.

        Raises:
            SourceError: none is, or it is neither text nor a number.
        """
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
                return str(value)
        raise SourceError(f"{self.place}: no {' or '.join(names)}, expected one as text or a number")


def rows(file: Path) -> Iterator[Row]:
    """Every row, in order; empty lines are skipped.

    Raises:
        SourceError: the file cannot be read, or holds something that is no JSON object.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: cannot be read ({_why(error)}), expected JSON, one object a line") from None
    if text.lstrip().startswith("["):
        yield from _array(file, text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _row(f"{file}:{number}", _json(f"{file}:{number}", line))


def image_key(name: str) -> str:
    """An image by its number, however it is written: 397133, "000000397133.jpg", "COCO_val2014_000000397133"."""
    found = NUMBER.search(name)
    return str(int(found[1])) if found else Path(name).stem


def _array(file: Path, text: str) -> Iterator[Row]:
    for number, value in enumerate(_json(str(file), text), 1):
        yield _row(f"{file}: entry {number}", value)


def _json(place: str, text: str) -> Any:  # noqa: ANN401 - whatever it holds
    try:
        return json.loads(text)
    except ValueError as error:
        raise SourceError(f"{place}: is not JSON ({error}), expected an object with an answer or a context") from None


def _row(place: str, value: object) -> Row:
    if not isinstance(value, dict):
        raise SourceError(f"{place}: holds {type(value).__name__}, expected a JSON object")
    return Row(place, value)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not UTF-8"
