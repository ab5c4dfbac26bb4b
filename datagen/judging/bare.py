"""Scores that stand on a line of their own, alone or with a label: what most judges are asked for."""

import re

from datagen.judging.marks import NAME, OUT_OF, SCALE

_VALUE = rf"(\d{{1,3}}(?:\.\d+)?){OUT_OF}?(?:\s*points?)?"
_BETWEEN = r"\s*(?:,|;|/|&|\band\b|\bvs\b\.?|-|–|:)\s*|\s+"
_FINAL = r"(?:final|overall|total)"
_LABEL = (
    rf"(?:(?:so|thus|therefore|hence|here\s+are|{_FINAL}|my|the|your)\s*,?\s+)*"
    rf"(?:scor(?:es?|ing)|ratings?|rated|grades?|evaluation|assessment|verdict|result|judge?ment|{_FINAL})"
    rf"(?:\s+(?:for|of)\s+[^\d\n:]{{1,60}}?)?(?:\s*\(?{SCALE}\)?)?(?:\s*(?:is|are|as\s+follows|[:=–—-]))*\s*"
)
_MANY = re.compile(r"\b(?:scores|ratings)\b", re.IGNORECASE)
_IS_FINAL = re.compile(rf"\b{_FINAL}\b", re.IGNORECASE)
# Of one sample only: a number, and then what it is explained with.
_OPENING = re.compile(
    rf"\s*(\d{{1,2}}(?:\.\d+)?)(?:{OUT_OF}\s*[:.,–—-]?\s|\s*(?:[:,–—-]\s+(?=[^\W\d_])|\.?\s+(?=[A-Z])))"
)
MOST_CHARACTERS = 200  # of a line that holds nothing but scores and their label

Scores = tuple[float, ...]


def first_line_scores(text: str, n: int, highest: float) -> Scores | None:
    """Scores that are all there is on the first line of a text as it came: what is asked for, and soonest read."""
    line = text.lstrip().partition("\n")[0].rstrip()
    return None if "-" in line or "–" in line else _read(line, n, highest, label="")  # 1-10 may be the scale


def opening_scores(text: str, n: int, highest: float) -> Scores | None:
    """Scores with which the text opens: alone on its first line, or one a line."""
    lines = _lines(text)
    if not lines:
        return None
    found = _read(lines[0], n, highest, label="") or _stacked(lines, n, highest)
    if found or n > 1:
        return found
    said = _OPENING.match(lines[0])
    return _on_scale(said.groups(), highest) if said else None


def labelled_scores(text: str, n: int, highest: float) -> Scores | None:
    """Scores on a line of their own behind a label: final ones, else the first line's, else those that all agree."""
    found = [(line, scores) for line in _lines(text) if (scores := _read(line, n, highest, label=_LABEL))]
    final = [scores for line, scores in found if _IS_FINAL.search(line)]
    if final:
        return final[-1]
    if found and found[0][0] == _lines(text)[0]:
        return found[0][1]
    different = {scores for _, scores in found}
    return different.pop() if len(different) == 1 else None


def closing_scores(text: str, n: int, highest: float) -> Scores | None:
    """Scores alone on the last line."""
    lines = _lines(text)
    return _read(lines[-1], n, highest) if lines else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip(" \t:.-")]


def _stacked(lines: list[str], n: int, highest: float) -> Scores | None:
    each = [_read(line, 1, highest) for line in lines[:n]]
    found = tuple(scores[0] for scores in each if scores)
    return found if len(found) == n > 1 else None


def _read(line: str, n: int, highest: float, label: str = f"(?:{_LABEL})?") -> Scores | None:
    if len(line) > MOST_CHARACTERS:
        return None
    values = rf"(?:{_BETWEEN})".join([_VALUE] * n)
    found = re.fullmatch(
        rf"[\s:(\[]*{label}[\s:(\[]*(?<!-){values}[\s:.)\],;]*(?:respectively\W*)?", line, re.IGNORECASE
    )
    if not found or (re.search(NAME, line) and not _MANY.search(line)):
        return None
    return _on_scale(found.groups(), highest)


def _on_scale(values: tuple[str, ...], highest: float) -> Scores | None:
    scores = tuple(map(float, values))
    return scores if max(scores) <= highest else None
