"""How far two judges, or two askings of one, agree about the same samples.

A share of equal scores flatters judges that give nearly everything an 8; kappa takes off what chance would do.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from math import sqrt

from datagen.types import Agreement

NEAR = 1.0  # points by which two scores may differ and still say much the same


def agreement(first: Sequence[float | None], second: Sequence[float | None]) -> Agreement:
    """Compare scores place by place; where one is missing, the place is left out."""
    both = [(one, other) for one, other in zip(first, second, strict=True) if one is not None and other is not None]
    ones, others = [one for one, _ in both], [other for _, other in both]
    n = len(both)
    return Agreement(
        both=n,
        kappa=weighted_kappa([nearest(one) for one in ones], [nearest(other) for other in others]),
        spearman=spearman(ones, others),
        near=sum(abs(one - other) <= NEAR for one, other in both) / n if n else None,
        shift=(sum(others) - sum(ones)) / n if n else None,
    )


def nearest(score: float) -> int:
    """The whole point that a score belongs to; a half belongs to the higher one."""
    return int(score + 0.5)


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Cohen's kappa (1968) with quadratic weights: a disagreement counts by the square of its points.

    None where chance alone would make no disagreement, so that there is nothing to compare with.
    """
    n = len(first)
    seen = sum((one - other) ** 2 for one, other in zip(first, second, strict=True))
    by_chance = sum(
        n_one * n_other * (one - other) ** 2
        for one, n_one in Counter(first).items()
        for other, n_other in Counter(second).items()
    )
    return 1 - n * seen / by_chance if by_chance else None


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's rank correlation; those that are level share the mean of their ranks."""
    return _pearson(ranks(first), ranks(second))


def ranks(values: Sequence[float]) -> list[float]:
    """Rank of each value from 1, in the order given."""
    ordered = sorted(range(len(values)), key=values.__getitem__)
    found, n_before = [0.0] * len(values), 0
    for _, level in groupby(ordered, key=values.__getitem__):
        places = list(level)
        for place in places:
            found[place] = n_before + (len(places) + 1) / 2
        n_before += len(places)
    return found


def _pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    n = len(first)
    if not n:
        return None
    mean_one, mean_other = sum(first) / n, sum(second) / n
    ones, others = [one - mean_one for one in first], [other - mean_other for other in second]
    spread = sqrt(sum(one * one for one in ones) * sum(other * other for other in others))
    return sum(one * other for one, other in zip(ones, others, strict=True)) / spread if spread else None
