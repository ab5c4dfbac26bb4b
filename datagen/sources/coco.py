"""COCO captions and instances -> contexts: decoded, held against what COCO promises, tidied, joined by image.

The files are read one after the other by `decode`; `consistency` refuses what cannot be meant; `captions` and `boxes`
mend or set aside single records; this module joins what is left. To add a source of another format, write a module
beside this one with a `read` that gives the same two things, and a `read_all` with origins where it knows them.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from datagen.contexts import BOX, SCHEMA, Contexts
from datagen.errors import SourceError
from datagen.hostile import hostile
from datagen.origins import Origins
from datagen.sources import boxes, captions, consistency, decode, links
from datagen.sources.lines import BREAK, is_hostile, on_one_line, without_edges
from datagen.sources.records import BOXES, CAPTIONS, CAPTIONS_FILE, CATEGORIES, INSTANCES_FILE, AnnotationFile, Kind
from datagen.sources.sift import Row, Sift, Tidied, marked
from datagen.types import Reading


def read(captions: Path | None, instances: Path | None, *, crowds: bool = False) -> tuple[Contexts, Reading]:
    """Contexts in the order of the images, and what was mended or set aside on the way.

    The captions file decides the order; images that only the other file knows follow. `crowds` lists regions of many
    objects among the boxes too; they are in the crowds of their context either way. Either file may be None, not both.

    Raises:
        SourceError: a file cannot be read as promised, or the two are no pair; names the file and the record.
    """
    return read_all(captions, instances, crowds=crowds)[:2]


def read_all(
    captions: Path | None, instances: Path | None, *, crowds: bool = False
) -> tuple[Contexts, Reading, Origins]:
    """The same, and where the images of the contexts come from, as far as the annotations say.

    Raises:
        SourceError: as `read`.
    """
    tidied = _tidied(captions, instances, crowds)  # the files are let go of before the table is built
    table = _joined(tidied, crowds)
    parts = (table, tidied.captions, tidied.boxes)
    contexts = Contexts(table.frame)
    told = links.tidy(tidied.said, tidied.images.kept("id", "image_id"))
    changes = [part.changed for part in parts] + [told.changed]
    reading = Reading(
        inputs=tidied.inputs,
        stages=tuple(part.count for part in parts),
        changed={what: count for changed in changes for what, count in changed.items() if count},
        rejections=tuple(line for part in parts for line in part.rejections),
        categories=tidied.categories,
    )
    return contexts, reading, told.origins


@dataclass(frozen=True, slots=True)
class _Tidied:
    """What is left of both files."""

    inputs: dict[str, str]
    images: Sift
    captions: Tidied
    boxes: Tidied
    categories: tuple[str, ...]
    said: links.Joined


def _tidied(captions: Path | None, instances: Path | None, crowds: bool) -> _Tidied:
    told = _checked(captions, CAPTIONS_FILE)
    with ThreadPoolExecutor(max_workers=1) as beside:  # captions are tidied while the boxes are decoded
        saying = beside.submit(_captions, told)
        boxed = _checked(instances, INSTANCES_FILE)
    if told and boxed:
        consistency.check_pair(told, boxed)
    files = [file for file in (told, boxed) if file]
    images = _images(files)
    inputs = {file.kind: file.sha256 for file in files}
    said = links.joined([file.said for file in files])
    names = _names(boxed.categories)["category"].unique().sort() if boxed else ()
    rows = _rows(boxed)
    del files, told, boxed  # and with them what is said twice of the same images
    return _Tidied(inputs, images, saying.result(), _boxes(*rows, images.kept(), crowds), tuple(names), said)


def _checked(path: Path | None, kind: Kind) -> AnnotationFile | None:
    if path is None:
        return None
    file = decode.read(path, kind)
    consistency.check(file)
    return file


def _images(files: list[AnnotationFile]) -> Sift:
    """Columns id, file_name, width, height and row: every image that any file knows, once, without hostile names."""
    if not files:
        raise SourceError("no annotation file was given, expected captions, instances or both: name one of them")
    first, *others = [file.images for file in files]
    known = pl.concat([first, *(other.join(first, on="id", how="anti", maintain_order="left") for other in others)])
    known = known.with_row_index("row").with_columns(image_id="id")
    sift = Sift("images", "image", known, lambda row: str(row["file_name"]))
    names = known["file_name"]
    sift.drop(is_hostile(names) | names.str.contains(BREAK), "hostile_name", _hostile_name)
    return sift


def _captions(file: AnnotationFile | None) -> Tidied:
    if file is None:
        return captions.tidy(pl.DataFrame(schema=CAPTIONS).with_columns(row=pl.lit(None, pl.UInt32)))
    images = _images([file]).kept()  # in the rows that they have among the images of both files, for they come first
    return captions.tidy(_looked_up(file.annotations, "image_id", images.select("id", "row")))


def _rows(file: AnnotationFile | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Boxes and categories."""
    if file is None:
        return pl.DataFrame(schema=BOXES), pl.DataFrame(schema=CATEGORIES)
    return file.annotations, file.categories


def _boxes(rows: pl.DataFrame, categories: pl.DataFrame, images: pl.DataFrame, crowds: bool) -> Tidied:
    rows = _looked_up(rows, "category_id", _names(categories).with_row_index("kind"))
    return boxes.tidy(_looked_up(rows, "image_id", images.select("id", "row", "width", "height")), crowds)


def _names(categories: pl.DataFrame) -> pl.DataFrame:
    return categories.select("id", category=on_one_line(without_edges(categories["name"])))


def _looked_up(rows: pl.DataFrame, key: str, table: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns that a table has for the id under `key`, null where it has none."""
    found = rows.select(id=key).join(table, on="id", how="left", maintain_order="left")
    return rows.with_columns(found.drop("id").get_columns())


def _joined(tidied: _Tidied, crowds: bool) -> Tidied:
    """The table of contexts; images of which nothing is known are set aside."""
    images, seen = tidied.images, tidied.boxes.frame
    is_crowd = seen["iscrowd"] == 1
    box = pl.struct([field.name for field in BOX.fields])
    lists = (
        _lists(images.frame["row"], tidied.captions.frame, pl.col("caption")).alias("captions"),
        _lists(images.frame["row"], seen, box, None if crowds else ~is_crowd).alias("boxes"),
        _lists(images.frame["row"], seen, box, is_crowd).alias("crowds"),
    )
    images.drop((lists[0].list.len() == 0) & (lists[1].list.len() == 0), "nothing_known", _nothing_known)
    table = images.frame.select(pl.col("image_id").cast(pl.String), "width", "height", *lists, image="file_name")
    return images.tidied(marked(table.select(SCHEMA.names()), images.passing), {})


def _lists(rows: pl.Series, records: pl.DataFrame, values: pl.Expr, which: pl.Series | None = None) -> pl.Series:
    """Of each image its records (those that are marked), in their order; an empty list where it has none."""
    places = records.select("row").with_row_index("place")
    order = (places if which is None else places.filter(which)).sort("row", maintain_order=True)["place"]
    found = records[order].group_by("row", maintain_order=True).agg(values.alias("values"))
    every = pl.DataFrame(rows).join(found, on="row", how="left", maintain_order="left")
    return every.select(pl.col("values").fill_null([])).to_series()


def _hostile_name(row: Row) -> str:
    return f"has a file name that holds {hostile(row['file_name']) or 'a line break or a tab'}"


def _nothing_known(_: Row) -> str:
    return "has neither captions nor boxes, expected one of them"
