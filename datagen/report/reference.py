"""How long LLaVA's own answers are, to hold a run's against.

Measured on the public files of LLaVA-Instruct-150K and its 90 reference answers by GPT-4 (Liu et al. 2023).
"""

from typing import NamedTuple


class Reference(NamedTuple):
    """Words by response type; a range where reference answers and training set differ."""

    question_words: float | None
    least_answer_words: float
    most_answer_words: float


REFERENCES = {
    "conversation": Reference(None, 16.7, 16.7),
    "detail": Reference(None, 79.0, 107.0),
    "reasoning": Reference(12.1, 105.0, 113.0),
}
