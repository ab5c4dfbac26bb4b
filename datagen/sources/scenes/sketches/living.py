"""People, animals and trees."""

from random import Random

from datagen.sources.scenes.kinds import Rgb
from datagen.sources.scenes.pen import Ink, Pen, blend

# Skin with hair that parts from it even when a head is a few pixels wide.
PEOPLE: tuple[tuple[Rgb, Rgb], ...] = (
    ((255, 222, 196), (206, 152, 72)),
    ((255, 222, 196), (92, 58, 34)),
    ((246, 206, 172), (46, 32, 26)),
    ((238, 190, 150), (132, 72, 36)),
    ((214, 160, 118), (46, 32, 26)),
    ((202, 146, 104), (70, 44, 30)),
    ((150, 98, 66), (38, 28, 26)),
    ((150, 98, 66), (172, 172, 176)),
    ((104, 66, 46), (28, 22, 22)),
)
BARKS: tuple[Rgb, ...] = ((112, 78, 50), (134, 98, 68), (92, 70, 56))
EYE: Rgb = (22, 22, 28)
PALE: Rgb = (250, 248, 244)


def person(pen: Pen, ink: Ink, rng: Random) -> None:
    """Somebody in a coat and trousers of one colour, with an arm raised now and then."""
    (skin, hair), waves = rng.choice(PEOPLE), rng.random() < 0.4
    for x in (18, 34):
        pen.box(x - 7, 74, x + 7, 118, ink.dark, radius=4)
        pen.box(x - 8, 115, x + 9, 124, (52, 46, 50), radius=4)
    _arm(pen, ink, skin, [(14, 44), (6, 60), (5, 78)])
    _arm(pen, ink, skin, [(38, 44), (46, 32), (47, 16)] if waves else [(38, 44), (46, 60), (47, 78)])
    pen.blob([(13, 38), (26, 35), (39, 38), (41, 60), (43, 84), (26, 87), (9, 84), (11, 60)], ink.base)
    pen.line([(26, 40), (26, 84)], ink.dark, 2)
    pen.box(21, 28, 31, 40, blend(skin, (60, 30, 20), 0.2), radius=3)
    _head(pen, skin, hair, long=rng.random() < 0.5)


def _arm(pen: Pen, ink: Ink, skin: Rgb, joints: list[tuple[float, float]]) -> None:
    pen.disc(*joints[-1], 5, skin)
    (x1, y1), (x2, y2) = joints[-2:]
    pen.line([*joints[:-1], (x1 + (x2 - x1) * 0.72, y1 + (y2 - y1) * 0.72)], ink.light, 10)


def _head(pen: Pen, skin: Rgb, hair: Rgb, long: bool) -> None:
    if long:
        pen.blob([(26, 1), (41, 10), (42, 36), (33, 40), (19, 40), (10, 36), (11, 10)], hair)
    pen.oval(26, 18, 13, 15, skin)
    pen.blob([(12, 17), (14, 6), (26, 0), (38, 6), (40, 17), (33, 11), (22, 9)], hair)
    pen.disc(21, 20, 1.8, EYE)
    pen.disc(31, 20, 1.8, EYE)
    pen.line([(22, 27), (26, 28.5), (30, 27)], (170, 70, 66), 1.6)


def cat(pen: Pen, ink: Ink, rng: Random) -> None:
    """A cat that sits and looks out of the picture, tail curled up beside it."""
    tail = [(50, 74), (63, 70), (66, 54), (60, 42)]
    pen.line(tail, ink.dark, 9)
    pen.blob([(30, 30), (46, 38), (54, 66), (48, 83), (30, 84), (12, 83), (6, 66), (14, 38)], ink.base)
    pen.blob([(30, 44), (38, 56), (36, 74), (30, 78), (24, 74), (22, 56)], ink.light)
    for x in (21, 39):
        pen.oval(x, 80, 7, 4.5, ink.light)
    for side in (-1, 1):
        pen.polygon([(30 + side * 23, 0), (30 + side * 25, 24), (30 + side * 6, 12)], ink.base)
        pen.polygon([(30 + side * 20.5, 6), (30 + side * 21.5, 18), (30 + side * 11, 13)], (240, 168, 172))
    pen.oval(30, 26, 25, 20, ink.base)
    _cat_face(pen, rng.choice(((120, 190, 70), (236, 188, 50), (90, 170, 220))))
    if rng.random() < 0.5:
        for x in (24, 30, 36):
            pen.line([(x, 8), (x, 14)], ink.dark, 2.5)


def _cat_face(pen: Pen, eyes: Rgb) -> None:
    for x in (20, 40):
        pen.oval(x, 24, 5.5, 5.5, PALE)
        pen.oval(x, 24, 4.4, 5, eyes)
        pen.oval(x, 24, 2, 4.4, EYE)
    pen.oval(30, 36, 9, 6, PALE)
    pen.polygon([(26.5, 31), (33.5, 31), (30, 35)], (226, 110, 120))
    pen.line([(30, 35), (30, 38)], EYE, 1.2)


