"""Evaluation sets -> which image each question is asked of, and what is asked; for decontamination, see select/.

What a file is shows in its first character:

- `{`: JSON Lines of records, as POPE and LLaVA-Bench have them; also one record that holds `questions` or `images`;
- `[`: a JSON array of records, as LLaVA and ScienceQA have them, or of image names;
- anything else: image names or numbers, one a line; `#` begins a comment.

A record names its image (`image`, `image_id`, `imageId` or `file_name`) or its question (`text`, `question` or the
human turns of `conversations`), or both. Files are read in pieces: one record at a time is in memory.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from datagen.errors import ConfigError
from datagen.sources.values import PIECE, NotValues, values
from datagen.types import IMAGE_TOKEN

IMAGES = ("image", "image_id", "imageId", "file_name")
QUESTIONS = ("text", "question")
LISTS = ("questions", "images")  # what the one record of a VQA or a COCO file holds

# One word, or what ends as an image file does: prose and tables are no list of names.
_NAME = re.compile(r"""[^\s,;"'{}\[\]<>]{1,300}|[^\t,;"{}\[\]<>]{1,300}\.(?:jpe?g|png|webp|gif|bmp|tiff?)""", re.I)

Row = tuple[tuple[str, ...], str]


class Asked(NamedTuple):
    """One question of an evaluation set."""

    place: int
    """Its number in the file, from 1."""
    images: tuple[str, ...]
    """Names of the images that it is asked of, as the file spells them; none where it is asked of no image."""
    question: str
    """What is asked; empty where the file only names images."""


def questions(path: Path) -> Iterator[Asked]:
    """The questions of one evaluation set, in its order.

    Raises:
        ConfigError: it cannot be read, is no such file, or holds nothing.
    """
    place = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for place, row in enumerate(_rows(path, file), 1):
                yield Asked(place, *row)
    except OSError as error:
        raise _broken(path, f"cannot be read ({error.strerror})") from None
    except NotValues as error:
        found = f"record {error.number} is no whole JSON value, it begins {_shown(error.beginning)}"
        raise _broken(path, found) from None
    except UnicodeDecodeError:
        raise _broken(path, "is no UTF-8 text") from None
    if not place:
        raise _broken(path, "holds no record")


def _rows(path: Path, file: TextIO) -> Iterator[Row]:
    beginning = file.read(PIECE)
    if beginning.lstrip()[:1] in ("{", "["):
        found = enumerate(values(beginning, file), 1)
        return (_row(path, number, record) for number, value in found for record in _records(value))
    return (((name,), "") for name in _lines(path, file, beginning))


def _records(value: object) -> Iterator[object]:
    inner = (value.get(name) for name in LISTS) if isinstance(value, dict) else ()
    yield from next((one for one in inner if isinstance(one, list)), [value])


def _row(path: Path, number: int, record: object) -> Row:
    """The images and the question of a record."""
    images, question = _names(record), ""
    if isinstance(record, dict):
        images = next((found for key in IMAGES if (found := _names(record.get(key)))), ())
        question = next((record[key] for key in QUESTIONS if isinstance(record.get(key), str)), "") or _asked(record)
    if images or question:
        return images, question
    raise _broken(path, f"record {number} names neither image nor question, it is {_shown(json.dumps(record))}")


def _names(value: object) -> tuple[str, ...]:
    named = value if isinstance(value, list) else [value]
    return tuple(str(one) for one in named if isinstance(one, str | int) and not isinstance(one, bool) and one != "")


def _asked(record: dict[str, Any]) -> str:
    turns = record.get("conversations")
    turns = [turn for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []
    said = [str(turn.get("value", "")) for turn in turns if turn.get("from") == "human"]
    return "\n".join(said).replace(IMAGE_TOKEN, "").strip()


def _lines(path: Path, file: TextIO, beginning: str) -> Iterator[str]:
    number = 0
    lines = (beginning + file.readline()).splitlines()
    while lines:
        for line in lines:
            number += 1
            name = line.partition("#")[0].strip()
            if name and not _NAME.fullmatch(name):
                raise _broken(path, f"line {number} is no image name but {_shown(name)}")
            if name:
                yield name
        lines = (file.read(PIECE) + file.readline()).splitlines()


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


def _broken(path: Path, found: str) -> ConfigError:
    return ConfigError(f"{path}: {found}: expected an evaluation set as JSON records, or image names one a line")
