"""What words say of a place, before anybody asks which thing is meant."""

from bisect import bisect_left
from typing import Literal, NamedTuple

from datagen.checks.sentences import Sentence

Frame = Literal["image", "thing", "its", "body", "unsaid"]


class Position(NamedTuple):
    """Some words that place a thing; offsets count in the text of the turn."""

    ways: frozenset[str]
    """Names of SPOTS, or of PAIRS where it is a place beside another thing, in `placing`."""
    frame: Frame
    """Measured by the image by name, the thing that follows, one named before, a person, or whatever is meant."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after it, and before the name of the thing that it is measured by."""
    compares: bool = False
    """It says only that something is further that way than something else."""
    part: bool = False
    """It names a part of the thing ("the left side of the table"), not the room beside it."""
    pronoun: str | None = None
    """What stands for the thing that it is measured by: "it", "them", "him" or "her"."""
    edge: bool = False
    """It names the very end of something, which is that of the image where nothing else is named."""


def word_at(sentence: Sentence, offset: int) -> int:
    """Index of the first word that begins at an offset of the text or after it."""
    return bisect_left(sentence.starts, offset)


def span(sentence: Sentence) -> tuple[int, int]:
    """Where a sentence begins in its text, and where its last word ends."""
    return sentence.starts[0], sentence.starts[-1] + len(sentence.lowers[-1])
