"""One side of `bench_dedupe.py`: what it is given, and how its seconds, memory and decisions are told.

Seconds are of the process's CPU: one thread works, and what else the machine does is not its affair. Memory is the peak
of the process, the texts themselves included.
"""

import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

AT_ONCE = 50  # texts made ready, then judged


class Numbered(NamedTuple):
    """One text, by its place in the file."""

    number: int
    question: str
    answer: str

    def runs(self) -> list[str]:
        """Its runs of three words, as plain Python makes them."""
        words = f"{self.question} {self.answer}".lower().split()
        return [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]


def chunks() -> Iterator[list[Numbered]]:
    """Questions and answers in the order of the file, with their numbers."""
    with Path(sys.argv[1]).open() as lines:
        texts = [Numbered(number, *json.loads(line)[:2]) for number, line in enumerate(lines)]
    return (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))


def cut() -> tuple[int, int] | None:
    """Bands and rows of a sketch, where that is said."""
    return (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else None


class Side:
    """Runs the clock while it is entered."""

    def __init__(self) -> None:
        """Nothing is dropped yet."""
        self._dropped: list[int] = []
        self._seconds = 0.0

    def drop(self, numbers: Iterable[int]) -> None:
        """Note the texts that were called duplicates."""
        self._dropped.extend(numbers)

    def __enter__(self) -> None:
        """Start the clock, or let it go on."""
        self._seconds -= time.process_time()

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._seconds += time.process_time()

    def tell(self) -> None:
        """Print what came of it as JSON."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(json.dumps({"seconds": self._seconds, "megabytes": peak / 1e6, "dropped": self._dropped}))
