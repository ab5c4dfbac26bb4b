"""What the tests of the judge are made of: samples that differ, the built-in rubric, real reviews."""

import json
from pathlib import Path
from typing import NamedTuple

from datagen.judging.rubric import Rubric, load
from datagen.types import Context, Sample
from tests.builders import context, sample

RUBRIC: Rubric = load()


class Review(NamedTuple):
    """One review by a real judge, and the scores that its authors read in it; None where they read none."""

    text: str
    scores: tuple[float, ...] | None


def about(known: Context | None = None, *texts: str, **fields: str) -> Sample:
    """A sample about a context."""
    return sample(*texts, **fields).model_copy(update={"context": known or context()})


def reviews(folder: Path) -> list[Review]:
    """The real reviews of two files, one a JSON list and one JSON lines."""
    listed = json.loads((folder / "judge/xllm_review.json").read_text())
    lines = (folder / "judge/llavar_review_p1f1.json").read_text().splitlines()
    rows = listed + [json.loads(line) for line in lines if line.strip()]
    return [Review(row["content"], None if -1 in row["tuple"] else tuple(row["tuple"])) for row in rows]