def dog(pen: Pen, ink: Ink, rng: Random) -> None:
    """A dog that stands and looks ahead, tail up, with a collar."""
    pen.line([(13, 44), (5, 34), (5, 22), (10, 13)], ink.base, 7)
    for x in (27, 63):
        pen.blob([(x - 6, 50), (x + 5, 50), (x + 4, 72), (x + 7, 78), (x - 4, 79), (x - 4, 66)], ink.dark)
    pen.blob([(9, 46), (18, 36), (42, 38), (64, 34), (80, 42), (78, 60), (50, 60), (22, 63)], ink.base)
    for x in (17, 72):
        pen.blob([(x - 8, 46), (x + 8, 46), (x + 5, 70), (x + 10, 80), (x - 5, 82), (x - 6, 66)], ink.base)
    pen.blob([(60, 42), (64, 24), (78, 16), (88, 32), (80, 52), (70, 56)], ink.base)
    pen.blob([(62, 18), (70, 5), (82, 3), (90, 12), (100, 20), (103, 29), (96, 36), (82, 36), (68, 34)], ink.base)
    pen.blob([(86, 25), (101, 24), (102, 31), (95, 36), (84, 34)], ink.light)
    pen.oval(99.5, 22, 4.4, 3.6, EYE)
    pen.line([(88, 31), (96, 31)], EYE, 1.4)
    pen.blob([(64, 8), (73, 6), (76, 18), (73, 34), (66, 41), (60, 32), (60, 18)], ink.dark)
    pen.disc(84, 14, 3.6, PALE)
    pen.disc(85, 14, 2.4, EYE)
    pen.line([(64, 45), (74, 48), (84, 42)], rng.choice(((60, 130, 210), (220, 60, 60), (240, 200, 60))), 4)
    if rng.random() < 0.4:
        pen.oval(42, 47, 11, 6, ink.light)


def bird(pen: Pen, ink: Ink, rng: Random) -> None:
    """A bird in flight, wings up."""
    lift = rng.uniform(-3, 4)
    pen.blob([(42, 40), (34, 18 + lift), (44, 1), (54, 10), (62, 38)], ink.dark)
    pen.polygon([(24, 44), (1, 36), (4, 46), (0, 54), (24, 52)], ink.dark)
    pen.blob([(14, 46), (36, 36), (62, 32), (78, 42), (62, 60), (38, 60)], ink.base)
    pen.blob([(40, 54), (56, 50), (70, 50), (60, 59), (46, 60)], ink.light)
    pen.polygon([(82, 32), (92, 38), (81, 41)], (250, 176, 40))
    pen.disc(72, 36, 12.5, ink.base)
    pen.disc(75, 33, 3.6, PALE)
    pen.disc(76, 33, 2.3, EYE)
    pen.blob([(58, 42), (40, 52), (20, 68), (18, 52 - lift), (32, 38)], ink.light)
    for x in (26, 33):
        pen.line([(x, 60 - (x - 26)), (x + 8, 48)], ink.dark, 2)


def tree(pen: Pen, ink: Ink, rng: Random) -> None:
    """A broad tree or a fir."""
    bark = rng.choice(BARKS)
    if rng.random() < 0.65:
        _broad(pen, ink, bark, rng)
    else:
        _fir(pen, ink, bark)


def _broad(pen: Pen, ink: Ink, bark: Rgb, rng: Random) -> None:
    pen.polygon([(43, 142), (46, 80), (55, 80), (59, 142)], bark)
    pen.line([(50, 104), (68, 78)], bark, 5)
    for x, y, radius in ((24, 62, 24), (76, 62, 24), (50, 74, 24), (34, 34, 26), (66, 34, 26), (50, 25, 25)):
        pen.disc(x, y, radius, ink.base)
    for x, y, radius in ((24, 70, 14), (74, 72, 15), (50, 84, 12)):
        pen.disc(x, y, radius, ink.dark)
    pen.blob([(10, 62), (30, 48), (52, 56), (76, 48), (92, 62), (76, 74), (50, 68), (26, 74)], ink.base)
    for _ in range(9):
        pen.disc(rng.uniform(20, 80), rng.uniform(14, 66), rng.uniform(3, 6), ink.light)


def _fir(pen: Pen, ink: Ink, bark: Rgb) -> None:
    pen.box(43, 116, 57, 142, bark)
    for top, bottom, half in ((62, 124, 49), (32, 90, 39), (0, 56, 29)):
        pen.polygon([(50, top), (50 + half, bottom), (50, bottom + 5), (50 - half, bottom)], ink.dark)
        pen.polygon([(50, top), (50 + half * 0.8, bottom - 6), (50, bottom - 2), (50 - half, bottom)], ink.base)
        pen.polygon([(50, top + 6), (46, bottom - 16), (50 - half * 0.7, bottom - 5)], ink.light)
