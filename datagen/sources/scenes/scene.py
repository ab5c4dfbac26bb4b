"""What is known of a drawn scene: one line of scenes.jsonl, from which any question about the image can be answered.

Boxes bound what can be seen of an object, to the pixel. Relations are listed only where nobody would argue about them;
a pair that is missing is a pair to ask nothing about.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Annotated, Literal

from pydantic import Field

from datagen.sources.scenes.kinds import KINDS
from datagen.types import Record

Background = Literal["beach", "desert", "lake", "meadow", "room", "snow", "street"]
Size = Literal["small", "medium", "large"]
Distance = Literal["far", "middle", "near"]
Direction = Literal["left of", "right of", "above", "below"]

GAP = 8  # pixels between two boxes that are clearly apart

Pixel = Annotated[int, Field(ge=0)]


class SceneObject(Record):
    """One thing in a scene."""

    kind: str
    """What it is, as the category in instances.json is named."""
    colour: str
    """Its chief colour; a person's is that of the clothes, a tree's that of the crown."""
    size: Size
    """How big it is for its kind, wherever it stands."""
    distance: Distance
    """How far away it is: near objects are drawn larger, and lower unless they are in the air."""
    x1: Pixel
    """Left edge of what can be seen of it, in pixels."""
    y1: Pixel
    """Top edge."""
    x2: Pixel
    """Right edge, one past the last pixel."""
    y2: Pixel
    """Bottom edge, one past the last pixel."""
    visible: Annotated[float, Field(gt=0.0, le=1.0)]
    """Share of its pixels that no nearer object hides, two decimals."""


class Relation(Record):
    """Where one object is, seen from another; both are places in `Scene.objects`, counted from 0."""

    subject: Annotated[int, Field(ge=0)]
    """The object that is spoken of."""
    direction: Direction
    """Left and right as the viewer sees them; above only where the upper one is in the air."""
    reference: Annotated[int, Field(ge=0)]
    """The object that it is left of, right of, above or below."""


class Scene(Record):
    """One drawn image and everything that is in it."""

    image_id: Annotated[int, Field(gt=0)]
    """Id of the image in captions.json and instances.json."""
    file_name: str
    """Image file, relative to the images folder."""
    width: Annotated[int, Field(gt=0)]
    """Width in pixels."""
    height: Annotated[int, Field(gt=0)]
    """Height in pixels."""
    background: Background
    """Where it plays."""
    objects: tuple[SceneObject, ...]
    """Every object, from back to front."""
    counts: Mapping[str, Annotated[int, Field(gt=0)]]
    """How many of each kind."""
    relations: tuple[Relation, ...]
    """Pairs whose boxes are clearly apart, both ways round."""


def counted(objects: Sequence[SceneObject]) -> dict[str, int]:
    """How many there are of each kind, in alphabetical order."""
    return dict(sorted(Counter(one.kind for one in objects).items()))


def related(objects: Sequence[SceneObject]) -> tuple[Relation, ...]:
    """Every relation that is plain to see, in the order of the objects."""
    return tuple(
        Relation(subject=subject, direction=direction, reference=reference)
        for subject, reference in permutations(range(len(objects)), 2)
        for direction in directions(objects[subject], objects[reference])
    )


def directions(one: SceneObject, other: SceneObject) -> list[Direction]:
    """Where `one` is, seen from `other`: at most one word sideways and one up or down."""
    found: list[Direction] = []
    if one.x2 + GAP <= other.x1:
        found.append("left of")
    if other.x2 + GAP <= one.x1:
        found.append("right of")
    if one.y2 + GAP <= other.y1 and KINDS[one.kind].in_the_air:
        found.append("above")
    if other.y2 + GAP <= one.y1 and KINDS[other.kind].in_the_air:
        found.append("below")
    return found
