"""Rows of one split on their way to disk: Parquet shards in data/, and LLaVA's JSON array in llava/."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datagen.export.array import Array
from datagen.export.parquet import Shards
from datagen.export.rows import llava
from datagen.origins import Origin
from datagen.publish.rows import n_bytes, row, schema
from datagen.types import Sample

DATA, LLAVA = "data", "llava"


class Split:
    """Takes the samples of one split."""

    def __init__(self, shards: Shards, array: Array) -> None:
        """Write to files that are open."""
        self._shards, self._array = shards, array

    def add(self, sample: Sample, origin: Origin | None, image: bytes | None) -> None:
        """One sample, with what is known of its image, and the image where it is embedded."""
        self._shards.add(row(sample, origin, image), n_bytes(sample, image))
        self._array.add(llava(sample))


@contextmanager
def split(folder: Path, name: str, embedded: bool) -> Iterator[Split]:
    """A split in a folder; its files are complete when the block ends well."""
    data, arrays = folder / DATA, folder / LLAVA
    data.mkdir(exist_ok=True)
    arrays.mkdir(exist_ok=True)
    with (arrays / f"{name}.json").open("xb") as file, Shards(data, name, schema(embedded)) as shards:
        array = Array(file)
        yield Split(shards, array)
        shards.end()
        array.end()
