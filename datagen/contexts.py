"""The table of contexts: one row an image, in annotation order, in columns.

A hundred thousand contexts as Python objects take seconds and gigabytes; as columns they take neither, so sources
build this table, the run folder keeps it as contexts.parquet, and rows become `Context` one at a time.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from datagen.types import Context

BOX = pl.Struct({"category": pl.String, "x1": pl.Float64, "y1": pl.Float64, "x2": pl.Float64, "y2": pl.Float64})
SCHEMA = pl.Schema(
    {
        "image_id": pl.String(),
        "image": pl.String(),
        "width": pl.Int64(),
        "height": pl.Int64(),
        "captions": pl.List(pl.String()),
        "boxes": pl.List(BOX),
        "crowds": pl.List(BOX),
    }
)


class Contexts:
    """A sized, re-iterable, ordered collection of `Context`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Wrap a frame whose columns and types are SCHEMA's, in its order."""
        if frame.schema != SCHEMA:
            raise ValueError(f"a table of contexts has columns {SCHEMA}, not {frame.schema}")
        self.frame = frame

    @classmethod
    def of(cls, contexts: Iterable[Context]) -> "Contexts":
        """Build the table from single contexts."""
        return cls(pl.DataFrame([context.model_dump() for context in contexts], schema=SCHEMA))

    @classmethod
    def read(cls, path: Path) -> "Contexts":
        """Read back what `write` wrote.

        Raises:
            ValueError: it is no such table.
        """
        try:
            return cls(pl.read_parquet(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise ValueError(f"is no table of contexts ({str(error).splitlines()[0]})") from None

    def write(self, path: Path) -> None:
        """Write the table as one Parquet file."""
        self.frame.write_parquet(path)

    def __len__(self) -> int:
        """Number of images."""
        return self.frame.height

    def __iter__(self) -> Iterator[Context]:
        """Contexts in annotation order."""
        return (Context.model_validate(row) for row in self.frame.iter_rows(named=True))

    def ids(self) -> list[str]:
        """Image ids in annotation order."""
        return self.frame["image_id"].to_list()

    def images(self) -> list[str]:
        """Image files in annotation order, relative to the image folder."""
        return self.frame["image"].to_list()

    def only(self, keep: list[bool]) -> "Contexts":
        """The rows marked True, in the same order."""
        return Contexts(self.frame.filter(pl.Series(keep, dtype=pl.Boolean)))
