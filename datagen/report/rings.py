"""Verbs and nouns of questions as two rings: inside the verbs, outside what the questions of each are about.

The drawing is 400 by 400; rings begin at the top and go with the clock.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from datagen.report.portrait import Action

MIDDLE, HOLE, BORDER, RIM = 200.0, 54.0, 118.0, 196.0
LETTERS_HIGH = 11.0  # least width of an arc that takes a word
MOST_LETTERS = 12
FULL = 2 * math.pi - 1e-3  # an arc from a point to itself is none


class Arc(NamedTuple):
    """A piece of a ring."""

    name: str
    n: int
    path: str
    """Its outline."""
    label: str
    """Its name where there is room for it, cut where it is long; else empty."""
    x: float
    y: float
    """Middle of the label."""
    turned: float
    """Degrees by which the label is turned to lie along the radius, never upside down."""
    is_other: bool = False
    """It stands for all that are not listed."""


class Verb(NamedTuple):
    """A piece of the inner ring with those outside it."""

    arc: Arc
    nouns: tuple[Arc, ...]


def rings(actions: Sequence[Action]) -> tuple[Verb, ...]:
    """All verbs share the circle by their questions, and the nouns of each its part."""
    whole = sum(action.questions for action in actions)
    a_question = FULL / whole if whole else 0.0
    drawn, angle = [], 0.0
    for action in actions:
        end = angle + action.questions * a_question
        drawn.append(
            Verb(_arc(action.verb, action.questions, (angle, end), (HOLE, BORDER)), _nouns(action, angle, end))
        )
        angle = end
    return tuple(drawn)


def _nouns(action: Action, start: float, end: float) -> tuple[Arc, ...]:
    a_question = (end - start) / (action.questions or 1)
    arcs, angle = [], start
    for noun, n in action.nouns.items():
        arcs.append(_arc(noun, n, (angle, angle + n * a_question), (BORDER, RIM)))
        angle += n * a_question
    left = action.questions - sum(action.nouns.values())
    if left:
        other = _arc("others", left, (angle, end), (BORDER, RIM))
        arcs.append(other._replace(is_other=True, label=""))
    return tuple(arcs)


def _arc(name: str, n: int, span: tuple[float, float], ring: tuple[float, float]) -> Arc:
    angle, radius = sum(span) / 2, sum(ring) / 2
    has_room = (span[1] - span[0]) * ring[0] >= LETTERS_HIGH
    x, y = _point(angle, radius)
    label = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
    return Arc(name, n, _outline(span, ring), label if has_room else "", x, y, _turned(angle))


def _outline(span: tuple[float, float], ring: tuple[float, float]) -> str:
    (start, end), (inside, outside) = span, ring
    large = int(end - start > math.pi)
    (x1, y1), (x2, y2) = _point(start, outside), _point(end, outside)
    (x3, y3), (x4, y4) = _point(end, inside), _point(start, inside)
    out = f"M{x1} {y1}A{outside:g} {outside:g} 0 {large} 1 {x2} {y2}"
    return f"{out}L{x3} {y3}A{inside:g} {inside:g} 0 {large} 0 {x4} {y4}Z"


def _point(angle: float, radius: float) -> tuple[float, float]:
    return round(MIDDLE + radius * math.sin(angle), 2), round(MIDDLE - radius * math.cos(angle), 2)


def _turned(angle: float) -> float:
    degrees = math.degrees(angle) - 90
    return round(degrees if degrees <= 90 else degrees - 180, 1)
