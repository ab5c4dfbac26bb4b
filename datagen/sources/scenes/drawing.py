"""One scene from start to end: layout, image, record and captions, each a pure function of the seed and the number."""

from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from datagen.sources.scenes.layout import HEIGHT, WIDTH, Layout, Thing, compose
from datagen.sources.scenes.painting import Mask, Painting, paint
from datagen.sources.scenes.scene import Scene, SceneObject, counted, related
from datagen.sources.scenes.scene_captions import captions

LEAST_VISIBLE = 0.55  # share of every object that no nearer one hides


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished scene."""

    scene: Scene
    captions: tuple[str, ...]
    picture: Image.Image
    masks: tuple[Mask, ...]
    """Of each object, the pixels that show it: (HEIGHT, WIDTH)."""


def scene_of(seed: int, number: int, least_visible: float = LEAST_VISIBLE) -> Drawn:
    """Scene `number` of a seed, counted from 1; things are moved about until that share of each can be seen."""
    attempt = 0
    while min((painting := paint(layout := compose(seed, number, attempt))).visible) < least_visible:
        attempt += 1
    scene = _record(number, layout, painting)
    said = captions(scene, Random(f"captions {seed} {number}"))
    return Drawn(scene, said, painting.picture, painting.shown)


def _record(number: int, layout: Layout, painting: Painting) -> Scene:
    seen = zip(layout.things, painting.shown, painting.visible, strict=True)
    objects = tuple(_object(thing, mask, visible) for thing, mask, visible in seen)
    return Scene(
        image_id=number,
        file_name=f"{number:012}.png",
        width=WIDTH,
        height=HEIGHT,
        background=layout.background,
        objects=objects,
        counts=counted(objects),
        relations=related(objects),
    )


def _object(thing: Thing, mask: Mask, visible: float) -> SceneObject:
    down, across = (np.flatnonzero(mask.any(axis=axis)).tolist() for axis in (1, 0))
    part = thing.part
    return SceneObject(
        kind=part.kind,
        colour=part.colour,
        size=part.size,
        distance=part.distance,
        x1=across[0],
        y1=down[0],
        x2=across[-1] + 1,
        y2=down[-1] + 1,
        visible=round(visible, 2),
    )
