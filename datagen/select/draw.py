"""Seeded draws: what comes first is decided by a digest of an id, so every machine draws the same.

Each kind of draw has a word of its own in the digest. Without it the images that `--limit` prefers would be the very
ones that are held out.
"""

import hashlib
from collections.abc import Sequence
from fractions import Fraction

RANKS = 2**64  # ranks are whole numbers below this


def rank(seed: int, word: str, id: str) -> int:
    """Place of an id in the seeded order of one kind of draw, 0 to RANKS - 1; no two ids in practice share one."""
    digest = hashlib.sha256(f"{seed}:{word}:{id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8])


def images(ids: Sequence[str], limit: int | None, seed: int) -> list[bool]:
    """Mark the images to ask about: the `limit` first in a seeded order, so a larger limit only adds.

    A limit that took the first of the file would take what a dataset happens to begin with.
    """
    if limit is None or limit >= len(ids):
        return [True] * len(ids)
    order = sorted(range(len(ids)), key=lambda at: hashlib.sha256(f"{seed}:{ids[at]}".encode()).digest())
    chosen = set(order[:limit])
    return [at in chosen for at in range(len(ids))]


def held_out(ids: Sequence[str], amount: float, seed: int) -> set[int]:
    """Places of the images to hold out: a share of them where `amount` is below 1, a number of them otherwise.

    A share is a line drawn through the ranks: an image's side depends on its id alone, so it keeps its side when the
    run grows and shards agree without asking one another; how many that makes is near the share, not exactly it.
    A number takes the first in order, which another set of images can change.
    """
    ranks = [rank(seed, "held_out", id) for id in ids]
    if amount < 1:
        line = Fraction(str(amount)) * RANKS
        return {at for at, own in enumerate(ranks) if own < line}
    return set(sorted(range(len(ids)), key=ranks.__getitem__)[: int(amount)])
