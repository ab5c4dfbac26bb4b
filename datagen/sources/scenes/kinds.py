"""The kinds of object that a scene is made of, and the colours they come in.

Every kind comes in every colour and in every place, so no answer can be guessed from the question. To add a kind: give
it a line in KINDS here and a sketch of the same name in `sketches`. Category ids and names are COCO's where COCO has
the kind; the others count from 201, beyond all of COCO's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Rgb = tuple[int, int, int]

# Far enough apart to tell one from another in an image of 64 pixels.
COLOURS: Mapping[str, Rgb] = {
    "red": (212, 38, 42),
    "orange": (245, 130, 20),
    "yellow": (250, 212, 40),
    "green": (46, 152, 68),
    "blue": (38, 92, 210),
    "purple": (132, 58, 178),
    "white": (246, 246, 244),
    "black": (36, 36, 42),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object."""

    category: int
    """Category id in instances.json."""
    supercategory: str
    width: int
    """Width in pixels of one of medium size that stands very near; sketches draw in these units."""
    height: int
    verb: str
    """What one of them does, after "it is"."""
    many: str = ""
    """Plural, where it is more than the name and an s."""
    in_the_air: bool = False


KINDS: Mapping[str, Kind] = {
    "person": Kind(1, "person", 52, 124, "standing", many="people"),
    "bicycle": Kind(2, "vehicle", 124, 78, "parked"),
    "car": Kind(3, "vehicle", 138, 68, "parked"),
    "bus": Kind(6, "vehicle", 168, 102, "parked", many="buses"),
    "boat": Kind(9, "vehicle", 108, 112, "sitting"),
    "bird": Kind(16, "animal", 92, 70, "flying", in_the_air=True),
    "cat": Kind(17, "animal", 72, 84, "sitting"),
    "dog": Kind(18, "animal", 104, 82, "standing"),
    "umbrella": Kind(28, "accessory", 100, 96, "standing"),
    "kite": Kind(38, "sports", 70, 112, "flying", in_the_air=True),
    "cup": Kind(47, "kitchen", 78, 66, "standing"),
    "chair": Kind(62, "furniture", 62, 96, "standing"),
    "tree": Kind(201, "plant", 100, 142, "growing"),
    "house": Kind(202, "building", 128, 122, "standing"),
    "ball": Kind(203, "toy", 62, 62, "lying"),
    "balloon": Kind(204, "toy", 54, 104, "floating", in_the_air=True),
}


def plural(kind: str) -> str:
    """What several of a kind are called."""
    return KINDS[kind].many or f"{kind}s"
