"""What words say of a place, before anybody asks which thing is meant."""

from dataclasses import dataclass
from typing import Literal

Frame = Literal["image", "thing", "its", "body", "unsaid"]


@dataclass(frozen=True, slots=True)
class Position:
    """Some words that place a thing; offsets count in the text of the turn."""

    ways: frozenset[str]
    """Names of SPOTS, or of PAIRS where it is a place beside another thing, in `placing`."""
    frame: Frame
    """Measured by the image by name, by the thing that follows, by a thing named before, by a person, or by whatever."""
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
