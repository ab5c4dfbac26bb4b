"""The mix of response types: the largest part of the whole that has the wished shares."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from datagen.select.candidates import Candidates
from datagen.select.ruling import Verdict


def quotas(counts: Mapping[str, int], shares: Mapping[str, float]) -> dict[str, int]:
    """How many of each type to keep: all of the scarcest, of the others what belongs to it, to the nearest whole.

    Types that are not there are left out of the shares; types that are not named keep all they have.
    """
    wished = {name: Fraction(str(share)) for name, share in shares.items() if counts.get(name)}
    scale = min((counts[name] / share for name, share in wished.items() if share), default=Fraction(0))
    return dict(counts) | {name: math.floor(share * scale + Fraction(1, 2)) for name, share in wished.items()}


def by_share(candidates: Candidates, rows: Sequence[int], shares: Mapping[str, float]) -> list[int]:
    """Rows in a seeded order in which a type of twice the share comes first twice as often.

    Caps that take samples in this order leave about the mix, where any other would leave what the mix then drops. It is
    a race of exponential clocks (Efraimidis and Spirakis 2006): equal shares give the plain seeded order.
    """
    most = max(shares.values())
    weights = [shares.get(name, most) for name in candidates.types.all()]  # what is not mixed gives way to nothing

    # 53 of a rank's 64 bits are what a float holds below 1.
    def time(row: int) -> float:
        weight = weights[candidates.type[row]]
        return -math.log(1 - (candidates.rank[row] >> 11) / 2**53) / weight if weight else math.inf

    return sorted(rows, key=time)


def mix(candidates: Candidates, rows: Sequence[int], shares: Mapping[str, float]) -> dict[int, Verdict]:
    """The rows to drop, of rows in their seeded order, and why."""
    names = candidates.types.all()
    counts = candidates.types_of(rows)
    free = quotas(counts, shares)
    verdicts = {
        name: Verdict("mix", f"{most} of {counts[name]} {name} samples are kept, for the shares {_shown(shares)}")
        for name, most in free.items()
    }
    dropped: dict[int, Verdict] = {}
    for row in rows:
        name = names[candidates.type[row]]
        if free[name]:
            free[name] -= 1
        else:
            dropped[row] = verdicts[name]
    return dropped


def _shown(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {shares[name]:g}" for name in sorted(shares))
