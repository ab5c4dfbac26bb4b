"""The judge's part of a run: what it is asked about a sample, and what its answers do to it.

A tenth of the samples, drawn by their ids, is shown to the judge a second time in another order: how far it agrees with
itself says how much its scores are worth.
"""

import hashlib
from collections.abc import Collection

from datagen.config import BuildConfig
from datagen.errors import ConfigError
from datagen.judging.agreement import agreement
from datagen.judging.asking import ASKED_AGAIN, prompt_for
from datagen.judging.rubric import Rubric
from datagen.judging.scores import read_scores
from datagen.judging.verdict import Bench
from datagen.ledger.books import Books
from datagen.outcomes import UNANSWERED, reply_to
from datagen.types import Judged, Prompt, Rejection, Reply, Sample


class Scoring:
    """What a judge says of the samples of a run."""

    def __init__(self, books: Books, config: BuildConfig, rubric: Rubric, brought_back: Collection[str] = ()) -> None:
        """The settings name the judge and the threshold; `brought_back` are ids of samples that pass with any score.

        Raises:
            ConfigError: the threshold is off the rubric's scale.
        """
        if config.judge_threshold is not None and not rubric.lowest <= config.judge_threshold <= rubric.highest:
            raise ConfigError(
                f"--judge-threshold {config.judge_threshold:g}: expected {rubric.lowest:g} to {rubric.highest:g}, the "
                "scale of the rubric"
            )
        self._books = books
        self._model = config.judge or ""
        self._rubric = rubric
        self._brought_back = brought_back
        self._bench = Bench(self._rubric, self._model, config.judge_threshold)
        self._first: list[float | None] = []
        self._again: list[float | None] = []
        self._n_back = 0  # samples that would have been turned away
        self.waiting = 0
        """Prompts of samples that came to `judge` and have no outcome yet."""

    def prompts(self, sample: Sample) -> tuple[Prompt, ...]:
        """What the judge is asked about a sample, once or twice."""
        first = prompt_for(sample, self._rubric, self._model)
        if not _is_asked_again(sample):
            return (first,)
        return first, prompt_for(sample, self._rubric, self._model, again=True)

    def judge(self, sample: Sample) -> Sample | Rejection:
        """Pass a sample on, or reject it for its score."""
        said = [self._said(prompt, sample) for prompt in self.prompts(sample)]
        if len(said) > 1:
            self._first.append(self._score(said[0]))
            self._again.append(self._score(said[1]))
        ruled = self._bench.judge(sample, said[0])
        if isinstance(ruled, Rejection) and sample.id in self._brought_back:
            self._n_back += 1
            return _scored(sample, ruled.score)
        return ruled

    def judged(self) -> Judged:
        """The figures of all that were judged so far."""
        found = self._bench.judged(agreement(self._first, self._again))
        return found.model_copy(update={"rejected": found.rejected - self._n_back})

    def _said(self, prompt: Prompt, sample: Sample) -> str | None:
        reply = reply_to(self._books, prompt.key, self._model)
        if isinstance(reply, Reply):
            return reply.text
        # Nobody waits for a score of what a person took back: no round asks about what a rule turned away.
        self.waiting += reply.rule == UNANSWERED and sample.id not in self._brought_back
        return None

    def _score(self, text: str | None) -> float | None:
        scores = None if text is None else read_scores(text, 1, self._rubric.highest)
        return scores[0] if scores else None


def _scored(sample: Sample, score: float | None) -> Sample:
    return sample.model_copy(update={"provenance": sample.provenance.model_copy(update={"score": score})})


def _is_asked_again(sample: Sample) -> bool:
    digest = hashlib.sha256(f"again:{sample.id}".encode()).digest()
    return int.from_bytes(digest[:4]) % ASKED_AGAIN == 0
