"""What the samples are like, drawn: bars in parts by type, columns by number of boxes, intervals of an audit.

Places and sizes only, in the units of `charts`; the template draws them.
"""

from collections.abc import Sequence

from datagen.report.charts import COLUMNS_HIGH, LABEL, ROW, WIDTH, Bar, Column, Part, Span
from datagen.report.portrait import Covered, Portrait
from datagen.types import Planned

LINE = 30.0
MOST_COVERED = 12
TONES = 4  # colours for types; the last is for all others


def opening_bars(portrait: Portrait, types: Sequence[str]) -> tuple[Bar, ...]:
    """One bar a beginning, the longest over the whole width, in parts by response type in the order of `types`."""
    most = max((one.questions for one in portrait.openings), default=0) or 1
    return tuple(
        Bar(one.words, number * LINE + LABEL, _parts([(type, one.types.get(type, 0)) for type in types], most))
        for number, one in enumerate(portrait.openings)
    )


def tone(type: str, types: Sequence[str]) -> int:
    """Which colour a response type has."""
    return min(types.index(type), TONES - 1) if type in types else TONES - 1


def covered_bars(covered: Sequence[Covered]) -> tuple[Bar, ...]:
    """One bar a category: the images in which it is spoken of, and those in which it is not."""
    most = max((one.images for one in covered), default=0) or 1
    return tuple(
        Bar(
            one.category,
            number * LINE + LABEL,
            _parts([("kept", one.spoken), ("unknown", one.images - one.spoken)], most),
        )
        for number, one in enumerate(covered[:MOST_COVERED])
    )


def least_covered(covered: Sequence[Covered]) -> tuple[Covered, ...]:
    """Categories that answers pass over in some of their images: the smallest share spoken of first."""
    missed = [one for one in covered if one.spoken < one.images]
    return tuple(sorted(missed, key=lambda one: (one.spoken / one.images, -one.images, one.category))[:MOST_COVERED])


def leaning_bars(portrait: Portrait) -> tuple[Bar, ...]:
    """One bar a type, each over the whole width: what share of the answers says yes."""
    return tuple(
        Bar(type, number * ROW + LABEL, _parts([("kept", one.yes), ("lost", one.no)], one.yes + one.no))
        for number, (type, one) in enumerate(portrait.leanings.items())
    )


def box_columns(portrait: Portrait) -> tuple[Column, ...]:
    """One column a number of boxes; the highest fills the height."""
    most = max(portrait.boxes.values(), default=0) or 1
    step = WIDTH / (len(portrait.boxes) or 1)
    return tuple(
        Column(name, n, round(at * step + step * 0.1, 2), round(step * 0.8, 2), round(COLUMNS_HIGH * n / most, 2), 0.0)
        for at, (name, n) in enumerate(portrait.boxes.items())
    )


def plan_spans(plan: Planned) -> tuple[Span, ...]:
    """The interval of the whole and of each type on one scale, with a mark at the share that was found wrong.

    The reference of each is where the plan's wish lies: both its ends are the same place.
    """
    lots = {"all types": plan.whole, **plan.types} if len(plan.types) > 1 else {"all types": plan.whole}
    scale = (WIDTH - 4.0) / plan_end(plan)
    wished = round(plan.most_wrong * scale, 2)
    return tuple(
        Span(
            name,
            number * ROW + LABEL,
            round(lot.low * scale, 2),
            round(lot.high * scale, 2),
            round((lot.wrong / lot.decided if lot.decided else 0.0) * scale, 2),
            (wished, wished),
        )
        for number, (name, lot) in enumerate(lots.items())
    )


def plan_end(plan: Planned) -> float:
    """The share at which the scale of the intervals ends, at most 1."""
    return min(1.0, max([plan.most_wrong * 2, plan.whole.high, *(lot.high for lot in plan.types.values())]) or 1.0)


def _parts(counts: Sequence[tuple[str, int]], whole: int) -> tuple[Part, ...]:
    parts, x = [], 0.0
    for name, count in counts:
        width = WIDTH * count / (whole or 1)
        parts.append(Part(name, count, round(x, 2), round(width, 2)))
        x += width
    return tuple(parts)
