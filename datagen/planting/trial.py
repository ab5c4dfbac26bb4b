"""Good samples -> scores: each is judged as it is, then with one error in it, then with an innocent twin of one.

An error goes only into a sample that passes without it, else it would not be the planted error that is caught.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, zip_longest

from datagen import __version__
from datagen.planting.catalogue import KINDS, TWINS
from datagen.planting.company import Company
from datagen.planting.ground import Ground, Plant, Planted
from datagen.planting.recall import KindScore, Scores, SetScore, Tally
from datagen.progress import Progress, Step, Watch, unwatched
from datagen.types import Context, Rejection, Sample

Judge = Callable[[Sample], Rejection | None]
"""The checks, as this measure knows them: None passes a sample."""

PER_KIND = 200
EXAMPLES = 10
TRIES = 12  # samples looked at for each error that is wished for, where there are not more of them anyway
TWINS_SET = "innocent twins"
STEP: Step = "measure"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a measure is made."""

    seed: int = 0
    per_kind: int = PER_KIND
    """Most errors of a kind."""
    kinds: tuple[str, ...] = tuple(KINDS)
    profile: str = "default"
    """How the judge calls what it judges by; only repeated in the scores."""
    examples: int = EXAMPLES
    """Most examples kept of what was missed and of what was rejected falsely, for each kind and each set."""


def measure(
    sets: Mapping[str, Sequence[Sample]],
    contexts: Sequence[Context],
    judge: Judge,
    plan: Plan,
    watch: Watch = unwatched,
) -> Scores:
    """How well a judge tells good samples from bad.

    `sets` are good samples by where they come from; errors are planted in all of them by turns. `contexts` tell which
    things keep company. The same arguments give
    the same scores.
    """
    steps = _Steps(sum(map(len, sets.values())) + (len(plan.kinds) + len(TWINS)) * plan.per_kind, watch)
    fit, found = _as_they_are(sets, judge, plan, steps)
    company, everything = Company(contexts), [sample for samples in fit.values() for sample in samples]
    grounds = [Ground(sample, company, everything, origin) for origin, sample in _by_turns(fit, plan.seed)]
    kinds = [_kind(name, KINDS[name], grounds, judge, plan, steps) for name in plan.kinds]
    return Scores(
        version=__version__,
        seed=plan.seed,
        profile=plan.profile,
        kinds=tuple(kinds),
        false_rejections=(*found, *_twins(grounds, judge, plan, steps)),
        unfit={name: len(samples) - len(fit[name]) for name, samples in sets.items()},
    )


class _Steps:
    """Tells whoever watches how far it is."""

    def __init__(self, total: int, watch: Watch) -> None:
        self._done, self._total, self._watch = 0, total, watch

    def add(self, n: int = 1) -> None:
        self._done += n
        self._watch(Progress(STEP, self._done, self._total))


def _as_they_are(
    sets: Mapping[str, Sequence[Sample]], judge: Judge, plan: Plan, steps: _Steps
) -> tuple[dict[str, list[Sample]], list[SetScore]]:
    """The samples that pass, and the score of each set and of each type in it."""
    fit: dict[str, list[Sample]] = {}
    scores: list[SetScore] = []
    for name, samples in sets.items():
        fit[name], tallies = [], {name: Tally(plan.examples)}
        for sample in samples:
            rejection = judge(sample)
            if rejection is None:
                fit[name].append(sample)
            for part in (name, f"{name}: {sample.type}"):
                _count(tallies.setdefault(part, Tally(0)), rejection, sample)
            steps.add()
        scores += [tally.of_set(part) for part, tally in tallies.items()]
    return fit, scores


def _count(tally: Tally, rejection: Rejection | None, sample: Sample, words: str = "") -> None:
    tally.add(rejection.rule if rejection else None)
    if rejection:
        shown = f" [{words}]" if words else ""
        tally.show(f"{sample.id}: {rejection.rule}: {' '.join(rejection.evidence.split())}{shown}")


def _by_turns(fit: Mapping[str, Sequence[Sample]], seed: int) -> list[tuple[str, Sample]]:
    """All samples with their sets, shuffled, one of each set in turn, so that each has its share of the first few."""
    shuffled = [
        [(name, sample) for sample in random.Random(f"order:{seed}:{name}").sample(list(some), len(some))]
        for name, some in fit.items()
    ]
    return [one for turn in zip_longest(*shuffled) for one in turn if one is not None]


def _planted(name: str, plant: Plant, grounds: Sequence[Ground], plan: Plan) -> Iterator[tuple[Ground, Planted]]:
    """Up to `per_kind` samples with an error of a kind in them, no two alike."""
    made: set[tuple[str, str]] = set()
    tries = max(len(grounds), TRIES * plan.per_kind) if grounds else 0
    for number, ground in enumerate(islice(cycle(grounds), tries)):
        if len(made) == plan.per_kind:
            return
        ground.rng.seed(f"{plan.seed}:{name}:{number}")
        planted = plant(ground)
        if planted is None or planted.sample.conversations == ground.sample.conversations:
            continue
        key = ground.sample.id, "\n".join(turn.text for turn in planted.sample.turns)
        if key not in made:
            made.add(key)
            yield ground, planted


def _kind(name: str, plant: Plant, grounds: Sequence[Ground], judge: Judge, plan: Plan, steps: _Steps) -> KindScore:
    tally = Tally(plan.examples)
    for ground, planted in _planted(name, plant, grounds, plan):
        rejection = judge(planted.sample)
        tally.add(rejection.rule if rejection else None, planted.variant, ground.origin)
        if not rejection:
            tally.show(f"{ground.sample.id} ({planted.variant}): {planted.words}")
        steps.add()
    steps.add(plan.per_kind - tally.n)
    return tally.of_kind(name)


def _twins(grounds: Sequence[Ground], judge: Judge, plan: Plan, steps: _Steps) -> Iterator[SetScore]:
    whole, parts = Tally(plan.examples), {name: Tally(plan.examples) for name in TWINS}
    for name, plant in TWINS.items():
        for _, planted in _planted(name, plant, grounds, plan):
            rejection = judge(planted.sample)
            for tally in (whole, parts[name]):
                _count(tally, rejection, planted.sample, planted.words)
            steps.add()
        steps.add(plan.per_kind - parts[name].n)
    yield whole.of_set(TWINS_SET)
    for name, tally in parts.items():
        yield tally.of_set(f"{TWINS_SET}: {name}")
