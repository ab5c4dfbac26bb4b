"""Scores in JSON: a judge's whole reply, fenced or not, or an object somewhere in its words."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from datagen.shapes import FENCE

Json = object
Scores = tuple[float, ...]
SCORE = re.compile(r"(?:(?:overall|final|total|the|your|my)[ _-]?)*(?:score|rating|grade|overall)", re.IGNORECASE)
SCORES = re.compile(r"(?:(?:overall|final|total)[ _-]?)*(?:scores|ratings|grades)", re.IGNORECASE)
OVERALL = re.compile(r"overall|final|total", re.IGNORECASE)
_WHO = re.compile(
    r"assistant|response|answer|model|candidate|reply|output|score|rating|grade|for|[\s_#'-]", re.IGNORECASE
)
_PLACES = {"1": 0, "a": 0, "first": 0, "one": 0, "2": 1, "b": 1, "second": 1, "two": 1, "3": 2, "c": 2, "4": 3, "d": 3}
_FRACTION = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*(?:(?:/|out of)\s*(\d{1,3}))?\s*\Z")


def scores_of_json(text: str, n: int, highest: float) -> Scores | None:
    """Scores of a reply that is JSON and nothing else, but for a fence."""
    fenced = FENCE.match(text.strip())
    try:
        return _found(json.loads((fenced[1] if fenced else text).strip()), n, highest)
    except (ValueError, RecursionError):
        return None


def scores_in_json(text: str, n: int, highest: float) -> Scores | None:
    """Scores of the last object that states any, and opens a line or ends the text: others may be quoted."""
    found = [scores for value in _objects(text) if (scores := _found(value, n, highest))]
    return found[-1] if found else None


def _objects(text: str) -> Iterator[Json]:
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
            before = text[text.rfind("\n", 0, at) + 1 : at]
            if not before.strip() or not text[end:].strip(" \n`."):
                yield value
        except (ValueError, RecursionError):
            end = at + 1
        at = text.find("{", end)


def _found(value: Json, n: int, highest: float) -> Scores | None:
    return _alone(value, highest) if n == 1 else _several(value, n, highest)


def _alone(value: Json, highest: float) -> Scores | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0] if isinstance(value[0], Mapping) else {"score": value[0]}
    if not isinstance(value, Mapping):
        return None
    named = [name for name in value if isinstance(name, str) and SCORE.fullmatch(name)]
    for name in sorted(named, key=lambda name: not OVERALL.match(name)):
        if (score := _number(value[name], highest)) is not None:
            return (score,)
    inner = (_alone(part, highest) for part in value.values() if isinstance(part, Mapping))
    return next((found for found in inner if found), None)


def _several(value: Json, n: int, highest: float) -> Scores | None:
    if isinstance(value, list):
        return _all([_scored(part, highest) for part in value], n)
    if not isinstance(value, Mapping):
        return None
    places = {_PLACES.get(_WHO.sub("", str(name)).casefold()): part for name, part in value.items()}
    if found := _all([_scored(places.get(place), highest) for place in range(n)], n):
        return found
    parts = [part for name, part in value.items() if SCORES.fullmatch(str(name)) or isinstance(part, Mapping)]
    return next((found for part in parts if (found := _several(part, n, highest))), None)


def _scored(value: Json, highest: float) -> float | None:
    """The score of one: a number, or an object that holds one."""
    if isinstance(value, Mapping):
        found = _alone(value, highest)
        return found[0] if found else None
    return _number(value, highest)


def _all(scores: Sequence[float | None], n: int) -> Scores | None:
    found = tuple(score for score in scores if score is not None)
    return found if len(found) == len(scores) == n else None


def _number(value: Json, highest: float) -> float | None:
    """A number on the scale, also as `"8"` or `"8/10"`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    stated = _FRACTION.match(str(value))
    if not stated:
        return None
    score = float(stated[1]) * (highest / float(stated[2]) if stated[2] and float(stated[2]) else 1.0)
    return score if score <= highest else None
