"""The words of a context -> captions and boxes again: the way back from `symbolic.words`.

Anyone may write these words, so a line that only looks like a box is read as a caption, and names are cut down to plain
letters before they are ever repeated.
"""

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

NUMBER = r"\s*(-?\d+(?:\.\d*)?(?:[eE]-?\d+)?)\s*"
BOX_LINE = re.compile(rf"\s*(\S.{{0,80}}?)\s*:\s*\[{NUMBER},{NUMBER},{NUMBER},{NUMBER}\]\s*")
TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[.,;:!?]")
UNPRINTABLE = re.compile(r"[^A-Za-z0-9 ,.'-]+")
# What no reply may say, whatever an annotation is called.
UNSPEAKABLE = re.compile(
    r"caption|coordinat|annotat|bounding|text|inform|mention|provid|descri|image|question|answer", re.I
)
LONGEST_CAPTION = 1000  # characters; what people write of one image in one line is far below


class Corners(NamedTuple):
    """Where a box is: fractions of width and height from the upper left."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A context as it was sent."""

    captions: tuple[tuple[str, ...], ...]
    """Words and stops of each caption, in lower case."""
    boxes: tuple[tuple[str, Corners], ...]
    """Name and place of each object, in the order given; names in plain lower-case letters."""


def read(words: str) -> Reading:
    """Take the words of a context apart; any text can be read."""
    captions, boxes = [], []
    for line in words.splitlines():
        found = BOX_LINE.fullmatch(line) if line.endswith(("]", " ", "\t")) else None
        corners = _corners(found) if found else None
        if found and corners:
            boxes.append((_name(found.group(1)), corners))
        elif tokens := _tokens(line):
            captions.append(tokens)
    return Reading(tuple(captions), tuple(box for box in boxes if box[0]))


def speakable(name: str) -> bool:
    """False for a name that would put a forbidden word into a reply."""
    return not UNSPEAKABLE.search(name)


def _corners(found: re.Match[str]) -> Corners | None:
    try:
        corners = Corners(*(float(number) for number in found.groups()[1:]))
    except (ValueError, OverflowError):
        return None
    inside = all(math.isfinite(edge) and 0 <= edge <= 1 for edge in corners)
    return corners if inside and corners.x1 < corners.x2 and corners.y1 < corners.y2 else None


def _name(written: str) -> str:
    return " ".join(UNPRINTABLE.sub(" ", written).lower().split())[:40].strip(" ,.'-")


def _tokens(line: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(line[:LONGEST_CAPTION].lower().replace("-", " ").replace("’", "'")))
