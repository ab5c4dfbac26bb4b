"""Records and files of COCO, each as small as a test needs it."""

import json
from collections.abc import Sequence
from pathlib import Path

PERSON, DOG = {"id": 1, "name": "person"}, {"id": 18, "name": "dog"}


def image(id: object = 1, **changes: object) -> dict[str, object]:
    return {"id": id, "file_name": f"{id}.jpg", "width": 640, "height": 480} | changes


def caption(text: object = "A dog runs.", id: object = 1, image_id: object = 1) -> dict[str, object]:
    return {"id": id, "image_id": image_id, "caption": text}


def box(
    bbox: object = (64, 48, 320, 240), id: object = 1, image_id: object = 1, **changes: object
) -> dict[str, object]:
    return {"id": id, "image_id": image_id, "category_id": 18, "bbox": bbox, "iscrowd": 0} | changes


def captions_file(folder: Path, captions: Sequence[object] = (), images: Sequence[object] = (image(),)) -> Path:
    return written(folder / "captions.json", {"images": images, "annotations": captions})


def instances_file(
    folder: Path,
    boxes: Sequence[object] = (),
    images: Sequence[object] = (image(),),
    categories: Sequence[object] = (PERSON, DOG),
) -> Path:
    tables = {"images": images, "annotations": boxes, "categories": categories}
    return written(folder / "instances.json", tables)


def written(path: Path, top: object) -> Path:
    """As JSON; a str or bytes as it is."""
    data = top if isinstance(top, bytes) else (top if isinstance(top, str) else json.dumps(top)).encode()
    path.write_bytes(data)
    return path
