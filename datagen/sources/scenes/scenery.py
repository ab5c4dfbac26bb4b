"""What backdrops are put together from: skies, hills, water, the front of a house, a window.

Each piece draws its details anew; lengths are in pixels of the image.
"""

from math import sin
from random import Random

from datagen.sources.scenes.kinds import Rgb
from datagen.sources.scenes.layout import HEIGHT, WIDTH
from datagen.sources.scenes.pen import Pen, Point, blend

RIGHT, BOTTOM = WIDTH, HEIGHT
CLOUD: Rgb = (250, 250, 252)
SNOW: Rgb = (248, 250, 252)

SKIES: tuple[tuple[Rgb, Rgb], ...] = (
    ((126, 178, 226), (214, 234, 244)),
    ((150, 196, 232), (236, 240, 236)),
    ((166, 190, 222), (250, 226, 204)),
    ((172, 184, 198), (222, 226, 228)),
    ((140, 188, 214), (252, 238, 206)),
)


def around(colour: Rgb, rng: Random) -> Rgb:
    """A colour close to this one."""
    red, green, blue = (min(255, max(0, value + rng.randint(-9, 9))) for value in colour)
    return red, green, blue


def sky(pen: Pen, horizon: int, rng: Random) -> None:
    """Daylight down to the horizon, with a sun in half of them and a few clouds."""
    top, bottom = rng.choice(SKIES)
    pen.fade(0, horizon + 2, around(top, rng), around(bottom, rng))
    if rng.random() < 0.5:
        x, y = rng.uniform(20, RIGHT - 20), rng.uniform(14, horizon * 0.7)
        for radius, glow in ((20, 0.25), (16, 0.5), (12, 1.0)):
            pen.disc(x, y, radius, blend(blend(top, bottom, y / horizon), (255, 250, 226), glow))
    for _ in range(rng.randint(0, 4)):
        _cloud(pen, rng.uniform(0, RIGHT), rng.uniform(10, horizon * 0.7), rng)


def _cloud(pen: Pen, x: float, y: float, rng: Random) -> None:
    size = rng.uniform(0.6, 1.3)
    for puff in range(rng.randint(3, 5)):
        pen.oval(x + puff * 13 * size, y - rng.uniform(0, 4), 14 * size, rng.uniform(4, 8) * size, CLOUD)


def hills(pen: Pen, base: int, height: float, fill: Rgb, rng: Random) -> None:
    """A line of low hills, `height` pixels at most."""
    first, second, shift = rng.uniform(34, 60), rng.uniform(16, 30), rng.uniform(0, 100)
    ridge: list[Point] = [
        (x, base + 2 - height * (0.5 + 0.3 * sin((x + shift) / first) + 0.2 * sin((x - shift) / second)))
        for x in range(0, RIGHT + 9, 8)
    ]
    pen.polygon([*ridge, (RIGHT, base + 3), (0, base + 3)], fill)


def peaks(pen: Pen, base: int, fill: Rgb, rng: Random) -> None:
    """Mountains with snow on top, lit from the left."""
    for _ in range(rng.randint(3, 5)):
        x, height, half = rng.uniform(0, RIGHT), rng.uniform(24, 62), rng.uniform(50, 90)
        top, foot = base - height, base + 2
        pen.polygon([(x - half, foot), (x, top), (x + half, foot)], fill)
        pen.polygon([(x, top), (x + half, foot), (x + half * 0.2, foot)], blend(fill, (96, 108, 130), 0.25))
        snow_line = top + height * 0.3
        pen.polygon([(x - half * 0.3, snow_line), (x, top), (x + half * 0.3, snow_line), (x, top + height * 0.2)], SNOW)


def mesa(pen: Pen, base: int, fill: Rgb, rng: Random) -> None:
    """A flat-topped rock far off."""
    x, height, half = rng.uniform(0, RIGHT), rng.uniform(16, 40), rng.uniform(16, 40)
    pen.polygon(
        [(x - half - 8, base + 2), (x - half, base - height), (x + half, base - height), (x + half + 8, base + 2)], fill
    )
    pen.box(x - half, base - height, x + half, base - height + 4, blend(fill, (255, 230, 200), 0.3))


def water(pen: Pen, top: float, bottom: float, fill: Rgb, rng: Random) -> None:
    """Still water between two heights."""
    pen.fade(top, bottom, blend(fill, (80, 130, 170), 0.3), blend(fill, (206, 228, 230), 0.35))
    for _ in range(26):
        x, y = rng.uniform(0, RIGHT), rng.uniform(top + 3, bottom - 2)
        pen.line([(x, y), (x + rng.uniform(8, 26), y)], blend(fill, (255, 255, 255), 0.4), 0.8)


def ripples(pen: Pen, top: float, fill: Rgb, rng: Random) -> None:
    """Faint lines in sand or snow from `top` down."""
    for _ in range(16):
        y, x, reach = rng.uniform(top, BOTTOM), rng.uniform(-20, RIGHT), rng.uniform(20, 70)
        pen.line([(x, y), (x + reach * 0.5, y - reach * 0.05), (x + reach, y)], fill, 1)


