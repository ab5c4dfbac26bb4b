"""The finished samples in numbers: lengths, the judge, selection."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from datagen.types.record import Count, Record


class Lengths(Record):
    """How long the finished samples of one type are, in words."""

    pairs: float
    """Questions with their answers in a sample, on average."""
    question_words: float
    """Words in a question, on average."""
    answer_words: float
    """Words in an answer, on average."""
    answer_words_p5: float
    """Five samples in a hundred have shorter answers than this."""
    answer_words_p95: float
    """Five samples in a hundred have longer answers than this."""


class Agreement(Record):
    """Two sets of scores of the same samples, side by side."""

    both: Count
    """Samples that have both scores; the figures below are of these."""
    kappa: float | None
    """Cohen's kappa with quadratic weights over whole points: 1 is agreement, 0 is chance; None where both judges gave
    one and the same score to everything, or there are no samples."""
    spearman: float | None
    """Correlation of the two orders; None where one of them puts everything level."""
    near: float | None
    """Share whose two scores differ by at most one point."""
    shift: float | None
    """By how much the second scores are higher, on average."""


class Judged(Record):
    """What the judge did to a run: scored + unparsed + unanswered are all samples that came before it."""

    model: str
    """Model that judged; `rehearsal` marks scores that no model gave."""
    rubric_digest: str
    """sha256 (hex) of what the judge was told: scores of different rubrics are not to be put side by side."""
    threshold: float
    """Samples with a lower score were turned away."""
    scored: Count
    """Samples with a score."""
    unparsed: Count
    """Samples whose reply states no score that could be read; they were kept."""
    unanswered: Count
    """Samples without a reply; they were kept."""
    rejected: Count
    """Samples that were turned away for their score."""
    mean: float | None
    """Mean score; None where there is none."""
    histogram: Mapping[str, Count]
    """Samples by score, rounded to the nearest whole point, from the lowest to the highest."""
    types: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    """Mean score by response type."""
    agreement: Agreement | None = None
    """With a second judge or a second asking, where there was one."""


class Figures(Record):
    """A set of samples as a whole."""

    samples: Mapping[str, Count]
    """Samples by response type."""
    images: Count
    """Images that they are about."""
    most_of_an_image: Count
    """Samples of the image that has most."""
    questions: Count
    """Questions that the teacher wrote; those drawn from a bank are not counted."""
    openings: Count
    """Different beginnings of them, of three words."""
    commonest_opening: str
    """The beginning that most have; empty where there is no question."""
    with_commonest_opening: Count
    """Questions that begin so."""
    answers: Count
    """Answers, of all types."""
    same_answer: Count
    """Answers that say the same as the commonest does."""
    yes: Count
    """Answers to yes/no questions that say yes."""
    no: Count
    """Those that say no."""


class Selection(Record):
    """What was taken of the samples that are good by themselves."""

    before: Figures
    """All of them."""
    after: Figures
    """Those that it took, before people decided about any of them."""
    held_out: Count
    """Samples of held-out images: heldout.jsonl."""
    notes: tuple[str, ...] = ()
    """Wishes that could not be met, a sentence each."""
