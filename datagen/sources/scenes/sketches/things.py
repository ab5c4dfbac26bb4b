"""Houses, furniture and things to hold or play with."""

from math import sin
from random import Random

from datagen.sources.scenes.kinds import Rgb
from datagen.sources.scenes.pen import Ink, Pen, arc

ROOFS: tuple[Rgb, ...] = ((92, 74, 70), (104, 88, 80), (84, 88, 98))
DOORS: tuple[Rgb, ...] = ((122, 82, 52), (86, 104, 112), (150, 116, 84))
PANE: Rgb = (196, 224, 236)
FRAME: Rgb = (250, 246, 236)
STRING: Rgb = (96, 92, 96)


def house(pen: Pen, ink: Ink, rng: Random) -> None:
    """A house with a pitched roof, a door and two windows."""
    roof, door = rng.choice(ROOFS), rng.choice(DOORS)
    pen.box(92, 6, 106, 40, (150, 96, 80))
    pen.polygon([(10, 122), (10, 48), (64, 14), (118, 48), (118, 122)], ink.base)
    pen.polygon([(64, 3), (128, 48), (120, 56), (64, 18), (8, 56), (0, 48)], roof)
    pen.box(10, 114, 118, 122, ink.dark)
    pen.disc(64, 42, 8.5, FRAME)
    pen.disc(64, 42, 6, PANE)
    for x in (31, 97):
        pen.box(x - 13, 64, x + 13, 92, FRAME, radius=1)
        pen.box(x - 10, 67, x + 10, 89, PANE)
        pen.line([(x, 67), (x, 89)], FRAME, 2)
        pen.line([(x - 10, 78), (x + 10, 78)], FRAME, 2)
    pen.box(52, 76, 76, 122, FRAME, radius=2)
    pen.box(54.5, 79, 73.5, 122, door, radius=1)
    pen.disc(70, 102, 2, (240, 206, 110))


def chair(pen: Pen, ink: Ink, rng: Random) -> None:
    """A wooden chair, seen from half in front."""
    slats = rng.choice((2, 3))
    for x in (19, 56):
        pen.line([(x, 58), (x, 82)], ink.dark, 6)
    for x in (6, 46):
        pen.line([(x + 2, 4), (x, 56)], ink.base, 7.5)
    for slat in range(slats):
        y = 8 + slat * 36 / slats
        pen.box(6, y, 49, y + 8, ink.light, radius=2)
    pen.polygon([(2, 53), (47, 53), (61, 62), (61, 68), (12, 68), (2, 60)], ink.dark)
    pen.polygon([(2, 51), (47, 51), (61, 61), (12, 61)], ink.base)
    for x in (6, 15, 57):
        pen.line([(x, 62), (x, 84 if x == 6 else 92)], ink.base, 6.5)


def cup(pen: Pen, ink: Ink, rng: Random) -> None:
    """A mug with something hot in it."""
    pen.ring(60, 34, 18, ink.dark, 8)
    pen.polygon([(2, 10), (58, 10), (55, 54), (48, 62), (12, 62), (5, 54)], ink.base)
    pen.oval(30, 60, 20, 5.5, ink.base)
    pen.oval(30, 10, 29, 9, ink.light)
    pen.oval(30, 11, 24, 6.4, rng.choice(((96, 60, 40), (150, 104, 66), (130, 72, 44))))
    pen.polygon([(9, 22), (15, 23), (17, 54), (12, 50)], ink.light)


def umbrella(pen: Pen, ink: Ink, rng: Random) -> None:
    """An open umbrella on its stick, handle down."""
    panels = rng.choice((4, 5))
    pen.line([(50, 2), (50, 82)], STRING, 4)
    pen.line(arc(57.5, 82, 7.5, 10, 180, 0), (132, 92, 60), 5.5)
    pen.polygon([*arc(50, 50, 50, 44, 180, 360), (100, 52), (0, 52)], ink.base)
    step = 100 / panels
    for panel in range(panels):
        left, right = panel * step, (panel + 1) * step
        if panel % 2:
            pen.polygon([(50, 6), *arc((left + right) / 2, 52, step / 2, 6, 360, 180)], ink.light)
        pen.line([(50, 7), (50 + (right - 50) * 0.82, 30), (right, 51)] if right < 100 else [(50, 6)], ink.dark, 1.6)
    for panel in range(panels):
        x = (panel + 0.5) * step
        pen.oval(x, 53, step / 2 - 1, 5, ink.dark)
    pen.disc(50, 5, 3, STRING)


def kite(pen: Pen, ink: Ink, rng: Random) -> None:
    """A kite with bows on its tail."""
    sway = rng.choice((-1, 1))
    tail = [(35, 76), (35 + 7 * sway, 85), (35 - 6 * sway, 96), (35 + 4 * sway, 107)]
    pen.line(tail, STRING, 2.4)
    for x, y in tail[1:]:
        pen.polygon([(x - 8, y - 5), (x - 8, y + 4), (x + 8, y - 5), (x + 8, y + 4)], ink.base)
    pen.polygon([(35, 0), (70, 30), (35, 80), (0, 30)], ink.base)
    pen.polygon([(35, 0), (35, 30), (0, 30)], ink.light)
    pen.polygon([(35, 80), (35, 30), (70, 30)], ink.dark)
    pen.line([(35, 1), (35, 78)], STRING, 2)
    pen.line([(1, 30), (69, 30)], STRING, 2)


def balloon(pen: Pen, ink: Ink, rng: Random) -> None:
    """A balloon on a string."""
    sway = rng.uniform(-5, 5)
    pen.line([(27 + sway * sin(step / 3), 66 + step * 2) for step in range(19)], STRING, 2.2)
    pen.polygon([(27, 58), (33, 69), (21, 69)], ink.dark)
    pen.blob([(27, 0), (46, 8), (54, 28), (44, 50), (27, 62), (10, 50), (0, 28), (8, 8)], ink.base)
    pen.blob([(44, 12), (51, 28), (42, 48), (28, 60), (40, 44), (46, 28)], ink.dark)
    pen.blob([(12, 14), (19, 9), (17, 20), (11, 26)], (255, 255, 255))


def ball(pen: Pen, ink: Ink, rng: Random) -> None:
    """A ball with a pale band or a star on it."""
    pen.disc(31, 31, 31, ink.base)
    if rng.random() < 0.5:
        pen.polygon([*arc(31, 31, 31, 14, 0, 180), *arc(31, 31, 31, 4, 180, 0)], ink.trim)
    else:
        star = [arc(31, 31, reach, reach, angle, angle, 1)[0] for angle, reach in _points()]
        pen.polygon(star, ink.trim)
    pen.blob([(12, 17), (22, 8), (21, 14), (14, 22)], (255, 255, 255))


def _points() -> list[tuple[float, float]]:
    return [(-90 + 36 * corner, 15 if corner % 2 == 0 else 6.5) for corner in range(10)]
