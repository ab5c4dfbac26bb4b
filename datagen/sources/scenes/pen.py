"""The pen that everything in a scene is drawn with: shapes in the units of the drawing, smooth edges, a few tints.

A drawing is made OVERSIZE times too large and then reduced, because Pillow draws shapes without smoothing. Points run
right and down from the top left corner.
"""

from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw

from datagen.sources.scenes.kinds import Rgb

OVERSIZE = 3
Point = tuple[float, float]


def blend(one: Rgb, other: Rgb, share: float) -> Rgb:
    """A mix of two colours that holds this share of the second, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Ink:
    """One colour with its lighter and darker tints."""

    def __init__(self, base: Rgb) -> None:
        """Mix the tints; they stay close enough to the colour to bear its name."""
        self.base = base
        self.light = blend(base, (255, 255, 255), 0.26)
        # Warm, so that yellow turns to gold and not to olive; black has no darker tint that is still black to the eye.
        self.dark = blend(base, (80, 30, 60), 0.26) if max(base) > 60 else blend(base, (0, 0, 0), 0.3)
        self.trim: Rgb = self.dark if min(base) > 200 else (250, 246, 236)  # parts that stand out from the colour


class Pen:
    """Draws shapes on one picture, in units of the drawing."""

    def __init__(self, picture: Image.Image, width: float, height: float, margin: float = 0) -> None:
        """Spread width x height units over the picture, leaving a margin of that many of its pixels on every side."""
        self._draw = ImageDraw.Draw(picture)
        self._margin = margin
        self._across = (picture.width - 2 * margin) / width
        self._down = (picture.height - 2 * margin) / height

    def polygon(self, points: Sequence[Point], fill: Rgb) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: Rgb) -> None:
        """A filled closed curve that runs smoothly through the points."""
        self.polygon(curve(points), fill)

    def oval(self, x: float, y: float, across: float, down: float, fill: Rgb) -> None:
        """A filled ellipse round (x, y) with these radii."""
        self._draw.ellipse([self._at((x - across, y - down)), self._at((x + across, y + down))], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: Rgb) -> None:
        """A filled circle."""
        self.oval(x, y, radius, radius, fill)

    def box(self, x1: float, y1: float, x2: float, y2: float, fill: Rgb, radius: float = 0) -> None:
        """A filled rectangle, with round corners of that radius."""
        corners = [self._at((x1, y1)), self._at((x2, y2))]
        self._draw.rounded_rectangle(corners, radius * self._across, fill=fill)

    def line(self, points: Sequence[Point], fill: Rgb, width: float) -> None:
        """A line of that width with round ends and joints."""
        thick = max(1, round(width * self._across))
        places = [self._at(point) for point in points]
        self._draw.line(places, fill=fill, width=thick, joint="curve")
        for x, y in places if thick > 2 else ():
            half = thick / 2
            self._draw.ellipse([x - half, y - half, x + half, y + half], fill=fill)

    def ring(self, x: float, y: float, radius: float, fill: Rgb, width: float) -> None:
        """A circle's line, of that width inwards."""
        corners = [self._at((x - radius, y - radius)), self._at((x + radius, y + radius))]
        self._draw.ellipse(corners, outline=fill, width=max(1, round(width * self._across)))

    def fade(self, y1: float, y2: float, top: Rgb, bottom: Rgb) -> None:
        """Fill everything between two heights with a smooth change of colour from top to bottom."""
        _, first = self._at((0, y1))
        _, last = self._at((0, y2))
        rows = range(int(first), int(last) + 1)
        for row in rows:
            share = (row - rows.start) / max(1, len(rows) - 1)
            self._draw.line([(0, row), (100_000, row)], fill=blend(top, bottom, share))

    def _at(self, point: Point) -> Point:
        return self._margin + point[0] * self._across, self._margin + point[1] * self._down


def curve(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """A closed curve through the points (Catmull-Rom), that many steps from each to the next."""
    count = len(points)
    corners = [[points[(place + shift) % count] for shift in (-1, 0, 1, 2)] for place in range(count)]
    return [_between(four, step / steps) for four in corners for step in range(steps)]


def arc(x: float, y: float, across: float, down: float, first: float, last: float, steps: int = 16) -> list[Point]:
    """Points on an ellipse from one angle to another, in degrees clockwise from the right."""
    turns = ((first + (last - first) * step / steps) * pi / 180 for step in range(steps + 1))
    return [(x + across * cos(turn), y + down * sin(turn)) for turn in turns]


def _between(four: Sequence[Point], share: float) -> Point:
    x, y = (_cubic([point[axis] for point in four], share) for axis in (0, 1))
    return x, y


def _cubic(values: Sequence[float], share: float) -> float:
    before, start, end, after = values
    bend = 2 * before - 5 * start + 4 * end - after
    twist = 3 * start - before - 3 * end + after
    return start + 0.5 * share * (end - before + share * (bend + share * twist))
