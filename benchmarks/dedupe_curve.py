"""How probably two texts are found to be near-duplicates, by how alike they are: measured, and as the theory has it.

    python benchmarks/dedupe_curve.py

For every step of Jaccard similarity, pairs of texts that lie in it are shown to `Near`: the same words and then others,
because a sketch knows nothing of where in a text a run stands. Compared: they share a band of the sketch. Found:
compared, and alike enough. The theory is 1 - (1 - s^rows)^bands. What lies below the threshold and is found is a false
positive; what lies above it and is not, a false negative.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from datagen.dedupe.near import Near
from datagen.dedupe.said import Said
from datagen.dedupe.sketch import cut_for
from datagen.shingles import words

THRESHOLD = 0.8
STEPS = [step / 100 for step in range(30, 95, 5)]
PAIRS = 2_000  # a step
LENGTHS = (25, 110)  # words


class Step(NamedTuple):
    """Shares of the pairs in one step."""

    theory: float
    compared: float
    found: float


def show(seed: int = 1) -> None:
    """Print the curve as a table."""
    bands = cut_for(THRESHOLD)
    print(f"{bands.n} bands of {bands.rows} rows; {PAIRS:,} pairs a step, of {' and '.join(map(str, LENGTHS))} words\n")
    print(f"{'similarity':12}" + "".join(f"{'theory':>10}{'compared':>10}{'found':>8}" for _ in LENGTHS))
    for least in STEPS:
        steps = [step(length, least, min(1.0, least + 0.05), seed) for length in LENGTHS]
        figures = "".join(f"{one.theory:>10.4f}{one.compared:>10.4f}{one.found:>8.4f}" for one in steps)
        print(f"{least:.2f}-{least + 0.05:.2f}   {figures}")


def step(length: int, least: float, most: float, seed: int) -> Step:
    """What becomes of pairs of about so many words whose similarity lies from `least` to below `most`."""
    rng, bands = random.Random(f"{seed} {length} {least}"), cut_for(THRESHOLD)
    pairs = list(_pairs(length, least, most))
    theory = compared = found = 0.0
    for n_same, n_other in rng.choices(pairs, k=PAIRS):
        one, other = _pair(rng, n_same, n_other)
        near = Near(THRESHOLD)
        first, second = (near.traits(_said(text)) for text in (one, other))
        near.keep(first)
        theory += bands.chance((n_same - 2) / (n_same - 2 + 2 * n_other))
        compared += bool(set(first.keys) & set(second.keys))
        found += near.find(second) is not None
    return Step(theory / PAIRS, compared / PAIRS, found / PAIRS)


def _pairs(length: int, least: float, most: float) -> Iterator[tuple[int, int]]:
    """Words in common and words that end each text, so that the runs in common are that share of all."""
    for n_words in range(round(0.8 * length), round(1.2 * length)):
        for n_other in range(1, n_words - 2):
            n_runs = n_words - n_other - 2
            if least <= n_runs / (n_runs + 2 * n_other) < most:
                yield n_words - n_other, n_other


def _pair(rng: random.Random, n_same: int, n_other: int) -> tuple[list[str], list[str]]:
    same, one, other = ([f"{rng.getrandbits(48):x}" for _ in range(n)] for n in (n_same, n_other, n_other))
    return same + one, same + other


def _said(text: list[str]) -> Said:
    line = " ".join(text)
    return Said(image_id="", questions=(), answer=line, text=line, words=words(line))


if __name__ == "__main__":
    show()
