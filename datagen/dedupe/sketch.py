"""The MinHash sketch of a text's shingles, cut into bands: texts that are alike share a band, others hardly ever do.

A row is the least hash of the text's shingles after a permutation of its own, which two texts have in common with the
probability of their Jaccard similarity (Broder, "On the resemblance and containment of documents", 1997). Multiplying
by an odd number permutes the numbers of 32 bits, and hashes are random enough for that. One permutation for all rows,
cut into pieces, would be no faster with so few rows, and missed one in twelve of texts of 25 words.
"""

import hashlib

import numpy as np

from datagen.shingles import Shingles

ROWS = 40  # of a sketch
SURE = 0.99  # of two texts that are just alike enough, this share must meet in a band

FACTORS = np.frombuffer(hashlib.shake_256(b"a permutation a row").digest(4 * ROWS), "<u4").astype(
    np.uint32
) | np.uint32(1)
MIXERS = np.frombuffer(hashlib.shake_256(b"a factor a row").digest(8 * ROWS), "<u8").astype(np.uint64) | np.uint64(1)
SPARE = np.uint64(4)  # bits: a number of 60 takes a third less memory than one of 64


class Bands:
    """A sketch cut into bands of so many rows."""

    def __init__(self, n: int, rows: int) -> None:
        """Take as many rows as that needs."""
        self.n, self.rows = n, rows
        self._factors = FACTORS[: n * rows, np.newaxis]
        self._mixers = MIXERS[: n * rows].reshape(rows, n)

    def chance(self, similarity: float) -> float:
        """Probability that two texts of a Jaccard similarity share a band, so that they are compared at all."""
        return float(1.0 - (1.0 - similarity**self.rows) ** self.n)

    def keys(self, shingles: Shingles) -> list[int]:
        """One key a band, equal where all rows of the band are; none for a text without shingles."""
        if not shingles.size:
            return []
        least = np.minimum.reduce(self._factors * shingles, axis=1)
        mixed = np.add.reduce(least.reshape(self.rows, self.n) * self._mixers)
        return (mixed >> SPARE).tolist()  # type: ignore[no-any-return]


def cut_for(threshold: float) -> Bands:
    """The longest bands that still bring SURE of the texts together whose similarity is the threshold."""
    cuts = [Bands(ROWS // rows, rows) for rows in range(1, ROWS // 4)]
    return [cut for cut in cuts if cut.rows == 1 or cut.chance(threshold) >= SURE][-1]
