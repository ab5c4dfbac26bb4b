"""How far a long step has come, told to whoever watches: the library never prints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Doing = Literal["count", "load", "train", "save", "evaluate", "export", "stop"]
"""stop: a signal was heard, and the step under way is the last."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of one long step."""

    doing: Doing
    done: int
    total: int
    """How many there are in all; 0 when that is not known."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """What is worth showing beside it, by name: loss, tokens_per_second, ..."""


Watch = Callable[[Progress], None]


def unwatched(_: Progress) -> None:
    """Watch nothing."""
