"""The slow road through a COCO file: read by the standard library, record by record, to say what is wrong and where.

Files that are sound but unusual come through it whole: lone surrogates and control characters in a text (which make
that one record hostile, later), NaN in a field that nobody needs, whole numbers written 640.0.
To promise more of a field: change its line in FIELDS.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sys import float_info
from typing import Any, TypeGuard

import polars as pl

from datagen.errors import SourceError
from datagen.hostile import writable
from datagen.sources.links import LINKS, Said, listed, plain
from datagen.sources.records import CAPTIONS_FILE, INSTANCES_FILE, RECORD, AnnotationFile, Kind, broken, shown


def _is_number(value: object) -> TypeGuard[int | float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -float_info.max <= value <= float_info.max  # neither NaN nor infinite, nor of 400 digits


def _is_whole(value: object) -> bool:
    return _is_number(value) and abs(value) < 2**63 and value == int(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_box(value: object) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(map(_is_number, value))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or _is_whole(value)


@dataclass(frozen=True, slots=True)
class Field:
    """What a record promises under one name, and how that becomes the values of its columns."""

    name: str
    expected: str
    holds: Callable[[object], bool]
    values: Callable[[Any], list[Any]]
    default: Any = None


def _whole(name: str, expected: str = "a whole number") -> Field:
    return Field(name, expected, _is_whole, lambda value: [int(value)])


def _text(name: str) -> Field:
    return Field(name, "text", _is_text, lambda value: [writable(value)])


_IMAGE = (_whole("id"), _text("file_name"), _whole("width", "whole pixels"), _whole("height", "whole pixels"))
_OWNED = (_whole("id"), _whole("image_id"))
_BOX = (
    _whole("category_id"),
    Field("bbox", "four finite numbers x, y, width, height", _is_box, lambda value: [float(n) for n in value]),
    Field("iscrowd", "0 or 1", _is_flag, lambda value: [int(value)], default=0),
)
FIELDS = {  # in the order of the columns
    "captions": {"images": _IMAGE, "annotations": (*_OWNED, _text("caption"))},
    "instances": {"images": _IMAGE, "annotations": (*_OWNED, *_BOX), "categories": (_whole("id"), _text("name"))},
}


def read(path: Path, kind: Kind) -> AnnotationFile:
    """The same as `decode.read`, ten times slower, with the reason where there is no result.

    Raises:
        SourceError: names the first record that breaks its promise.
    """
    data = path.read_bytes()
    text, is_utf8 = _text_of(data)
    told = _Telling(path, kind, is_utf8)
    top = told.parse(text)
    tables = {name: told.table(name, top) for name in kind.tables}
    said = Said(_links(top["images"]), listed(top.get("licenses")))
    return AnnotationFile(path, kind.name, hashlib.sha256(data).hexdigest(), tables, said)


def _links(images: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [[int(image["id"]), *(plain(image.get(name)) for name in LINKS)] for image in images]
    return pl.DataFrame(rows, schema={"id": pl.Int64, **LINKS}, orient="row")


def _text_of(data: bytes) -> tuple[str, bool]:
    """The file as text; bytes that are not UTF-8 stay in it as lone surrogates, to be found again in their record."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", "surrogateescape"), False


@dataclass(frozen=True, slots=True)
class _Telling:
    """Goes through one file and tells the first thing that is wrong."""

    path: Path
    kind: Kind
    is_utf8: bool

    def parse(self, text: str) -> dict[str, Any]:
        try:
            top = json.loads(text, strict=False)
        except json.JSONDecodeError as error:
            raise self._broken("", _not_json(error)) from None
        except RecursionError:
            raise self._broken("", "is nested too deeply to be read") from None
        except ValueError as error:  # an integer of thousands of digits
            raise self._broken("", f"holds a number that cannot be read ({error})") from None
        if not isinstance(top, dict):
            wanted = " and ".join(self.kind.tables)
            raise self._broken("", f"holds {shown(top)}, expected an object with {wanted}")
        return top

    def table(self, name: str, top: dict[str, Any]) -> pl.DataFrame:
        records = top.get(name)
        if not isinstance(records, list):
            found = f"{name} is {shown(records)}" if name in top else f"has no {name}"
            raise self._broken("", f"{found}, expected a list of them", top.get("annotations"))
        rows = [list(self._values(name, place, record)) for place, record in enumerate(records)]
        return pl.DataFrame(rows, schema=self.kind.tables[name], orient="row")

    def _values(self, table: str, place: int, record: object) -> Iterator[Any]:
        where = _where(table, place, record)
        if not isinstance(record, dict):
            raise self._broken(where, f"is {shown(record)}, expected an object")
        for field in FIELDS[self.kind.name][table]:
            value = record.get(field.name, field.default)
            if not field.holds(value):
                found = f"{field.name} is {shown(value)}" if field.name in record else f"has no {field.name}"
                raise self._broken(where, f"{found}, expected {field.expected}", [record])
            self._refuse_other_bytes(where, field.name, value)
            yield from field.values(value)

    def _refuse_other_bytes(self, where: str, name: str, value: object) -> None:
        if self.is_utf8 or not isinstance(value, str):
            return
        if byte := next((ord(c) - 0xDC00 for c in value if "\udc80" <= c <= "\udcff"), None):
            raise self._broken(where, f"{name} holds the byte 0x{byte:02x}, expected UTF-8")

    def _broken(self, where: str, found: str, annotations: object = None) -> SourceError:
        mend = "mend this record or take it out" if where else f"give a whole COCO {self.kind.name} file"
        return broken(self.path, where, found, self._other_kind(annotations) or mend)

    def _other_kind(self, annotations: object) -> str:
        """What to do when captions were given as instances or the other way round; "" when they were not."""
        first = annotations[0] if isinstance(annotations, list) and annotations else None
        if not isinstance(first, dict):
            return ""
        if self.kind is INSTANCES_FILE and "caption" in first and "bbox" not in first:
            return "this is a captions file, give it with --captions"
        if self.kind is CAPTIONS_FILE and "bbox" in first and "caption" not in first:
            return "this is an instances file, give it with --instances"
        return ""


def _not_json(error: json.JSONDecodeError) -> str:
    left = error.doc[error.pos :]
    if not error.doc.strip():
        return "is empty, expected JSON"
    if not left.strip() or error.msg.startswith("Unterminated"):
        return f"ends in the middle of its JSON, after {len(error.doc):,} characters"
    if "\udc80" <= left[0] <= "\udcff" or left[0] == "\0":
        return f"is not UTF-8 at character {error.pos:,}, expected JSON in UTF-8"
    return f"is not JSON at line {error.lineno}, column {error.colno} ({error.msg})"


def _where(table: str, place: int, record: object) -> str:
    id_ = record.get("id") if isinstance(record, dict) else None
    return f"{RECORD[table]} {id_}" if type(id_) is int else f"{table}[{place}]"
