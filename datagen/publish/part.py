"""What an audit of a whole run says of a part of it: of the samples of images under some licences, for instance.

A plan draws from everything, and its bound holds for everything: a part may be worse than the whole. But which samples
are in a part is decided by their images alone, so those of the drawn ones that are in it are drawn at random from it,
type by type, and the part has a bound of its own. It is stated as carefully as the whole's (`decisions.plan`): as if of
every type no larger share had been drawn than of the scarcest, and with several types one less.
"""

import math
from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from datagen.decisions import Decisions, Plan
from datagen.decisions.bound import most_wrong
from datagen.decisions.interval import interval
from datagen.decisions.statement import percent
from datagen.publish.refusals import at_most
from datagen.types import Lot, Planned


class Part(NamedTuple):
    """A part of what a plan drew from."""

    lot: Lot
    bound: Fraction
    """Most that is wrong of it, at the confidence of the plan."""
    earlier: tuple[str, ...]
    """Plans under which somebody had looked before."""
    missed: tuple[str, ...]
    """Those of them that were not met."""


class Share:
    """Counts what of a plan's samples, drawn or not, lies in the part that is published."""

    def __init__(self, plan: Plan | None, decided: Decisions) -> None:
        """Start with nothing; without a plan nothing comes of it."""
        self._plan, self._decided = plan, decided
        self._drawable = frozenset(plan.ids if plan else ())
        self._population: Counter[str] = Counter()
        self._drawn: Counter[str] = Counter()
        self._seen, self._wrong = 0, 0

    def add(self, id: str, type: str) -> None:
        """A sample that is in the part, whatever people decided about it."""
        if self._plan is None or self._decided.ruling(id):  # what a rule had turned away was never drawn from
            return
        self._population[type] += 1
        if id in self._drawable:
            verdict = self._decided.verdict(id)
            self._drawn[type] += 1
            self._seen += verdict is not None
            self._wrong += verdict is not None and verdict.verdict != "accept"

    def part(self, planned: Planned | None) -> Part | None:
        """The part; None where it is everything, or the plan says nothing."""
        n = self._population.total()
        if self._plan is None or planned is None or planned.bound is None or not planned.is_current:
            return None
        if not 0 < n < self._plan.n_population:
            return None
        certain = self._certain()
        bound = most_wrong(min(self._wrong, certain), certain, n, planned.confidence)
        n_drawn, n_seen = self._drawn.total(), self._seen
        low, high = interval(self._wrong, n_seen, n)
        lot = Lot(population=n, drawn=n_drawn, decided=n_seen, wrong=self._wrong, low=low, high=high)
        return Part(lot, bound, self._plan.earlier, self._plan.missed)

    def _certain(self) -> int:
        """Samples that the bound counts on."""
        share = min(Fraction(self._drawn[type], n) for type, n in self._population.items())
        counted = math.floor(share * self._population.total()) - (share < 1 and len(self._population) > 1)
        return max(0, counted)


def statement(part: Part, planned: Planned) -> str:
    """What can be said of the part, and what of the run it is a part of."""
    tried = [f"`{wish}`{', not met' if wish in part.missed else ''}" for wish in part.earlier]
    before = f"; looked at before under {'; '.join(tried)}" if tried else ""
    return f"{_of_part(part, planned)}. {_of_run(planned)}{before}."


def _of_part(part: Part, planned: Planned) -> str:
    lot, sure = part.lot, f"{planned.confidence * 100:.6g}%"
    these = f"the {lot.population:,} samples of this part of the run"
    found = f"{lot.wrong:,} of {lot.drawn:,}"
    if not lot.drawn:
        return f"None of {these} was drawn, so nothing can be said of them by themselves"
    if part.bound == 1 and lot.wrong < lot.drawn:
        return f"Too few of {these} were drawn for anything to be said of them by themselves: {found} were wrong"
    if lot.drawn == lot.population:
        return f"Every one of {these} was looked at: {found} were rejected or mended"
    gone = ", before those found were taken out or mended" if lot.wrong else ""
    share = f"at most {percent(part.bound)}" if part.bound else "none"
    return (
        f"With {sure} confidence {share} of {these} are wrong{gone}: {found} that were drawn of them at random were "
        "rejected or mended"
    )


def _of_run(planned: Planned) -> str:
    whole, wish = planned.whole, f"`{planned.wish}` was planned for it"
    met = "" if planned.bound is not None and planned.bound <= planned.most_wrong else ", which is not met"
    return (
        f"Samples were drawn from the whole run, of whose {whole.population:,} samples {at_most(planned)} are wrong "
        f"with the same confidence ({whole.wrong:,} of {whole.drawn:,} drawn; {wish}{met}): that bound does not hold "
        "for a part by itself"
    )
