"""The formats that can be exported, each a function that takes samples one by one.

To add one: a function here and a line in FORMATS.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from datagen.errors import ConfigError
from datagen.export import rows
from datagen.export.array import Array, spelled
from datagen.export.tars import Tars
from datagen.pictures import Picture
from datagen.types import Sample

ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp"}
DATASET = "datagen"  # what a LLaMA-Factory configuration calls it


class Image(NamedTuple):
    """An image file that goes into the export."""

    picture: Picture
    content: bytes


class Place(NamedTuple):
    """Where an export is written, and what of."""

    path: Path
    """Provisional: a file that is not there yet, or a folder that is empty."""
    split: str
    """train, or heldout."""
    ships: bool
    """Whether every sample comes with its image."""


Add = Callable[[Sample, Image | None], None]
Write = Callable[[Place], AbstractContextManager[Add]]  # the end of the block is the end of the samples


class Format(NamedTuple):
    """One way to write a dataset."""

    write: Write
    is_folder: bool
    ships: Literal["never", "if wished", "always"] = "never"
    """Whether it holds images, or names of them."""


@contextmanager
def _llava(place: Place) -> Iterator[Add]:
    with place.path.open("xb") as file:
        array = Array(file)
        yield lambda sample, _: array.add(rows.llava(sample))
        array.end()


@contextmanager
def _sharegpt(place: Place) -> Iterator[Add]:
    """A folder that LLaMA-Factory takes as `dataset_dir`, or whose entry goes into another dataset_info.json."""
    name = f"{place.split}.json"
    with (place.path / name).open("xb") as file:
        array = Array(file)
        yield lambda sample, _: array.add(rows.sharegpt(sample))
        array.end()
    columns = {"messages": "conversations", "images": "images"}
    tags = {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"}
    entry = {"file_name": name, "formatting": "sharegpt", "columns": columns, "tags": tags}
    info = json.dumps({DATASET: entry}, indent=2)
    (place.path / "dataset_info.json").write_bytes(info.encode() + b"\n")


@contextmanager
def _messages(place: Place) -> Iterator[Add]:
    with place.path.open("xb") as file:

        def add(sample: Sample, _: Image | None) -> None:
            file.write(spelled(rows.messages(sample)) + b"\n")

        yield add


@contextmanager
def _parquet(place: Place) -> Iterator[Add]:
    try:
        from datagen.export import parquet  # pyarrow is no small thing, and not needed by anything else
    except ImportError:
        raise ConfigError(
            "--format parquet: pyarrow is not installed: install datagen's extra `publish`: pip install '.[publish]' "
            "where its source lies"
        ) from None

    def add(sample: Sample, image: Image | None) -> None:
        record = rows.messages(sample)
        row = {"type": sample.type, "image_id": sample.context.image_id, **record}
        n_bytes = len(spelled(record))
        if image:
            row["images"] = [{"bytes": image.content, "path": sample.image}]
            n_bytes += len(image.content)
        shards.add(row, n_bytes)

    with parquet.Shards(place.path, place.split, parquet.columns(place.ships)) as shards:
        yield add
        shards.end()


@contextmanager
def _webdataset(place: Place) -> Iterator[Add]:
    def add(sample: Sample, image: Image | None) -> None:
        if image is None:
            raise ValueError("a tar holds the image of every sample")
        tars.add({**rows.llava(sample), "type": sample.type}, image.content, ENDINGS[image.picture.kind])

    with Tars(place.path, place.split) as tars:
        yield add
        tars.end()


FORMATS = {
    "llava": Format(_llava, is_folder=False),
    "sharegpt": Format(_sharegpt, is_folder=True),
    "messages": Format(_messages, is_folder=False),
    "parquet": Format(_parquet, is_folder=True, ships="if wished"),
    "webdataset": Format(_webdataset, is_folder=True, ships="always"),
}
