"""How far two reviewers agree beyond chance."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from datagen.decisions.standing import Decisions


class Agreed(NamedTuple):
    """Cohen's kappa of two reviewers; None where it is undefined."""

    kappa: float | None
    n: int
    """Samples that both decided."""


def kappa(pairs: Collection[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (1960), unweighted: 1 is agreement, 0 what chance would bring, below 0 less than that.

    None without a pair, and where chance alone would bring full agreement, as when both find everything right.
    """
    if not pairs:
        return None
    n = len(pairs)
    alike = Fraction(sum(one == other for one, other in pairs), n)
    first, second = (Fraction(sum(side), n) for side in zip(*pairs, strict=True))
    by_chance = first * second + (1 - first) * (1 - second)
    return None if by_chance == 1 else float((alike - by_chance) / (1 - by_chance))


def agreed(decisions: Decisions, ids: Iterable[str]) -> Agreed:
    """Kappa over right and wrong (rejected or mended), of the two reviewers who share most of these samples."""
    shared: defaultdict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for id in ids:
        by_name = sorted(decisions.standing(id), key=lambda one: one.reviewer)
        for one, other in combinations(by_name, 2):
            shared[one.reviewer, other.reviewer].append((one.verdict != "accept", other.verdict != "accept"))
    # Of pairs that share as much, the first by name, so that the figure is the same on any machine.
    pairs = max((shared[names] for names in sorted(shared)), key=len, default=[])
    return Agreed(kappa(pairs), len(pairs))
