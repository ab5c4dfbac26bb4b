"""A COCO file -> columns, by a typed decoder that builds nothing but the needed fields. The door of msgspec.

Whatever this road cannot take, broken or merely unusual, goes to `diagnose`, which is slow and can say why.
"""

import json
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import msgspec
import polars as pl

from datagen.sources import diagnose
from datagen.sources.links import LINKS, Said, listed
from datagen.sources.pieces import NotInPieces, walk
from datagen.sources.records import AnnotationFile, Columns, Kind, broken

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]  # what a column can hold


class _Image(msgspec.Struct, gc=False):
    id: Whole
    file_name: str
    width: Whole
    height: Whole
    license: int | str | None = None
    coco_url: str | None = None
    flickr_url: str | None = None


class _Caption(msgspec.Struct, gc=False):
    id: Whole
    image_id: Whole
    caption: str


class _Sides(msgspec.Struct, gc=False, array_like=True, forbid_unknown_fields=True):
    x: float
    y: float
    w: float
    h: float


class _Box(msgspec.Struct, gc=False):
    id: Whole
    image_id: Whole
    category_id: Whole
    bbox: _Sides
    iscrowd: Whole = 0


class _Category(msgspec.Struct, gc=False):
    id: Whole
    name: str


_ROWS: dict[str, dict[str, type[msgspec.Struct]]] = {
    "captions": {"images": _Image, "annotations": _Caption},
    "instances": {"images": _Image, "annotations": _Box, "categories": _Category},
}
_SIDES = {"x", "y", "w", "h"}  # columns that lie one level deeper in a record


def read(path: Path, kind: Kind) -> AnnotationFile:
    """The tables of one file, each value of the type that its column promises; nothing else is checked here.

    Raises:
        SourceError: the file cannot be read, or is no COCO file of this kind.
    """
    try:
        return _read(path, kind)
    except OSError as error:
        raise broken(path, "", f"cannot be read ({error.strerror})", f"give a COCO {kind.name} file") from None


def _read(path: Path, kind: Kind) -> AnnotationFile:
    try:
        return _typed(path, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, NotInPieces):
        return diagnose.read(path, kind)


def _typed(path: Path, kind: Kind) -> AnnotationFile:
    rows = _ROWS[kind.name]
    columns = kind.tables | {"images": kind.tables["images"] | LINKS}
    tables = {name: _Table(rows[name], columns[name]) for name in columns}
    licences: list[object] = []
    with path.open("rb") as file:
        takers = {name: table.take for name, table in tables.items()}
        sha256 = walk(file, takers, asides={"licenses": lambda value: licences.append(json.loads(value))})
    frames = {name: table.frame() for name, table in tables.items()}
    said = Said(frames["images"].select("id", *LINKS), listed(*licences[-1:]))
    frames["images"] = frames["images"].drop(*LINKS)
    return AnnotationFile(path, kind.name, sha256, frames, said)


class _Table:
    """Records become columns as they come, piece by piece, so that few of them exist at a time."""

    def __init__(self, row: type[msgspec.Struct], columns: Columns) -> None:
        self._decoder = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
        self._columns = columns
        self._parts = [pl.DataFrame(schema=columns)]

    def take(self, piece: bytes) -> bool:
        try:
            rows = self._decoder.decode(piece)
        except msgspec.ValidationError:  # JSON as far as it was read: no other cut would help
            raise
        except msgspec.DecodeError:
            return False
        self._parts.append(pl.DataFrame(list(self._values(rows))))
        return True

    def _values(self, rows: list[Any]) -> Iterator[pl.Series]:
        boxes = list(map(attrgetter("bbox"), rows)) if self._columns.keys() >= _SIDES else []
        for name, dtype in self._columns.items():
            values = list(map(attrgetter(name), boxes if name in _SIDES else rows))
            yield pl.Series(name, values, dtype, strict=name not in LINKS)  # a licence may be a number or a word

    def frame(self) -> pl.DataFrame:
        return pl.concat(self._parts, rechunk=True)
