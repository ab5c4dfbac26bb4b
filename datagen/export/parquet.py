"""Rows -> Parquet files that a trainer or the hub's viewer can open at any place. The door of pyarrow.

Row groups are small enough to be read one at a time (the viewer gives up above 286 MiB), with statistics and a page
index; files are cut where they have grown large. The same rows give the same bytes with the same version of pyarrow,
which writes its name into every file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_BYTES = 32 << 20  # of a row group before compression; images hardly shrink
GROUP_ROWS = 5_000
SHARD_BYTES = 500_000_000  # of a file, from which on the next one is begun

PART = pa.struct([("type", pa.string()), ("text", pa.string())])  # of an image part, text is null
MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.list_(PART))]))
NAMES = pa.list_(pa.string())
EMBEDDED = pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))

SPELLINGS = {"double": "float64", "float": "float32"}  # Arrow's names of types where `datasets` has others


def columns(embedded: bool) -> pa.Schema:
    """Of an export: what TRL reads, with file names or with the images themselves, and where a row comes from.

    No column is called conversations: TRL (1.16, data_utils.py) would put it in the place of the messages.
    """
    fields = [("id", pa.string()), ("type", pa.string()), ("image_id", pa.string())]
    schema = pa.schema([*fields, ("images", EMBEDDED if embedded else NAMES), ("messages", MESSAGES)])
    return with_features(schema) if embedded else schema


def with_features(schema: pa.Schema) -> pa.Schema:
    """The schema with what makes `datasets` decode every column of embedded images."""
    features = {field.name: _feature(field.type) for field in schema}
    return schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})


class Shards:
    """Files of one split: `train-00000-of-00002.parquet` and so on; how many there are is known at the end."""

    def __init__(self, folder: Path, stem: str, schema: pa.Schema, shard_bytes: int = SHARD_BYTES) -> None:
        """Write into a folder that is there; `stem` is the split."""
        self._folder, self._stem, self._schema = folder, stem, schema
        self._shard_bytes = shard_bytes
        self._rows: list[Mapping[str, object]] = []
        self._n_bytes = 0
        self._files: list[Path] = []
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "Shards":
        """Nothing is opened before the first rows are written."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close what is open; files that were not ended keep their provisional names."""
        self._close()

    def add(self, row: Mapping[str, object], n_bytes: int) -> None:
        """One more row; `n_bytes` is about how large it is."""
        if self._rows and (self._n_bytes + n_bytes > GROUP_BYTES or len(self._rows) == GROUP_ROWS):
            self._flush()
        self._rows.append(row)
        self._n_bytes += n_bytes

    def end(self) -> tuple[Path, ...]:
        """Write what is left and give the files their names; no rows are one file too."""
        if self._rows or not self._files:
            self._flush()
        self._close()
        total = len(self._files)
        names = [f"{self._stem}-{number:05}-of-{total:05}.parquet" for number in range(total)]
        return tuple(file.rename(self._folder / name) for file, name in zip(self._files, names, strict=True))

    def _flush(self) -> None:
        """One row group."""
        writer = self._writer or self._begin()
        writer.write_table(pa.Table.from_pylist(self._rows, self._schema), row_group_size=GROUP_ROWS)
        self._rows, self._n_bytes = [], 0
        if self._files[-1].stat().st_size >= self._shard_bytes:
            self._close()

    def _begin(self) -> pq.ParquetWriter:
        self._files.append(self._folder / f"{self._stem}-{len(self._files):05}.partial")
        self._writer = pq.ParquetWriter(
            self._files[-1], self._schema, compression="zstd", write_page_index=True, write_statistics=True
        )
        return self._writer

    def _close(self) -> None:
        if self._writer:
            self._writer.close()
            self._writer = None


def _feature(kind: pa.DataType) -> dict[str, Any] | list[Any]:
    """A column as `datasets` describes it."""
    if kind == EMBEDDED.value_type:
        return {"_type": "Image"}
    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    return {"dtype": SPELLINGS.get(str(kind), str(kind)), "_type": "Value"}
