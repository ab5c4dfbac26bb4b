"""A sampling plan: so many samples, drawn by seed and in proportion to types, that all of a dataset can be spoken of.

Within its type every sample has a place by a digest of seed, dataset and id; of each type as many of the first are
drawn as its share of the plan, rounded up. So a draw depends on no file's order, no type is looked at less than its
due, a larger plan holds a smaller one, and another dataset means other samples: a rule that was mended by what was
found wrong is not proven by the same samples.

Drawing type by type finds what is wrong as often as drawing from all at once would, or oftener (Hoeffding 1956); only
where it is spread evenly over types of a few dozen samples, a little seldomer. One more is drawn than is counted on,
which makes up for that.
"""

import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from datagen.decisions.bound import needed
from datagen.decisions.population import Population
from datagen.decisions.standing import Decisions
from datagen.decisions.wish import Wish
from datagen.errors import ConfigError, RunError
from datagen.run import Run
from datagen.select.draw import rank
from datagen.types import Count, Record, TypeName


class Drawn(Record):
    """One sample to look at."""

    id: str
    """Its id."""
    type: TypeName
    """Its response type."""


class Plan(Record):
    """What audit-plan.json holds."""

    format: Literal[1] = 1
    """Version of this file's layout."""
    wish: str
    """What is to be known, such as `error<=1% at 95%`."""
    seed: int
    """Decides, with the dataset, which samples are drawn."""
    population_digest: str
    """sha256 (hex) of the sorted ids of the samples that were drawn from, one a line."""
    population: Mapping[TypeName, Annotated[int, Field(gt=0)]]
    """How many those are, by response type."""
    drawn: Annotated[tuple[Drawn, ...], Field(min_length=1)]
    """Samples to look at, in this order: types take turns, so whoever stops early has seen of each."""
    earlier: tuple[str, ...] = ()
    """Plans under which somebody had looked at samples already, of this dataset or of another version of it: a second
    try is worth less."""
    missed: tuple[str, ...] = ()
    """Those of them of which more was found wrong by then than they can bear."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the samples to look at, in the order in which they were drawn."""
        return tuple(one.id for one in self.drawn)

    @property
    def n_population(self) -> Count:
        """Samples that were drawn from."""
        return sum(self.population.values())

    @property
    def n_certain(self) -> Count:
        """Samples that the bound counts on: as if of every type no larger share had been drawn than of the scarcest.

        With several types, one less.
        """
        n_drawn = Counter(one.type for one in self.drawn)
        share = min(Fraction(n_drawn[type], n) for type, n in self.population.items())
        return math.floor(share * self.n_population) - (share < 1 and len(self.population) > 1)

    def left(self, decisions: Decisions, reviewer: str | None = None) -> list[str]:
        """Ids that nobody has decided yet, or not this reviewer, in drawing order."""
        return [id for id in self.ids if not any(reviewer in (None, one.reviewer) for one in decisions.standing(id))]


def load(run: Run) -> Plan | None:
    """The plan of a run, where there is one.

    Raises:
        RunError: audit-plan.json cannot be read.
    """
    return run.read(run.plan_file, Plan) if run.plan_file.is_file() else None


def drawn(samples: Population, wish: Wish, seed: int) -> Plan:
    """The plan for a wish.

    Raises:
        ConfigError: this dataset cannot fulfil the wish.
        RunError: there is no sample.
    """
    if not (n := samples.n):
        raise RunError("plan: the run has no samples to draw from: `datagen status` says what became of them")
    if (n_needed := needed(wish.allowed, n, wish.most_wrong, wish.confidence)) is None:
        raise ConfigError(
            f"plan: `{wish}` cannot be shown of {n:,} samples: {wish.allowed} wrong are more than that by themselves: "
            "allow fewer, or a larger error"
        )
    word = f"audit:{samples.digest}"
    n_drawn = min(n, n_needed + (len(samples.types) > 1))
    found: list[tuple[Fraction, Drawn]] = []
    for type, ids in samples.types.items():
        order = sorted(ids, key=lambda id: rank(seed, word, id))
        due = math.ceil(Fraction(n_drawn * len(ids), n))
        found += [(Fraction(place, len(ids)), Drawn(id=id, type=type)) for place, id in enumerate(order[:due])]
    return Plan(
        wish=str(wish),
        seed=seed,
        population_digest=samples.digest,
        population={type: len(ids) for type, ids in samples.types.items()},
        drawn=tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].type))),
    )
