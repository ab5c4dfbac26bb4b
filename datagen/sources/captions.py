"""Captions as their annotators typed them -> captions that can stand one a line in a prompt.

Mended and kept: spaces at the edges, line breaks within. Set aside, in this order: captions of an image that is set
aside, hostile ones, empty ones, those that say that there is no image, and repetitions within an image. To add a rule:
a `sift.drop` with a name of its own.
"""

import polars as pl

from datagen.hostile import hostile
from datagen.sources.junk import JUNK
from datagen.sources.lines import is_hostile, on_one_line, without_edges
from datagen.sources.records import shown
from datagen.sources.sift import Row, Sift, Tidied

USUAL = 5  # captions an image has in COCO; more are kept, and counted
AT_ONCE = 1 << 16  # captions whose words are spelled out for comparison at a time

_SPACING = r"\s\s+|[^\S ]"  # all that is not one plain space already
_WORDS = pl.col("caption").str.to_lowercase().str.replace_all(_SPACING, " ").str.strip_chars_end(" .!?,;:")


def tidy(captions: pl.DataFrame) -> Tidied:
    """Columns `row` and `caption` in annotation order.

    Takes id, image_id, caption, and row: the place of the image among those that are kept, null when it is not.
    """
    typed = captions["caption"]
    text = without_edges(typed)
    line = on_one_line(text)
    sift = Sift("captions", "caption", captions.with_columns(typed=typed, caption=line), lambda row: str(row["typed"]))
    sift.drop(captions["row"].is_null(), "image_set_aside", _image_set_aside)
    sift.drop(is_hostile(line), "hostile_text", _hostile_text)
    sift.drop(~line.str.contains(r"[\p{L}\p{N}]"), "empty", _empty)
    sift.drop(line.str.contains(JUNK), "junk", _junk)
    sift.drop(_repeats(sift), "duplicate", _duplicate)
    kept = sift.kept("row", "caption")
    changed = {
        "captions stripped of spaces at the edges": int(((text != typed) & sift.passing).sum()),
        "captions folded to one line": int(((line != text) & sift.passing).sum()),
        "images with more than five captions": int((kept["row"].value_counts()["count"] > USUAL).sum()),
    }
    return sift.tidied(kept, changed)


def _repeats(sift: Sift) -> pl.Series:
    """True where an earlier caption of the image has the same words, whatever their case, spacing and last mark."""
    kept = sift.kept("row", "caption")
    hashes = (part.with_columns(_WORDS).hash_rows() for part in kept.iter_slices(AT_ONCE))
    alike = pl.concat([pl.Series(dtype=pl.UInt64), *hashes]).is_duplicated()  # misses none; these few are compared
    repeats = kept.filter(alike).select(~pl.struct("row", _WORDS).is_first_distinct()).to_series()
    places = sift.passing.arg_true().filter(alike)
    return pl.repeat(value=False, n=len(sift.passing), eager=True).scatter(places, repeats)


def _image_set_aside(row: Row) -> str:
    return f"belongs to image {row['image_id']}, which is set aside"


def _empty(row: Row) -> str:
    return f"says {shown(row['caption'])}, expected words"


def _hostile_text(row: Row) -> str:
    return f"holds {hostile(row['caption'])}"


def _junk(_: Row) -> str:
    return "says that there is no image to describe, expected what the image shows"


def _duplicate(row: Row) -> str:
    return f"says the same as an earlier caption of image {row['image_id']}"
