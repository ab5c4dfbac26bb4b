"""How stages are joined so that nothing is lost in silence.

A stage is a function of one item that gives what goes on, or a `Rejection`. The `Road` runs items through stages,
counts what entered and passed, and hands every rejection to one place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """Counts per stage, in the order in which they were given or first entered."""

    def __init__(self, reject: Callable[[Rejection], None], stages: Mapping[str, str] | None = None) -> None:
        """Hand every rejection to `reject` as it happens; `stages`, with their units, are counted from nothing on."""
        self._reject = reject
        self._tallies = {stage: _Tally(unit) for stage, unit in (stages or {}).items()}

    def through(
        self, stage: str, unit: str, items: Iterable[In], judge: Callable[[In], Out | Rejection]
    ) -> Iterator[Out]:
        """Pass items through a stage lazily; `unit` says what is counted."""
        tally = self._tallies.setdefault(stage, _Tally(unit))
        return self._run(tally, items, judge)

    def _run(self, tally: _Tally, items: Iterable[In], judge: Callable[[In], Out | Rejection]) -> Iterator[Out]:
        for item in items:
            outcome = self._count(tally, judge(item))
            if outcome is not None:
                yield outcome

    def take(self, stage: str, unit: str, outcome: Out | Rejection) -> Out | None:
        """Count one outcome of a stage; None when it goes no further."""
        return self._count(self._tallies.setdefault(stage, _Tally(unit)), outcome)

    def _count(self, tally: _Tally, outcome: Out | Rejection) -> Out | None:
        tally.entered += 1
        if isinstance(outcome, Rejection):
            tally.rejected[outcome.rule] += 1
            self._reject(outcome)
            return None
        tally.passed += 1
        return outcome

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
