"""How much of an image a region covers, and how much boxes overlap. The door of pycocotools, which does both in C."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Segmentation = Sequence[Sequence[float]] | dict[str, Any]  # polygons, or run lengths as a list or as COCO's short text


def overlaps(boxes_a: npt.ArrayLike, boxes_b: npt.ArrayLike) -> Floats:
    """Intersection over union of every box of the first list with every box of the second: (A, 4), (B, 4) -> (A, B).

    Boxes are corners x1, y1, x2, y2, all in the same measure.
    """
    from pycocotools import mask  # here, because most commands never come this far

    a, b = _edges_and_sides(boxes_a), _edges_and_sides(boxes_b)
    if not len(a) or not len(b):
        return np.zeros((len(a), len(b)))
    return np.asarray(mask.iou(a, b, [0] * len(b)), dtype=np.float64)


def region_share(segmentation: Segmentation, width: int, height: int) -> float:
    """Share of an image's pixels that a region covers, from 0 to 1.

    Raises:
        ValueError: run lengths of another size than the image, or a polygon of fewer than three points.
    """
    from pycocotools import mask

    runs = _runs(segmentation, width, height)
    return float(mask.area(runs)) / (width * height)


def _runs(segmentation: Segmentation, width: int, height: int) -> Any:  # noqa: ANN401 - pycocotools' own shape
    from pycocotools import mask

    if not isinstance(segmentation, dict):
        return mask.merge(mask.frPyObjects(_polygons(segmentation, width, height), height, width))
    counts, size = segmentation["counts"], list(segmentation["size"])
    if size != [height, width]:
        raise ValueError(f"run lengths are of {size[::-1]} pixels, expected {[width, height]}")
    if isinstance(counts, str | bytes):
        return {"size": size, "counts": counts}
    if sum(counts) != width * height or min(counts) < 0:  # C would take them, and count what is not there
        raise ValueError(f"run lengths come to {sum(counts)} pixels, expected {width * height}, none of them negative")
    return mask.frPyObjects({"size": size, "counts": list(counts)}, height, width)


def _polygons(polygons: Sequence[Sequence[float]], width: int, height: int) -> list[list[float]]:
    """The same within the image: pycocotools draws every step of an edge, also those miles away."""
    if not polygons or any(len(polygon) < 6 or len(polygon) % 2 for polygon in polygons):
        raise ValueError(
            f"polygons of {[len(polygon) for polygon in polygons]} numbers, expected x y of 3 points or more"
        )
    limits = (width, height)
    return [[min(max(n, 0.0), limits[place % 2]) for place, n in enumerate(polygon)] for polygon in polygons]


def _edges_and_sides(boxes: npt.ArrayLike) -> Floats:
    """Corners -> x, y, width, height, as pycocotools has them."""
    corners = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    return np.ascontiguousarray(np.hstack((corners[:, :2], corners[:, 2:] - corners[:, :2])))
