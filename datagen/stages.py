"""How stages are joined so that nothing is lost in silence.

A stage is a function of one item that gives what goes on, or a `Rejection`. The `Road` runs items through stages,
counts what entered and passed, and hands every rejection to one place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from datagen.types import Rejection, StageCount

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(slots=True)
class _Tally:
    unit: str
    entered: int = 0
    passed: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


class Road:
    """Counts per stage, in the order in which stages were first entered."""

    def __init__(self, reject: Callable[[Rejection], None]) -> None:
        """Hand every rejection to `reject` as it happens."""
        self._reject = reject
        self._tallies: dict[str, _Tally] = {}

    def through(
        self, stage: str, unit: str, items: Iterable[In], judge: Callable[[In], Out | Rejection]
    ) -> Iterator[Out]:
        """Pass items through a stage lazily; `unit` says what is counted."""
        tally = self._tallies.setdefault(stage, _Tally(unit))
        return self._run(tally, items, judge)

    def _run(self, tally: _Tally, items: Iterable[In], judge: Callable[[In], Out | Rejection]) -> Iterator[Out]:
        for item in items:
            tally.entered += 1
            outcome = judge(item)
            if isinstance(outcome, Rejection):
                tally.rejected[outcome.rule] += 1
                self._reject(outcome)
            else:
                tally.passed += 1
                yield outcome

    def counts(self) -> tuple[StageCount, ...]:
        """What went into each stage and what became of it."""
        return tuple(
            StageCount(
                stage=stage,
                unit=tally.unit,
                entered=tally.entered,
                passed=tally.passed,
                rejected=dict(sorted(tally.rejected.items())),
            )
            for stage, tally in self._tallies.items()
        )
