"""What will be drawn where, decided before anything is drawn: the random part of a scene.

Kind, colour, size, distance and place are drawn apart from one another, so that nothing about an object can be guessed
from the rest; what is left to nature is that birds, kites and balloons are in the air, and that a boat far off is on
the water where there is some. Every draw comes from the seed and the number of the scene alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import get_args

from datagen.sources.scenes.kinds import COLOURS, KINDS
from datagen.sources.scenes.scene import Background, Distance, Size

WIDTH, HEIGHT = 320, 240  # pixels, the same for every scene
BACKGROUNDS: tuple[Background, ...] = get_args(Background)

HOW_MANY = {1: 10, 2: 22, 3: 27, 4: 20, 5: 13, 6: 8}  # objects in a scene -> in how many of a hundred
MOST_ALIKE = 4  # of one kind
TWIN, SAME_COLOUR = 0.35, 0.5  # chance that an object repeats the kind of one before it, and then its colour too
CROWDED, HIDDEN = 0.5, 0.35  # share of scenes with overlaps, and how much of a box nearer boxes may cover there
GRADES: dict[Size, float] = {"small": 0.8, "medium": 1.0, "large": 1.22}
# 0 is where the ground begins, 1 the lower edge of the image. The gaps leave no doubt what is far and what is near.
DEPTHS: dict[Distance, tuple[float, float]] = {"far": (0.0, 0.2), "middle": (0.4, 0.6), "near": (0.78, 1.0)}
FARTHEST, NEAREST = 0.56, 1.0  # scale of the drawings at depth 0 and 1
WATER: dict[str, tuple[float, float]] = {"beach": (20, 32), "lake": (26, 42)}  # how far down from the horizon it comes
HORIZON: dict[str, tuple[float, float]] = {"room": (118, 138), "street": (100, 114)}
OPEN_LAND = (84, 106)
APART = 3  # pixels round a box that stay free in a scene without overlaps
PROPOSALS, SHRINK = 40, 0.97  # places tried for an object before everything is drawn that much smaller
TIGHT = 0.85  # drawn smaller than this, things may overlap in any scene


@dataclass(frozen=True, slots=True)
class Part:
    """What an object is, before it has a place."""

    kind: str
    colour: str
    size: Size
    distance: Distance
    depth: float
    """How near exactly, from 0 to 1."""
    flipped: bool
    detail: int
    """Seed of the details of its sketch."""

    @property
    def scale(self) -> float:
        """How large it is drawn, 1 for one of medium size that stands as near as can be."""
        return (FARTHEST + (NEAREST - FARTHEST) * self.depth) * GRADES[self.size]

    @property
    def area(self) -> float:
        """Pixels of its drawing, empty corners included."""
        return KINDS[self.kind].width * KINDS[self.kind].height * self.scale**2


@dataclass(frozen=True, slots=True)
class Thing:
    """One object in its place; x, y, width and height are those of the drawing in the image, in pixels."""

    part: Part
    x: int
    y: int
    width: int
    height: int
    ground: int
    """Where its shadow falls, or would fall."""
    afloat: bool

    def overlap(self, other: "Thing") -> int:
        """Pixels that the two drawings share, empty corners included."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0, across) * max(0, down)


@dataclass(frozen=True, slots=True)
class Land:
    """The lie of the land, in pixels from above."""

    horizon: int
    """Where the sky or the wall ends."""
    shore: int
    """Where dry ground begins: at the horizon, or lower where there is water."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A scene that is not drawn yet."""

    background: Background
    land: Land
    mood: int
    """Seed of the background's details."""
    things: tuple[Thing, ...]
    """From back to front."""


def compose(seed: int, number: int, attempt: int = 0) -> Layout:
    """Scene `number` of a seed; another attempt keeps what is in it and puts it elsewhere."""
    rng = Random(f"scene {seed} {number}")
    background = rng.choice(BACKGROUNDS)
    horizon = round(rng.uniform(*HORIZON.get(background, OPEN_LAND)))
    land = Land(horizon, horizon + round(rng.uniform(*WATER.get(background, (0, 0)))))
    mood, hidden, parts = rng.getrandbits(32), HIDDEN if rng.random() < CROWDED else 0.0, _cast(rng)
    return Layout(background, land, mood, _arrange(parts, land, hidden, Random(f"places {seed} {number} {attempt}")))


