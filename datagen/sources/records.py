"""What is taken from a COCO file: which tables, which fields of their records, in which columns.

Where images come from is kept apart, by `links`: it may be missing, or be anything. Everything else in the files
(segmentations, dates) is passed over.
"""

from dataclasses import dataclass
from pathlib import Path
from reprlib import Repr

import polars as pl

from datagen.errors import SourceError
from datagen.sources.links import Said

Columns = dict[str, type[pl.DataType]]

IMAGES: Columns = {"id": pl.Int64, "file_name": pl.String, "width": pl.Int64, "height": pl.Int64}
CAPTIONS: Columns = {"id": pl.Int64, "image_id": pl.Int64, "caption": pl.String}
# A box is its left and top edge, width and height in pixels, as its annotation has them.
BOXES: Columns = {
    "id": pl.Int64,
    "image_id": pl.Int64,
    "category_id": pl.Int64,
    "x": pl.Float64,
    "y": pl.Float64,
    "w": pl.Float64,
    "h": pl.Float64,
    "iscrowd": pl.Int64,
}
CATEGORIES: Columns = {"id": pl.Int64, "name": pl.String}

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60

RECORD = {"images": "image", "annotations": "annotation", "categories": "category"}  # one row of each table


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two kinds of COCO file that contexts are read from."""

    name: str
    tables: dict[str, Columns]


CAPTIONS_FILE = Kind("captions", {"images": IMAGES, "annotations": CAPTIONS})
INSTANCES_FILE = Kind("instances", {"images": IMAGES, "annotations": BOXES, "categories": CATEGORIES})


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """A COCO file in columns; every table's rows are in the order of the file."""

    path: Path
    kind: str
    sha256: str
    tables: dict[str, pl.DataFrame]
    said: Said
    """Where its images come from; the rows are those of the images."""

    @property
    def images(self) -> pl.DataFrame:
        """Columns of IMAGES."""
        return self.tables["images"]

    @property
    def annotations(self) -> pl.DataFrame:
        """Columns of CAPTIONS or BOXES."""
        return self.tables["annotations"]

    @property
    def categories(self) -> pl.DataFrame:
        """Columns of CATEGORIES; an instances file only."""
        return self.tables["categories"]


def shown(value: object) -> str:
    """A value of a file as one short line for an error, whatever it is."""
    return _SHORT.repr(value)


def broken(path: Path, where: str, found: str, advice: str) -> SourceError:
    """The error for a file that cannot be used: which file, which record, what was found and expected, what to do."""
    return SourceError(f"{path}: {where + ': ' if where else ''}{found}: {advice}")
