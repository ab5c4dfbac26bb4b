"""A drawn scene -> its records in COCO's two annotation files.

Ids follow from the number of the scene alone, so that a scene has the same records however many are drawn.
"""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from datagen.sources.scenes.drawing import Drawn
from datagen.sources.scenes.kinds import KINDS
from datagen.sources.scenes.layout import HEIGHT, WIDTH
from datagen.sources.scenes.outline import outline

Entry = dict[str, Any]  # COCO's own layout, which only this file writes

LICENCE: Entry = {"id": 1, "name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"}
CATEGORIES: list[Entry] = [
    {"id": kind.category, "name": name, "supercategory": kind.supercategory} for name, kind in KINDS.items()
]


def info(seed: int) -> Entry:
    """What the files say of themselves; no date, so that drawing again gives the same bytes."""
    return {"description": f"scenes drawn by datagen, seed {seed}", "version": "1"}


def image(number: int) -> Entry:
    """The entry of an image, the same in both files."""
    return {"id": number, "file_name": f"{number:012}.png", "width": WIDTH, "height": HEIGHT, "license": LICENCE["id"]}


def caption_entries(drawn: Drawn) -> list[Entry]:
    """One entry a caption."""
    number = drawn.scene.image_id
    return [
        {"id": number * 10 + place, "image_id": number, "caption": caption}
        for place, caption in enumerate(drawn.captions)
    ]


def instance_entries(drawn: Drawn) -> list[Entry]:
    """One entry an object, from back to front; box, polygons and area are those of the pixels that show it."""
    number = drawn.scene.image_id
    return [
        {
            "id": number * 10 + place,
            "image_id": number,
            "category_id": KINDS[one.kind].category,
            "bbox": [one.x1, one.y1, one.x2 - one.x1, one.y2 - one.y1],
            "area": int(mask.sum()),
            "iscrowd": 0,
            "segmentation": outline(mask),
        }
        for place, (one, mask) in enumerate(zip(drawn.scene.objects, drawn.masks, strict=True))
    ]


class CocoFile:
    """A COCO file that is written as the scenes come, so that a million of them need no memory."""

    def __init__(self, file: TextIO, head: Entry) -> None:
        """Begin with what stands before the annotations."""
        self._file = file
        self._between = "\n"
        file.write(f'{json.dumps(head)[:-1]}, "annotations": [')

    def add(self, entries: Iterable[Entry]) -> None:
        """More annotations, one a line."""
        for entry in entries:
            self._file.write(f"{self._between}{json.dumps(entry)}")
            self._between = ",\n"

    def end(self, count: int) -> None:
        """Close the list of annotations, and list that many images."""
        images = ",\n".join(json.dumps(image(number)) for number in range(1, count + 1))
        self._file.write(f'\n], "images": [\n{images}\n]}}\n')
