"""The smaller drawings, as places and sizes: bars in parts, columns of a histogram, spans with a mark.

The template draws them; units are those of the drawing's own 400 across, so that they fit a phone and a page alike.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from datagen.report.claimed import KINDS
from datagen.report.contents import Claims
from datagen.report.reference import REFERENCES
from datagen.types import Judged, Lengths

WIDTH, ROW, LABEL = 400.0, 40.0, 16.0
COLUMNS_HIGH = 120.0
FOOT = LABEL + COLUMNS_HIGH
VERDICTS = ("supported", "contradicted", "unknown")


class Part(NamedTuple):
    """A piece of a bar."""

    name: str
    n: int
    x: float
    width: float


class Bar(NamedTuple):
    """A bar in parts, its label above it."""

    name: str
    y: float
    parts: tuple[Part, ...]


class Column(NamedTuple):
    """A column of a histogram, which stands on the foot line."""

    name: str
    n: int
    x: float
    width: float
    kept: float
    """Height of the upper part: samples that were kept."""
    low: float
    """Height of the lower part: samples that were turned away."""

    @property
    def y(self) -> float:
        """Its upper edge."""
        return round(FOOT - self.kept - self.low, 2)


class Span(NamedTuple):
    """From the 5th to the 95th percentile, with the mean, and the reference's range beneath."""

    name: str
    y: float
    left: float
    right: float
    mean: float
    reference: tuple[float, float] | None


def claim_bars(claims: Claims) -> tuple[Bar, ...]:
    """One bar a kind, each over the whole width: what share of the claims stood."""
    shares = {stood.kind: [getattr(stood, verdict) for verdict in VERDICTS] for stood in claims.kinds}
    return tuple(
        Bar(kind, number * ROW + LABEL, _parts(VERDICTS, shares.get(kind, (0, 0, 0))))
        for number, kind in enumerate(KINDS)
    )


def _parts(names: Sequence[str], counts: Sequence[int]) -> tuple[Part, ...]:
    whole, parts, x = sum(counts) or 1, [], 0.0
    for name, count in zip(names, counts, strict=True):
        width = WIDTH * count / whole
        parts.append(Part(name, count, round(x, 2), round(width, 2)))
        x += width
    return tuple(parts)


def score_columns(judged: Judged) -> tuple[Column, ...]:
    """One column a score, in the order given; the highest fills the height.

    Scores are rounded, the threshold is not; those that were turned away are the lowest, so they are counted from there
    on.
    """
    most = max(judged.histogram.values(), default=0) or 1
    step, columns, to_go = WIDTH / (len(judged.histogram) or 1), [], judged.rejected
    for number, (name, n) in enumerate(judged.histogram.items()):
        n_low = min(n, to_go)
        to_go -= n_low
        kept, low = (round(COLUMNS_HIGH * part / most, 2) for part in (n - n_low, n_low))
        columns.append(Column(name, n, round(number * step + step * 0.1, 2), round(step * 0.8, 2), kept, low))
    return tuple(columns)


def length_spans(lengths: Mapping[str, Lengths]) -> tuple[Span, ...]:
    """One span a type; all share one scale, from no words to the longest answers and references."""
    references = _references(lengths)
    a_word = (WIDTH - 4.0) / length_end(lengths)
    return tuple(
        Span(
            name,
            number * ROW + LABEL,
            round(one.answer_words_p5 * a_word, 2),
            round(one.answer_words_p95 * a_word, 2),
            round(one.answer_words * a_word, 2),
            _scaled(references.get(name), a_word),
        )
        for number, (name, one) in enumerate(lengths.items())
    )


def length_end(lengths: Mapping[str, Lengths]) -> float:
    """Words at the right end of their scale."""
    ends = [one.answer_words_p95 for one in lengths.values()] + [most for _, most in _references(lengths).values()]
    return max(ends, default=0.0) or 1.0


def _references(lengths: Mapping[str, Lengths]) -> dict[str, tuple[float, float]]:
    return {name: REFERENCES[name][1:] for name in lengths if name in REFERENCES}


def _scaled(ends: tuple[float, float] | None, a_word: float) -> tuple[float, float] | None:
    return (round(ends[0] * a_word, 2), round(ends[1] * a_word, 2)) if ends else None
