"""A sample and what the judge said of it -> kept or turned away, and the figures of all of them.

Only a score that was read turns a sample away. One whose judge gave no score, or no answer, is kept and counted apart.
"""

from collections import Counter
from typing import NamedTuple

from datagen.hostile import quoted
from datagen.judging.agreement import nearest
from datagen.judging.rubric import Rubric
from datagen.judging.scores import read_scores
from datagen.types import Agreement, Judged, Rejection, Sample

RULE = "scored_low"


class Scored(NamedTuple):
    """A sample that the judge let pass."""

    sample: Sample
    """It bears its score."""
    score: float | None
    """None where no score could be read, or there was no reply."""


def verdict(sample: Sample, text: str | None, threshold: float, highest: float = 10.0) -> Scored | Rejection:
    """Let a sample pass, or reject it because its score is below `threshold`; `text` is None without a reply."""
    return _ruled(_scored(sample, text, highest), text or "", threshold, highest)


class Bench:
    """Where samples are judged one after another; it keeps count of what became of them, and nothing of the samples."""

    def __init__(self, rubric: Rubric, model: str, threshold: float | None = None) -> None:
        """`threshold` takes the place of the rubric's."""
        self._rubric = rubric
        self._model = model
        self._threshold = rubric.threshold if threshold is None else threshold
        self._levels: Counter[float] = Counter()
        self._sums: dict[str, tuple[float, int]] = {}
        self._unparsed = self._unanswered = 0

    def judge(self, sample: Sample, text: str | None) -> Sample | Rejection:
        """Pass the sample on, or reject it for its score; `text` is the judge's reply, None where there is none."""
        scored = _scored(sample, text, self._rubric.highest)
        self._count(scored, is_answered=text is not None)
        ruled = _ruled(scored, text or "", self._threshold, self._rubric.highest)
        return ruled if isinstance(ruled, Rejection) else ruled.sample

    def judged(self, agreement: Agreement | None = None) -> Judged:
        """The figures of all that were judged so far."""
        n = self._levels.total()
        return Judged(
            model=self._model,
            rubric_digest=self._rubric.digest,
            threshold=self._threshold,
            scored=n,
            unparsed=self._unparsed,
            unanswered=self._unanswered,
            rejected=sum(times for score, times in self._levels.items() if score < self._threshold),
            mean=round(sum(score * times for score, times in sorted(self._levels.items())) / n, 6) if n else None,
            histogram=self._histogram(),
            types={type_name: round(total / count, 6) for type_name, (total, count) in sorted(self._sums.items())},
            agreement=agreement,
        )

    def _count(self, scored: Scored, is_answered: bool) -> None:
        type_name, score = scored.sample.type, scored.score
        if score is None:
            self._unparsed += is_answered
            self._unanswered += not is_answered
            return
        self._levels[score] += 1
        total, count = self._sums.get(type_name, (0.0, 0))
        self._sums[type_name] = total + score, count + 1

    def _histogram(self) -> dict[str, int]:
        points = range(nearest(self._rubric.lowest), nearest(self._rubric.highest) + 1)
        found = dict.fromkeys(points, 0)
        for score, times in self._levels.items():
            found[min(max(nearest(score), points[0]), points[-1])] += times
        return {str(point): times for point, times in found.items()}


def _scored(sample: Sample, text: str | None, highest: float) -> Scored:
    scores = None if text is None else read_scores(text, 1, highest)
    if not scores:
        return Scored(sample, None)
    provenance = sample.provenance.model_copy(update={"score": scores[0]})
    return Scored(sample.model_copy(update={"provenance": provenance}), scores[0])


def _ruled(scored: Scored, text: str, threshold: float, highest: float) -> Scored | Rejection:
    sample, score = scored
    if score is None or score >= threshold:
        return scored
    evidence = f"{score:g} of {highest:g}, expected at least {threshold:g}; the judge said: {quoted(text)}"
    return Rejection.of(sample, "judge", RULE, evidence, broken=(RULE,))
