"""How each kind of object is drawn: one function a kind, which fills the width x height units that `kinds` gives it.

A sketch faces right where it faces anywhere; it is mirrored by whoever places it. Its ink is the object's colour and
covers most of it, since that is the colour it will be asked for. The random draws vary details alone, never the kind,
the colour or the size. To add one: write the function, and give it a line in SKETCHES and one in `kinds.KINDS`.
"""

from collections.abc import Callable, Mapping
from random import Random

from datagen.sources.scenes.pen import Ink, Pen
from datagen.sources.scenes.sketches.living import bird, cat, dog, person, tree
from datagen.sources.scenes.sketches.things import ball, balloon, chair, cup, house, kite, umbrella
from datagen.sources.scenes.sketches.vehicles import bicycle, boat, bus, car

Sketch = Callable[[Pen, Ink, Random], None]

SKETCHES: Mapping[str, Sketch] = {
    "person": person,
    "bicycle": bicycle,
    "car": car,
    "bus": bus,
    "boat": boat,
    "bird": bird,
    "cat": cat,
    "dog": dog,
    "umbrella": umbrella,
    "kite": kite,
    "cup": cup,
    "chair": chair,
    "tree": tree,
    "house": house,
    "ball": ball,
    "balloon": balloon,
}
