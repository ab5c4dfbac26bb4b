"""How much of a dataset can be wrong when so much of a sample of it is: exact, and for finite datasets.

Drawing n of N without putting back, of which M are wrong, finds X wrong with the hypergeometric distribution. The bound
is the largest M that would still leave so few found with a probability above 1 - confidence: one-sided, by inversion
(Clopper and Pearson 1934, for a finite population), so it holds at least as often as it says. For large N it is theirs.
"""

import math
from fractions import Fraction

ROUNDING = 1e-9  # what logarithms leave of an equality


def chance(found: int, n: int, wrong: int, population: int) -> float:
    """Probability of finding at most `found` wrong among n that are drawn, where `wrong` of the population are."""
    least, most = max(0, n + wrong - population), min(found, n, wrong)
    if found >= min(n, wrong):
        return 1.0
    ways = _log_ways(population, n)
    terms = (_log_ways(wrong, k) + _log_ways(population - wrong, n - k) - ways for k in range(least, most + 1))
    return min(1.0, math.fsum(map(math.exp, terms)))


def most_wrong(found: int, n: int, population: int, confidence: float) -> Fraction:
    """Share of the population above which it can be said with this confidence that no more is wrong.

    Raises:
        ValueError: what was found and drawn does not fit the population.
    """
    if not 0 <= found <= n <= population:
        raise ValueError(f"{found} wrong of {n} drawn of {population} cannot be")
    if not n:
        return Fraction(1)
    low, high = found, population - (n - found)  # what it can be at all
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _is_possible(found, n, middle, population, confidence) else (low, middle - 1)
    return Fraction(low, population)


def needed(allowed: int, population: int, share: Fraction, confidence: float) -> int | None:
    """Fewest to draw so that `allowed` wrong among them leave a bound of at most `share`; None if none do."""
    if allowed > (most := math.floor(share * population)):
        return None
    low, high = allowed + 1, population
    while low < high:
        middle = (low + high) // 2
        too_few = _is_possible(allowed, middle, most + 1, population, confidence)
        low, high = (middle + 1, high) if too_few else (low, middle)
    return low


def _is_possible(found: int, n: int, wrong: int, population: int, confidence: float) -> bool:
    return chance(found, n, wrong, population) > (1 - confidence) * (1 + ROUNDING)


def _log_ways(n: int, k: int) -> float:
    """Logarithm of the number of ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
