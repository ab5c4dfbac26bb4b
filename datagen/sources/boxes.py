"""Boxes in pixels -> corners as fractions of the image, three decimals, as LLaVA shows them to its teacher.

Mended and kept: boxes that reach past the border. Set aside, in this order: boxes of an image that is set aside, of a
hostile category, outside the image, without area at three decimals, and (unless they are asked for) regions of a
crowd. To add a rule: a `sift.drop` with a name of its own.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from datagen.hostile import hostile
from datagen.sources.lines import is_hostile
from datagen.sources.overlap import near_copies
from datagen.sources.sift import Row, Sift, Tidied, marked

Floats = npt.NDArray[np.float64]

CORNERS = ("x1", "y1", "x2", "y2")
AT_ONCE = 1 << 15  # values that are rounded at a time: few enough to stay in a processor's cache


def tidy(boxes: pl.DataFrame, crowds: bool) -> Tidied:
    """Columns row, category, x1, y1, x2, y2 and iscrowd in annotation order.

    Crowd regions stay in the frame, for the column of their own; `crowds` says whether they count as boxes as well.
    Takes id, image_id, category, kind (its number), x, y, w, h, iscrowd, and of the image width, height and row: its
    place among those that are kept, null when it is not.
    """
    boxes = boxes.with_columns(corners(boxes))
    sift = Sift("boxes", "box", boxes, _annotated)
    sift.drop(boxes["row"].is_null(), "image_set_aside", _image_set_aside)
    sift.drop(_has_hostile_category(boxes), "hostile_category", _hostile_category)
    sift.drop(boxes.select(_IS_OUTSIDE).to_series(), "outside", _outside)
    sift.drop(boxes.select(_HAS_NO_AREA).to_series(), "no_area", _no_area)
    is_crowd, known = boxes["iscrowd"] == 1, sift.passing
    if not crowds:
        sift.drop(is_crowd, "crowd", _crowd)
    changed = {
        "boxes clipped at the border": int((boxes.select(_REACHES_PAST).to_series() & sift.passing).sum()),
        "pairs of boxes that nearly cover one another": near_copies(boxes, known & ~is_crowd),
    }
    kept = marked(boxes.select("row", "category", *CORNERS, "iscrowd"), known)
    return sift.tidied(kept, changed)


def corners(boxes: pl.DataFrame) -> Iterator[pl.Series]:
    """Columns x1, x2, y1, y2: fractions of width and height, within the image, three decimals; NaN without an image."""
    for start, length, side, names in (("x", "w", "width", ("x1", "x2")), ("y", "h", "height", ("y1", "y2"))):
        near, across, whole = (boxes[name].to_numpy() for name in (start, length, side))
        with np.errstate(over="ignore"):  # a box may reach as far as floats do
            yield pl.Series(names[0], thousandths(near / whole))
            yield pl.Series(names[1], thousandths((near + across) / whole))


def thousandths(values: Floats) -> Floats:
    """What Python's `round(value, 3)` gives for each value, brought to 0 or 1 first where it lies beyond.

    The nearest whole number of thousandths is plain to see from 1000 * value, except where that product lies exactly
    between two: it was rounded itself, and does not tell on which side the value was. Python decides those.
    """
    return np.concatenate([_thousandths(values[at : at + AT_ONCE]) for at in range(0, max(len(values), 1), AT_ONCE)])


def _thousandths(values: Floats) -> Floats:
    values = np.clip(values, 0.0, 1.0) + 0.0  # the sum turns -0.0 into 0.0
    scaled = values * 1000.0
    rounded: Floats = np.rint(scaled) / 1000.0
    between = scaled - np.floor(scaled) == 0.5
    rounded[between] = [round(value, 3) for value in values[between].tolist()]
    return rounded


_RIGHT, _BOTTOM = pl.col("x") + pl.col("w"), pl.col("y") + pl.col("h")
_WIDTH, _HEIGHT = pl.col("width"), pl.col("height")
_IS_OUTSIDE = (pl.col("x") >= _WIDTH) | (pl.col("y") >= _HEIGHT) | (_RIGHT <= 0) | (_BOTTOM <= 0)
_REACHES_PAST = (pl.col("x") < 0) | (pl.col("y") < 0) | (_RIGHT > _WIDTH) | (_BOTTOM > _HEIGHT)
_HAS_NO_AREA = (pl.col("x1") >= pl.col("x2")) | (pl.col("y1") >= pl.col("y2"))


def _has_hostile_category(frame: pl.DataFrame) -> pl.Series:
    names = frame["category"].unique()
    return frame["category"].is_in(names.filter(is_hostile(names)).implode())


def _annotated(row: Row) -> str:
    return f"{row['category']}: x {row['x']}, y {row['y']}, width {row['w']}, height {row['h']}"


def _image_set_aside(row: Row) -> str:
    return f"belongs to image {row['image_id']}, which is set aside"


def _hostile_category(row: Row) -> str:
    return f"is of a category whose name holds {hostile(row['category'])}"


def _outside(row: Row) -> str:
    return f"lies outside its image of {row['width']} x {row['height']} pixels"


def _no_area(row: Row) -> str:
    return f"has no area at three decimals: {[row[corner] for corner in CORNERS]}"


def _crowd(_: Row) -> str:
    return "is a region of many objects (iscrowd 1), expected a single one"
