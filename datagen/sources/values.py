"""JSON values that stand in an array or one after another, one at a time: a file may be larger than memory.

`pieces` cuts COCO files, whose arrays lie deeper, and hands their records on undecoded; here a value comes as it is.
"""

import json
import re
from collections.abc import Iterator
from typing import TextIO

PIECE = 1 << 20  # characters read at a time
MOST = 1 << 26  # characters of one value: a whole VQA file is one

_GAP = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


class NotValues(ValueError):  # noqa: N818 - it says what was found
    """What stands there is no whole JSON value."""

    def __init__(self, number: int, beginning: str) -> None:
        """Name the value by its number, from 1, and by how it begins."""
        super().__init__(f"value {number} is no whole JSON value")
        self.number = number
        self.beginning = beginning


def values(beginning: str, file: TextIO, piece: int = PIECE, most: int = MOST) -> Iterator[object]:
    """The values of a text whose beginning was read before; the array they stand in, if any, is opened.

    Raises:
        NotValues: a value is cut off, is no JSON, or has more than `most` characters.
    """
    text = beginning.lstrip()
    while not text and (more := file.read(piece)):
        text = more.lstrip()
    in_array = text.startswith("[")
    at, number = int(in_array), 0
    while True:
        # Twice as much each time, so that a long value is not begun from its start again for every piece.
        more = file.read(max(piece, len(text) - at))
        text, at = text[at:] + more, 0
        while found := _next(text, at, is_all=not more):
            value, at = found
            number += 1
            yield value
        rest = text[_after_gap(text, at) :]
        is_closed = in_array and rest.rstrip() == "]"
        if not more and (is_closed or not (rest or in_array)):
            return
        if not more or len(rest) > most or (in_array and rest.startswith("]") and not is_closed):
            raise NotValues(number + 1, rest)


def _next(text: str, at: int, *, is_all: bool) -> tuple[object, int] | None:
    """The value after a place and where it ends; None where no whole one stands there yet."""
    try:
        value, end = _DECODER.raw_decode(text, _after_gap(text, at))
    except (ValueError, RecursionError):
        return None
    is_whole = text[end] in " \t\r\n,]" if end < len(text) else is_all  # a number may go on in the next piece
    return (value, end) if is_whole else None


def _after_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at
