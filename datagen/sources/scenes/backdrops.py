"""Where a scene plays: one function a background, which paints the whole image in its pixels.

Colours are muted, so that objects of every colour stand out, and nothing is painted that could be taken for an object.
No two images of a place look alike: hills, clouds, tints and the light are drawn anew. To add a background: write its
function, and give it a line in BACKDROPS, one in `scene.Background` and one in `scene_captions.PLACES`.
"""

from collections.abc import Callable, Mapping
from math import sin
from random import Random

from datagen.sources.scenes.layout import Land
from datagen.sources.scenes.pen import Pen, blend
from datagen.sources.scenes.scenery import (
    BOTTOM,
    RIGHT,
    around,
    block,
    floor,
    hills,
    lane_marks,
    mesa,
    pavement,
    peaks,
    pictures,
    ripples,
    rug,
    sky,
    specks,
    tufts,
    wall,
    water,
    window,
)


def meadow(pen: Pen, land: Land, rng: Random) -> None:
    """Grass to the horizon, hills behind it, flowers in it."""
    horizon = land.horizon
    sky(pen, horizon, rng)
    grass = around((166, 200, 124), rng)
    for depth in (0.5, 0.25):
        hills(pen, horizon, rng.uniform(8, 26), blend(grass, (176, 204, 206), depth + 0.2), rng)
    pen.fade(horizon, BOTTOM, blend(grass, (220, 226, 190), 0.35), blend(grass, (96, 150, 76), 0.35))
    tufts(pen, horizon, blend(grass, (80, 130, 60), 0.5), rng)
    petals = rng.choice(((252, 246, 250), (250, 236, 170), (240, 214, 236)))
    specks(pen, horizon, petals, rng.randint(10, 40), rng)


def beach(pen: Pen, land: Land, rng: Random) -> None:
    """Sand, and the sea behind it."""
    horizon, shore = land.horizon, land.shore
    sky(pen, horizon, rng)
    sand = around((236, 218, 176), rng)
    water(pen, horizon, shore + 4, around((112, 176, 196), rng), rng)
    pen.fade(shore, BOTTOM, blend(sand, (206, 186, 144), 0.3), sand)
    foam = [(x, shore + 2 * sin(x / rng.uniform(17, 19)) + rng.uniform(-0.6, 0.6)) for x in range(0, RIGHT + 9, 8)]
    pen.polygon([*foam, (RIGHT, shore + 6), (0, shore + 6)], blend(sand, (190, 172, 132), 0.55))
    pen.line(foam, (252, 254, 252), 2.6)
    specks(pen, shore + 8, blend(sand, (168, 144, 104), 0.6), 50, rng)
    ripples(pen, shore + 14, blend(sand, (206, 184, 138), 0.8), rng)


def lake(pen: Pen, land: Land, rng: Random) -> None:
    """A lake below mountains, with a grassy shore in front."""
    horizon, shore = land.horizon, land.shore
    sky(pen, horizon, rng)
    rock = around((156, 172, 188), rng)
    peaks(pen, horizon, rock, rng)
    hills(pen, horizon, rng.uniform(6, 14), blend(rock, (132, 168, 132), 0.6), rng)
    water(pen, horizon, shore + 4, around((138, 178, 202), rng), rng)
    grass = around((176, 196, 136), rng)
    edge = [(x, shore + rng.uniform(-2, 2)) for x in range(0, RIGHT + 17, 16)]
    pen.fade(shore + 2, BOTTOM, blend(grass, (210, 206, 170), 0.3), blend(grass, (116, 154, 92), 0.4))
    pen.polygon([*edge, (RIGHT, shore + 6), (0, shore + 6)], (206, 196, 158))
    tufts(pen, shore + 8, blend(grass, (90, 130, 70), 0.5), rng)


def snow(pen: Pen, land: Land, rng: Random) -> None:
    """A white field under snowy hills, now and then in falling snow."""
    horizon = land.horizon
    sky(pen, horizon, rng)
    tint = around((224, 232, 242), rng)
    for depth in (0.5, 0.15):
        hills(pen, horizon, rng.uniform(10, 34), blend(tint, (168, 188, 212), depth), rng)
    pen.fade(horizon, BOTTOM, blend(tint, (196, 212, 230), 0.4), blend(tint, (246, 248, 250), 0.6))
    ripples(pen, horizon + 12, blend(tint, (168, 190, 216), 0.55), rng)
    if rng.random() < 0.5:
        specks(pen, 0, (255, 255, 255), 90, rng)


def desert(pen: Pen, land: Land, rng: Random) -> None:
    """Dunes, and flat-topped rocks far off."""
    horizon = land.horizon
    sky(pen, horizon, rng)
    sand = around((232, 200, 152), rng)
    for _ in range(rng.randint(0, 3)):
        mesa(pen, horizon, blend(sand, (176, 124, 110), 0.5), rng)
    for depth in (0.34, 0.16):
        hills(pen, horizon, rng.uniform(6, 20), blend(sand, (196, 150, 110), depth), rng)
    pen.fade(horizon, BOTTOM, blend(sand, (212, 172, 124), 0.5), blend(sand, (246, 226, 186), 0.5))
    ripples(pen, horizon + 10, blend(sand, (192, 150, 106), 0.55), rng)
    specks(pen, horizon + 6, blend(sand, (150, 112, 80), 0.5), 30, rng)


def street(pen: Pen, land: Land, rng: Random) -> None:
    """A wide road with a pavement, a row of blocks of flats behind it."""
    horizon = land.horizon
    sky(pen, horizon, rng)
    x = -rng.uniform(0, 30)
    while x < RIGHT:
        x = block(pen, x, horizon, rng)
    curb = horizon + 15
    pen.fade(curb, BOTTOM, (172, 170, 172), (134, 134, 140))
    pavement(pen, horizon, curb)
    lane_marks(pen, curb + (BOTTOM - curb) * 0.42, rng)
    specks(pen, curb + 4, (120, 120, 126), 60, rng)


def room(pen: Pen, land: Land, rng: Random) -> None:
    """A wall with a window or pictures, and a wooden floor, with a rug in half of them."""
    horizon = land.horizon
    paint = around(rng.choice(((226, 216, 198), (204, 216, 222), (220, 206, 212), (210, 220, 202))), rng)
    wall(pen, horizon, paint, rng)
    if rng.random() < 0.7:
        window(pen, rng)
    else:
        pictures(pen, paint, rng)
    floor(pen, horizon, around((196, 162, 122), rng))
    if rng.random() < 0.5:
        rug(pen, horizon, rng)


BACKDROPS: Mapping[str, Callable[[Pen, Land, Random], None]] = {
    "beach": beach,
    "desert": desert,
    "lake": lake,
    "meadow": meadow,
    "room": room,
    "snow": snow,
    "street": street,
}
