"""The rule on how long answers are, for the response types that ship with the program.

Figures of the GPT-4 reference answers, in words: conversation 16.7 on average, detail 79, reasoning 105-113. The bands
leave room on both sides of what careful teachers write; a type of a user's own has none.
"""

from collections.abc import Mapping
from typing import NamedTuple

from datagen.types import Sample


class Band(NamedTuple):
    """Fewest and most words of one answer."""

    fewest: int
    most: int


BANDS: Mapping[str, Band] = {
    "conversation": Band(1, 120),
    "detail": Band(25, 400),
    "reasoning": Band(25, 400),
}


def answers_are_as_long_as_their_type(sample: Sample) -> str | None:
    """Every answer of a built-in type has a length that fits: a dialogue is brief, a description is not."""
    band = BANDS.get(sample.type)
    if not band:
        return None
    for number, answer in enumerate(sample.answers, 1):
        n_words = len(answer.split())
        if not band.fewest <= n_words <= band.most:
            return f"answer {number} has {n_words} words, expected {band.fewest} to {band.most} for {sample.type}"
    return None
