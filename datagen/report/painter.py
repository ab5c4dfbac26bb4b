"""The samples of a dataset, one after the other -> its portrait. No sample is kept.

Samples of an image stand side by side in samples.jsonl, and claims.jsonl has the same order, so both are read once and
side by side. What is counted grows with the vocabulary of the questions and not with the run.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from datagen.checks import Claimed
from datagen.checks.claims import Claim, Kind
from datagen.report.portrait import Action, Covered, Doubt, Leaning, Opening, Portrait
from datagen.report.shown import cut
from datagen.report.verbs import root
from datagen.select.candidates import opening
from datagen.select.polarity import polarity
from datagen.types import Sample

MOST_OPENINGS, MOST_VERBS, MOST_NOUNS = 15, 12, 4
MOST_BOXES = 20  # and more
MOST_DOUBTS = 2  # of each kind
MOST_CAPTIONS, MOST_NAMED = 10, 200
Claims = Sequence[Claim]


class Painter:
    """Figures that grow with each image."""

    def __init__(self, named: Callable[[str], str] = str) -> None:
        """`named` gives the concept of a category, as claims name it."""
        self._named = named
        self._samples = self._images = 0
        self._openings: Counter[tuple[str, str]] = Counter()
        self._roots: Counter[tuple[str, str]] = Counter()
        self._leanings: Counter[tuple[str, bool]] = Counter()
        self._boxed: Counter[str] = Counter()
        self._spoken: Counter[str] = Counter()
        self._boxes: Counter[int] = Counter()
        self._doubts: dict[Kind, list[Doubt]] = {}

    def add(self, samples: Sequence[tuple[Sample, Claims]]) -> None:
        """All samples of one image, each with what it claims."""
        context = samples[0][0].context
        categories = {box.category for box in context.boxes}
        spoken = {claim.concept for _, claims in samples for claim in claims if claim.verdict == "supported"}
        self._images += 1
        self._boxes[min(len(context.boxes), MOST_BOXES)] += 1
        self._boxed.update(categories)
        self._spoken.update(name for name in categories if self._named(name) in spoken or name.lower() in spoken)
        for sample, claims in samples:
            self._samples += 1
            self._ask(sample)
            self._doubt(sample, claims)

    def _ask(self, sample: Sample) -> None:
        for question, answer in zip(sample.questions, sample.answers, strict=False):
            self._openings[opening(question), sample.type] += 1
            if (found := root(question)) is not None:
                self._roots[found] += 1
            if (is_yes := polarity(question, answer)) is not None:
                self._leanings[sample.type, is_yes] += 1

    def _doubt(self, sample: Sample, claims: Claims) -> None:
        wrong = next((claim for claim in claims if claim.verdict == "contradicted"), None)
        if wrong and len(listed := self._doubts.setdefault(wrong.kind, [])) < MOST_DOUBTS:
            listed.append(_doubt(sample, wrong))

    def portrait(self, is_read: bool) -> Portrait:
        """What all of them come to; `is_read` says whether claims were there to be read."""
        return Portrait(
            samples=self._samples,
            images=self._images,
            questions=self._openings.total(),
            rooted=self._roots.total(),
            openings=_openings(self._openings),
            actions=_actions(self._roots),
            covered=tuple(
                Covered(category=cut(name, MOST_NAMED), images=self._boxed[name], spoken=self._spoken[name])
                for name in sorted(self._boxed, key=lambda name: (-self._boxed[name], name))
            ),
            is_read=is_read,
            boxes=_columns(self._boxes),
            leanings={
                type: Leaning(yes=self._leanings[type, True], no=self._leanings[type, False])
                for type in sorted({type for type, _ in self._leanings})
            },
            doubts=tuple(doubt for kind in sorted(self._doubts) for doubt in self._doubts[kind]),
        )


def paint(samples: Iterable[Sample], claimed: Iterable[Claimed] | None, named: Callable[[str], str] = str) -> Portrait:
    """The portrait of a dataset; `claimed` is what its samples claim among others, in the same order."""
    painter = Painter(named)
    for _, group in groupby(beside(samples, claimed or ()), lambda pair: pair[0].context.image_id):
        painter.add(list(group))
    return painter.portrait(claimed is not None)


def beside(samples: Iterable[Sample], claimed: Iterable[Claimed]) -> Iterator[tuple[Sample, Claims]]:
    """Every sample with its claims; the claims of samples that are not in the dataset are passed over."""
    records = iter(claimed)
    for sample in samples:
        found = next((record for record in records if record.id == sample.id), None)
        yield sample, found.claims if found else ()


def _openings(counted: Counter[tuple[str, str]]) -> tuple[Opening, ...]:
    whole: Counter[str] = Counter()
    for (words, _), n in counted.items():
        whole[words] += n
    types = sorted({type for _, type in counted})
    most = sorted(whole, key=lambda words: (-whole[words], words))[:MOST_OPENINGS]
    return tuple(
        Opening(words=words, questions=whole[words], types=_ranked({type: counted[words, type] for type in types}))
        for words in most
    )


def _actions(counted: Counter[tuple[str, str]]) -> tuple[Action, ...]:
    nouns: dict[str, Counter[str]] = {}
    for (verb, noun), n in counted.items():
        nouns.setdefault(verb, Counter())[noun] += n
    most = sorted(nouns, key=lambda verb: (-nouns[verb].total(), verb))[:MOST_VERBS]
    return tuple(
        Action(verb=verb, questions=nouns[verb].total(), nouns=_ranked(nouns[verb], MOST_NOUNS)) for verb in most
    )


def _ranked(counted: dict[str, int], most: int | None = None) -> dict[str, int]:
    ranked = sorted((name for name in counted if counted[name]), key=lambda name: (-counted[name], name))
    return {name: counted[name] for name in ranked[:most]}


def _columns(counted: Counter[int]) -> dict[str, int]:
    names = [str(n) for n in range(MOST_BOXES)] + [f"{MOST_BOXES}+"]
    last = max(counted, default=-1)
    return {name: counted[n] for n, name in enumerate(names[: last + 1])}


def _doubt(sample: Sample, wrong: Claim) -> Doubt:
    asked, said = sample.turns[wrong.turn - 2], sample.turns[wrong.turn - 1]
    return Doubt(
        id=cut(sample.id, MOST_NAMED),
        image_id=cut(sample.context.image_id, MOST_NAMED),
        type=sample.type,
        kind=wrong.kind,
        evidence=cut(wrong.evidence),
        question=cut(asked.text),
        answer=cut(said.text),
        captions=tuple(map(cut, sample.context.captions[:MOST_CAPTIONS])),
    )