def tufts(pen: Pen, top: float, fill: Rgb, rng: Random) -> None:
    """Blades of grass, longer in front."""
    for _ in range(70):
        x, y = rng.uniform(0, RIGHT), rng.uniform(top + 4, BOTTOM)
        blade = 2 + 5 * (y - top) / (BOTTOM - top)
        for lean in (-0.4, 0.1, 0.5):
            pen.line([(x, y), (x + blade * lean, y - blade)], fill, 0.9)


def specks(pen: Pen, top: float, fill: Rgb, how_many: int, rng: Random) -> None:
    """Dots, larger in front: flowers, pebbles, flakes."""
    for _ in range(how_many):
        x, y = rng.uniform(0, RIGHT), rng.uniform(top, BOTTOM)
        pen.disc(x, y, 0.7 + 0.9 * (y - top) / (BOTTOM - top), fill)


def block(pen: Pen, x: float, base: int, rng: Random) -> float:
    """One block of flats from x on; gives the x where it ends."""
    wide, high = rng.randint(36, 62), rng.uniform(0.5, 0.9) * base
    wall = around(rng.choice(((200, 190, 182), (186, 192, 200), (208, 202, 186), (190, 180, 176))), rng)
    pen.box(x, base - high, x + wide, base + 1, wall)
    pen.box(x, base - high, x + wide, base - high + 3, blend(wall, (120, 116, 120), 0.35))
    glass = blend(wall, rng.choice(((130, 150, 172), (236, 226, 190))), 0.6)
    for row in range(int(high / 15)):
        for column in range(wide // 13):
            left, top = x + 5 + column * 13, base - high + 8 + row * 15
            pen.box(left, top, left + 6, top + 8, glass)
    return x + wide


def pavement(pen: Pen, top: float, curb: float) -> None:
    """Slabs between the houses and the road."""
    pen.fade(top, curb, (206, 202, 196), (192, 188, 182))
    pen.line([(0, curb), (RIGHT, curb)], (150, 148, 148), 1.6)
    for x in range(0, RIGHT + 40, 22):
        pen.line([(x - 4, curb), (x, top)], (180, 176, 172), 0.8)


def lane_marks(pen: Pen, y: float, rng: Random) -> None:
    """A broken white line along the road."""
    start = rng.uniform(-40, 0)
    for dash in range(8):
        x = start + dash * 54
        pen.polygon([(x + 3, y), (x + 30, y), (x + 28, y + 4), (x, y + 4)], (232, 228, 214))


def wall(pen: Pen, horizon: int, paint: Rgb, rng: Random) -> None:
    """The wall of a room, with stripes in half of them and a skirting board."""
    pen.fade(0, horizon, blend(paint, (255, 255, 255), 0.15), paint)
    if rng.random() < 0.5:
        for x in range(rng.randint(0, 12), RIGHT, 24):
            pen.box(x, 0, x + 11, horizon, blend(paint, (255, 255, 255), 0.3))
    pen.box(0, horizon - 6, RIGHT, horizon, (246, 242, 234))


def floor(pen: Pen, horizon: int, wood: Rgb) -> None:
    """Floor boards that run to the wall."""
    pen.fade(horizon, BOTTOM, blend(wood, (150, 116, 84), 0.25), blend(wood, (226, 196, 156), 0.4))
    for board in range(-14, 15):
        pen.line(
            [(RIGHT / 2 + board * 24, horizon), (RIGHT / 2 + board * 58, BOTTOM)], blend(wood, (130, 96, 66), 0.4), 0.9
        )
    pen.line([(0, horizon), (RIGHT, horizon)], (150, 126, 104), 1)


def window(pen: Pen, rng: Random) -> None:
    """A window in the wall."""
    x, y, wide, high = rng.uniform(30, 210), rng.uniform(18, 30), rng.uniform(60, 84), rng.uniform(48, 62)
    pen.box(x - 4, y - 4, x + wide + 4, y + high + 4, (248, 246, 240))
    pen.box(x, y, x + wide, y + high, (188, 216, 234))
    pen.blob([(x + 3, y + high * 0.6), (x + wide / 2, y + high * 0.5), (x + wide - 3, y + high * 0.7)], (214, 232, 240))
    pen.line([(x + wide / 2, y), (x + wide / 2, y + high)], (248, 246, 240), 3)
    pen.line([(x, y + high / 2), (x + wide, y + high / 2)], (248, 246, 240), 3)
    pen.box(x - 7, y + high + 4, x + wide + 7, y + high + 8, (236, 232, 224))


def pictures(pen: Pen, paint: Rgb, rng: Random) -> None:
    """One to three framed pictures on the wall."""
    for place in range(rng.randint(1, 3)):
        x, y = 30 + place * 96 + rng.uniform(0, 30), rng.uniform(20, 40)
        right, bottom = x + rng.uniform(30, 52), y + rng.uniform(28, 44)
        pen.box(x - 3, y - 3, right + 3, bottom + 3, (150, 122, 96))
        pen.box(x, y, right, bottom, (246, 242, 234))
        pen.box(x + 5, y + 5, right - 5, bottom - 5, around(blend(paint, (150, 160, 176), 0.5), rng))


def rug(pen: Pen, horizon: int, rng: Random) -> None:
    """A round rug on the floor."""
    cloth, x, y = around((206, 196, 190), rng), rng.uniform(110, 210), horizon + (BOTTOM - horizon) * 0.6
    pen.oval(x, y, 104, 30, blend(cloth, (120, 104, 110), 0.3))
    pen.oval(x, y, 96, 26, cloth)
