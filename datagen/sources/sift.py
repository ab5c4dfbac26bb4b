"""What is set aside while annotations are read: counted by rule, with a line for every record.

Rows are marked, not taken out one rule after the other: a copy of every box costs more than all rules together.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from datagen.types import Rejection, StageCount

STAGE = "source"
MOST_TEXT = 500  # characters of a rejected text that are kept

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tidied:
    """Records that go on, how all of them fared, and how many were mended, by what was done."""

    frame: pl.DataFrame
    count: StageCount
    rejections: list[Rejection]
    changed: dict[str, int]


class Sift:
    """Images, captions or boxes on their way from an annotation file into the contexts."""

    def __init__(self, unit: str, record: str, frame: pl.DataFrame, text: Callable[[Row], str]) -> None:
        """Begin with every row of a frame that has id and image_id.

        `unit` is what is counted (boxes), `record` what one of them is called (box), `text` the words of one.
        """
        self.unit, self.record, self.frame, self._text = unit, record, frame, text
        self.passing = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
        self.rejected: Counter[str] = Counter()
        self.rejections: list[Rejection] = []

    def drop(self, hits: pl.Series, rule: str, evidence: Callable[[Row], str]) -> None:
        """Set aside the rows that are hit, unless an earlier rule did; each leaves a rejection."""
        hits = hits & self.passing
        if not hits.any():
            return
        self.passing = self.passing & ~hits
        rule = f"{self.record}.{rule}"
        lines = [self._line(row, rule, evidence(row)) for row in self.frame.filter(hits).iter_rows(named=True)]
        self.rejected[rule] += len(lines)
        self.rejections += lines

    def kept(self, *columns: str) -> pl.DataFrame:
        """What still passes, in order."""
        return marked(self.frame.select(columns or pl.all()), self.passing)

    def tidied(self, frame: pl.DataFrame, changed: dict[str, int]) -> Tidied:
        """The end of it: `frame` is what the next step needs of the records that passed."""
        passed, rejected = int(self.passing.sum()), dict(sorted(self.rejected.items()))
        count = StageCount(stage=STAGE, unit=self.unit, entered=self.frame.height, passed=passed, rejected=rejected)
        return Tidied(frame, count, self.rejections, changed)

    def _line(self, row: Row, rule: str, evidence: str) -> Rejection:
        return Rejection(
            stage=STAGE,
            rule=rule,
            id=f"{self.record} {row['id']}",
            image_id=str(row["image_id"]),
            evidence=evidence,
            text=cut(self._text(row)),
        )


def marked(frame: pl.DataFrame, which: pl.Series) -> pl.DataFrame:
    """The rows that are marked; not a copy where that is all of them."""
    return frame if which.all() else frame.filter(which)


def cut(text: str) -> str:
    """The text, or its beginning and its length when it is longer than a line of rejections should be."""
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}... ({len(text):,} characters)"
