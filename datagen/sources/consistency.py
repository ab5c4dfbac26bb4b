"""What one annotation file, and a pair of them, must keep for its records to mean anything; the first breach is told.

To add a rule for the records of a table: give it a line in `RULES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from datagen.sources.records import RECORD, AnnotationFile, broken, shown

Row = dict[str, Any]

# Absolute, a drive, a backslash, a NUL, a way up, or nothing at all; polars reads it, so no look-around.
_LEAVES_FOLDER = r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)|^\s*$"
_OUR_ESCAPE = r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # how `hostile.writable` spells half a character


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that every record of a table must keep, as the test for breaking it."""

    table: str
    breaks: Callable[[AnnotationFile], pl.Expr]
    found: Callable[[Row], str]
    advice: str


def _undeclared(column: str, table: str) -> Callable[[AnnotationFile], pl.Expr]:
    return lambda file: ~pl.col(column).is_in(file.tables[table]["id"].implode())


_SIZE = Rule(
    "images",
    lambda _: (pl.col("width") <= 0) | (pl.col("height") <= 0),
    lambda row: f"is {row['width']} x {row['height']} pixels, expected both above 0",
    "give the image its size",
)
_NAME = Rule(
    "images",
    lambda _: pl.col("file_name").str.replace_all(_OUR_ESCAPE, "").str.contains(_LEAVES_FOLDER),
    lambda row: (
        f"file_name {shown(row['file_name'])} leaves the image folder, expected a path below it with forward slashes"
    ),
    "mend the file_name",
)
_IMAGE = Rule(
    "annotations",
    _undeclared("image_id", "images"),
    lambda row: f"image_id {row['image_id']} is not among the images of this file",
    "declare the image or take the annotation out",
)
_CATEGORY = Rule(
    "annotations",
    _undeclared("category_id", "categories"),
    lambda row: f"category_id {row['category_id']} is not among the categories of this file",
    "declare the category or take the annotation out",
)
_MEASURES = Rule(
    "annotations",
    lambda _: ~pl.all_horizontal(pl.col("x", "y", "w", "h").is_finite()) | (pl.col("w") < 0) | (pl.col("h") < 0),
    lambda row: f"bbox is {[row[side] for side in 'xywh']}, expected finite x, y and width, height of 0 or more",
    "mend the bbox or take the annotation out",
)
_CROWD = Rule(
    "annotations",
    lambda _: ~pl.col("iscrowd").is_in([0, 1]),
    lambda row: f"iscrowd is {row['iscrowd']}, expected 0 or 1",
    "say 1 for a region of many objects and 0 for a single one",
)
_CALLED = Rule(
    "categories",
    lambda _: pl.col("name").str.strip_chars() == "",
    lambda row: f"name is {shown(row['name'])}, expected a word",
    "give the category a name",
)
RULES = {
    "captions": (_SIZE, _NAME, _IMAGE),
    "instances": (_SIZE, _NAME, _CALLED, _IMAGE, _CATEGORY, _MEASURES, _CROWD),
}


def check(file: AnnotationFile) -> None:
    """Hold a file against all that a COCO file promises beyond the types of its fields.

    Raises:
        SourceError: names the first record that breaks a promise.
    """
    if file.images.is_empty():
        raise broken(
            file.path, "", "images is an empty list, expected at least one", f"give a whole COCO {file.kind} file"
        )
    for table in file.tables:
        _check_ids(file, table)
    for rule in RULES[file.kind]:
        if row := _first(file.tables[rule.table].filter(rule.breaks(file))):
            raise broken(file.path, f"{RECORD[rule.table]} {row['id']}", rule.found(row), rule.advice)


def check_pair(captions: AnnotationFile, instances: AnnotationFile) -> None:
    """Hold two files against each other: they must be about the same images.

    Raises:
        SourceError: they disagree about an image, or have too few images in common to be a pair.
    """
    advice = "give captions and instances of the same set"
    both = instances.images.join(captions.images, on="id", suffix="_there", maintain_order="left")
    same = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_there") for name in ("file_name", "width", "height"))
    if row := _first(both.filter(~same)):
        here = f"{shown(row['file_name'])} of {row['width']} x {row['height']}"
        there = f"{shown(row['file_name_there'])} of {row['width_there']} x {row['height_there']}"
        raise broken(instances.path, f"image {row['id']}", f"is {here}, expected {there} as in {captions.path}", advice)
    smaller, larger = sorted((instances, captions), key=lambda file: file.images.height)
    if 2 * both.height < larger.images.height:
        found = f"knows {both.height:,} of the {larger.images.height:,} images of {larger.path}, expected half or more"
        raise broken(smaller.path, "", found, advice)


def _check_ids(file: AnnotationFile, table: str) -> None:
    ids = file.tables[table]["id"]
    if ids.n_unique() == len(ids):
        return
    id_ = ids.filter(ids.is_duplicated())[0]
    where, found = f"{RECORD[table]} {id_}", f"{(ids == id_).sum()} {table} have this id, expected one"
    raise broken(file.path, where, found, "give each its own")


def _first(frame: pl.DataFrame) -> Row | None:
    return frame.row(0, named=True) if frame.height else None