def _cast(rng: Random) -> list[Part]:
    parts: list[Part] = []
    for _ in range(rng.choices(list(HOW_MANY), weights=list(HOW_MANY.values()))[0]):
        parts.append(_part(parts, rng))
    return parts


def _part(before: Sequence[Part], rng: Random) -> Part:
    kinds = [part.kind for part in before]
    twin = rng.choice(before) if before and rng.random() < TWIN else None
    colour = rng.choice(list(COLOURS))
    if twin and kinds.count(twin.kind) < MOST_ALIKE:
        kind, colour = twin.kind, twin.colour if rng.random() < SAME_COLOUR else colour
    else:
        kind = rng.choice([kind for kind in KINDS if kind not in kinds])
    size, distance = rng.choice(list(GRADES)), rng.choice(list(DEPTHS))
    depth = rng.uniform(*DEPTHS[distance])
    return Part(kind, colour, size, distance, depth, rng.random() < 0.5, rng.getrandbits(32))


def _arrange(parts: Sequence[Part], land: Land, hidden: float, rng: Random) -> tuple[Thing, ...]:
    """Find everybody a place, smaller and smaller until there is one for all."""
    shrink = 1.0
    while (things := _placed(parts, land, hidden, shrink, rng)) is None:
        shrink *= SHRINK
        hidden = HIDDEN if shrink < TIGHT else hidden
    return tuple(sorted(things, key=_depth))


def _placed(parts: Sequence[Part], land: Land, hidden: float, shrink: float, rng: Random) -> list[Thing] | None:
    things: list[Thing] = []
    for part in sorted(parts, key=lambda part: -part.area):  # the largest has the least choice
        proposals = (_propose(part, land, shrink, rng) for _ in range(PROPOSALS))
        place = next((thing for thing in proposals if _fits(thing, things, hidden)), None)
        if place is None:
            return None
        things.append(place)
    return things


def _propose(part: Part, land: Land, shrink: float, rng: Random) -> Thing:
    kind, scale = KINDS[part.kind], part.scale * shrink
    width, height = round(kind.width * scale), round(kind.height * scale)
    afloat = part.kind == "boat" and part.distance == "far" and land.shore > land.horizon
    ground = max(_ground(land, part.depth, afloat, rng), height + 4)
    aloft = kind.in_the_air and ground > height + 8
    bottom = rng.randint(height + 4, ground - 4) if aloft else ground
    x = rng.randint(2, WIDTH - width - 2)
    return Thing(part, x, bottom - height, width, height, ground, afloat)


def _ground(land: Land, depth: float, afloat: bool, rng: Random) -> int:
    if afloat:
        return rng.randint(land.horizon + 10, land.shore - 4)
    first, last = land.shore + 8, HEIGHT - 4
    return round(first + (last - first) * depth)


def _fits(thing: Thing, others: Sequence[Thing], hidden: float) -> bool:
    """True when nothing is covered by more than it may be; without overlaps, no two boxes come close."""
    if not hidden:
        room = replace(
            thing, x=thing.x - APART, y=thing.y - APART, width=thing.width + 2 * APART, height=thing.height + 2 * APART
        )
        return not any(room.overlap(other) for other in others)
    everybody = [*others, thing]
    return all(_covered(one, everybody) <= hidden for one in everybody)


def _covered(one: Thing, everybody: Sequence[Thing]) -> float:
    """Share of a drawing that nearer ones lie over, at most."""
    nearer = sum(one.overlap(other) for other in everybody if _depth(other) > _depth(one))
    return nearer / (one.width * one.height)


def _depth(thing: Thing) -> tuple[int, int, int]:
    """What is drawn later stands nearer; the last two numbers only settle ties."""
    return thing.ground, thing.x, thing.y
