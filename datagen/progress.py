"""How far a step of the road has come, told to whoever watches: the library never prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Step = Literal[
    "draw", "read", "ask", "look", "repair", "judge", "assemble", "measure", "index", "write", "upload", "verify"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of one step."""

    step: Step
    done: int
    total: int
    """How many there are in all; 0 when that is not known."""
    kept: int = 0
    """Replies of this step that became samples and passed the checks, of those that were looked at."""
    rejected: int = 0
    """Replies of this step that did not; later in a long step only some are looked at."""
    failed: int = 0
    """Calls of this step that came to nothing."""
    dollars: float | None = None
    """What the run cost so far, this step included; None where no price is known."""


Watch = Callable[[Progress], None]


def unwatched(_: Progress) -> None:
    """Watch nothing."""
