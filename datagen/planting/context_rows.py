"""Contexts from a file of rows, such as LLaVA's caps_boxes_coco2014_val_80.jsonl.

    {"id": "000000296284", "image": "000000296284.jpg", "captions": ["..."],
     "instances": [{"category": "donut", "bbox": [x1, y1, x2, y2]}]}

Corners are fractions of width and height. How large the images are is not said there, so they count as 640 x 480.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from datagen.config import explain
from datagen.errors import SourceError
from datagen.planting.rows import Row, image_key, rows
from datagen.types import Box, Context

WIDTH, HEIGHT = 640, 480


def read_contexts(file: Path) -> list[Context]:
    """Every context of a file, in its order.

    Raises:
        SourceError: it cannot be read; names the line and what was expected.
    """
    return [_context(row) for row in rows(file)]


def _context(row: Row) -> Context:
    id = row.text("id", "image_id", "image")
    if not row.values.keys() & {"captions", "instances"}:
        raise SourceError(f"{row.place}: neither captions nor instances, expected what is known of an image")
    captions, instances = row.values.get("captions", []), row.values.get("instances", [])
    if not (isinstance(captions, list) and isinstance(instances, list)):
        raise SourceError(f"{row.place}: captions or instances are no list, expected lists of both")
    said = tuple(caption.strip() for caption in captions if isinstance(caption, str) and caption.strip())
    image = row.values.get("image") or f"{id}.jpg"
    try:
        return Context(
            image_id=image_key(id), image=image, width=WIDTH, height=HEIGHT, captions=said,
            boxes=tuple(_boxes(row.place, instances)),
        )  # fmt: skip
    except ValidationError as error:
        raise SourceError(f"{row.place}: {explain(error, list(Context.model_fields))}") from None


def _boxes(place: str, instances: list[object]) -> Iterator[Box]:
    """The boxes that have an area at three decimals."""
    for entry in instances:
        try:
            x1, y1, x2, y2 = (min(max(round(float(corner), 3), 0.0), 1.0) for corner in entry["bbox"])  # type: ignore[index]
            category = str(entry["category"])  # type: ignore[index]
        except (KeyError, TypeError, ValueError):
            raise SourceError(
                f'{place}: an instance is not {{"category": NAME, "bbox": [x1, y1, x2, y2]}} with fractions'
            ) from None
        if x2 > x1 and y2 > y1:
            yield Box(category=category, x1=x1, y1=y1, x2=x2, y2=y2)
