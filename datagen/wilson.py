"""How sure a share is that was counted in a sample: Wilson's interval, which stays sane near 0, near 1 and for few."""

import math
from typing import NamedTuple

Z95 = 1.959963984540054  # standard deviations that 95% of a normal distribution lie within


class Interval(NamedTuple):
    """A share with the bounds between which the true one lies, all from 0 to 1."""

    share: float
    low: float
    high: float


def wilson(hits: float, n: float, z: float = Z95) -> Interval:
    """Share of `hits` among `n`, with its bounds (E. B. Wilson, 1927, without correction for continuity).

    Both may be fractions, where a try is worth more than one. Of nothing, nothing is known: the share is 0 and lies
    anywhere.

    Raises:
        ValueError: more hits than tries, or fewer than none.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return Interval(0.0, 0.0, 1.0)
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low = 0.0 if hits == 0 else middle - reach
    return Interval(share, low, 1.0 if hits == n else middle + reach)
