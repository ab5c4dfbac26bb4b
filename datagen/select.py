"""What of the whole is taken: which images are asked about. Mixes, caps and balance over the samples belong here too.

Every choice is a seeded function of ids, so the same settings choose the same rows on any machine.
"""

import hashlib
from collections.abc import Sequence


def images(ids: Sequence[str], limit: int | None, seed: int) -> list[bool]:
    """Mark the images to ask about: the `limit` first in a seeded order, so a larger limit only adds.

    A limit that took the first of the file would take what a dataset happens to begin with.
    """
    if limit is None or limit >= len(ids):
        return [True] * len(ids)
    order = sorted(range(len(ids)), key=lambda at: hashlib.sha256(f"{seed}:{ids[at]}".encode()).digest())
    chosen = set(order[:limit])
    return [at in chosen for at in range(len(ids))]
