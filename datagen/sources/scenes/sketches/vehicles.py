"""Cars, buses, boats and bicycles."""

from random import Random

from datagen.sources.scenes.kinds import Rgb
from datagen.sources.scenes.pen import Ink, Pen

GLASS: Rgb = (190, 222, 236)
SHEEN: Rgb = (226, 243, 250)
TYRE: Rgb = (40, 40, 46)
RIM: Rgb = (196, 200, 206)
LAMP: Rgb = (255, 236, 150)


def car(pen: Pen, ink: Ink, rng: Random) -> None:
    """A small car, seen from the side."""
    back = rng.choice((20, 30))
    roof = [(back, 34), (back + 12, 10), (46, 2), (84, 2), (100, 10), (116, 34)]
    pen.polygon(roof, ink.base)
    pen.blob([(1, 40), (6, 31), (40, 28), (100, 28), (130, 34), (137, 44), (135, 56), (70, 58), (4, 56)], ink.base)
    pen.box(4, 48, 135, 57, ink.dark, radius=4)
    pen.polygon([(back + 9, 30), (back + 18, 12), (64, 9), (64, 30)], GLASS)
    pen.polygon([(70, 30), (70, 9), (86, 10), (94, 14), (105, 30)], GLASS)
    pen.polygon([(74, 30), (80, 10), (86, 10), (82, 30)], SHEEN)
    pen.line([(67, 30), (67, 50)], ink.dark, 1.6)
    pen.line([(72, 37), (80, 37)], ink.dark, 2.4)
    pen.oval(131, 41, 4.5, 4, LAMP)
    pen.box(1, 38, 6, 45, (196, 30, 40), radius=2)
    for x in (32, 106):
        _wheel(pen, x, 55, 13)


def bus(pen: Pen, ink: Ink, rng: Random) -> None:
    """A bus, seen from the side, door in front."""
    panes = rng.choice((4, 5))
    pen.box(1, 4, 167, 92, ink.base, radius=10)
    pen.box(6, 1, 150, 10, ink.light, radius=4)
    pen.box(1, 66, 167, 74, ink.light)
    pen.box(1, 82, 167, 92, ink.dark, radius=4)
    step = 122 / panes
    for pane in range(panes):
        x = 9 + pane * step
        pen.box(x, 20, x + step - 6, 48, GLASS, radius=3)
        pen.polygon([(x + 4, 47), (x + 10, 21), (x + 15, 21), (x + 9, 47)], SHEEN)
    pen.box(132, 20, 148, 84, GLASS, radius=3)
    pen.line([(140, 20), (140, 84)], ink.dark, 1.6)
    pen.box(153, 18, 167, 50, SHEEN, radius=4)
    pen.oval(163, 78, 4, 3.6, LAMP)
    for x in (38, 112):
        _wheel(pen, x, 88, 14)


def _wheel(pen: Pen, x: float, y: float, radius: float) -> None:
    pen.disc(x, y, radius, TYRE)
    pen.disc(x, y, radius * 0.55, RIM)
    pen.disc(x, y, radius * 0.2, TYRE)


def boat(pen: Pen, ink: Ink, rng: Random) -> None:
    """A sailing boat: hull and sails of one colour."""
    pen.line([(52, 3), (52, 84)], (120, 86, 56), 4)
    pen.polygon([(56, 4), (82, 36), (98, 72), (56, 72)], ink.base)
    pen.polygon([(56, 52), (90, 52), (95, 64), (56, 64)], ink.light)
    pen.polygon([(48, 14), (48, 72), (12, 72), (30, 46)], ink.light)
    pen.polygon([(52, 0), (52, 9), (36, 5)], rng.choice(((225, 60, 60), (250, 210, 60), (60, 130, 220))))
    pen.polygon([(0, 80), (108, 80), (98, 98), (86, 111), (22, 111), (10, 98)], ink.base)
    pen.polygon([(6, 92), (102, 92), (94, 104), (86, 111), (22, 111), (14, 104)], ink.dark)
    pen.box(0, 79, 108, 85, (238, 232, 220), radius=2)


def bicycle(pen: Pen, ink: Ink, rng: Random) -> None:
    """A bicycle, seen from the side; its rims have the colour of its frame."""
    for x in (25, 98):
        pen.ring(x, 52, 25, TYRE, 3)
        pen.ring(x, 52, 23, ink.base, 7.5)
        for dx, dy in ((0, 17), (17, 0), (12, 12), (12, -12)):
            pen.line([(x - dx, 52 - dy), (x + dx, 52 + dy)], (206, 208, 212), 1)
    crank, seat, head = (56, 54), (46, 20), (86, 20)
    for start, end in (((25, 52), crank), ((25, 52), seat), (crank, seat), (crank, head), (seat, head)):
        pen.line([start, end], ink.base, 9.5)
    pen.line([(98, 52), (86, 22), (83, 8)], ink.base, 9.5)
    pen.line([(44, 14), (46, 20)], TYRE, 4)
    pen.line([(36, 9), (54, 9)], TYRE, 7)
    pen.line([(83, 6), (94, 4), (97, 9)] if rng.random() < 0.5 else [(76, 6), (95, 5)], TYRE, 6)
    pen.disc(*crank, 7, ink.dark)
    pen.line([(crank[0], crank[1]), (64, 66), (70, 66)], TYRE, 3.5)
