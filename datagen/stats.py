"""Tables of a run: what its samples come to in numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import compress

import polars as pl

from datagen.types import Lengths, Sample


class Measured:
    """Collects lengths of samples as they are written; 12 bytes a turn, so millions fit."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self._types: list[str] = []
        self._questions: list[float] = []
        self._answers: list[float] = []
        self._pairs: list[int] = []
        self._repaired: list[str | None] = []

    def add(self, sample: Sample) -> None:
        """Measure one sample: mean words of its questions and of its answers."""
        self._types.append(sample.type)
        self._questions.append(_mean_words(sample.questions))
        self._answers.append(_mean_words(sample.answers))
        self._pairs.append(len(sample.answers))
        self._repaired.append(sample.provenance.repaired)

    def keep(self, mask: Sequence[bool]) -> None:
        """Forget the samples that are not marked; the marks are in the order in which samples were added."""
        self._types = list(compress(self._types, mask))
        self._questions = list(compress(self._questions, mask))
        self._answers = list(compress(self._answers, mask))
        self._pairs = list(compress(self._pairs, mask))
        self._repaired = list(compress(self._repaired, mask))

    def counts(self, types: Sequence[str]) -> dict[str, int]:
        """Samples by type, also those of which there are none."""
        return {name: self._types.count(name) for name in types}

    def repaired(self) -> dict[str, int]:
        """Second replies by what was wrong with the first."""
        return dict(sorted(Counter(why for why in self._repaired if why).items()))

    def lengths(self) -> Mapping[str, Lengths]:
        """Means and percentiles by type."""
        frame = pl.DataFrame(
            {"type": self._types, "question": self._questions, "answer": self._answers, "pairs": self._pairs},
            schema={"type": pl.String, "question": pl.Float32, "answer": pl.Float32, "pairs": pl.Int32},
        )
        table = frame.group_by("type").agg(
            pl.mean("pairs").alias("pairs"),
            pl.mean("question").alias("question_words"),
            pl.mean("answer").alias("answer_words"),
            pl.quantile("answer", 0.05).alias("answer_words_p5"),
            pl.quantile("answer", 0.95).alias("answer_words_p95"),
        )
        rows = {row.pop("type"): row for row in table.sort("type").iter_rows(named=True)}
        return {name: Lengths(**{field: round(value, 1) for field, value in row.items()}) for name, row in rows.items()}


def _mean_words(texts: Sequence[str]) -> float:
    return sum(len(text.split()) for text in texts) / len(texts)
