"""The rule that a question to reason about leaves the looking to whoever answers it."""

import re

from datagen.checks.words import content, known, words
from datagen.types import Sample

# GPT-4's reference questions have 12 words on average and at most 21; one that tells what is there has far more.
MOST_QUESTION_WORDS = 40
MOST_CAPTION_WORDS = (
    8  # different words of content that captions hold: a question needs two or three to point at something
)
MOST_ANSWERED = 0.8  # of the answer's words of content that the question has said already
FEWEST_TOLD = 4
MOST_TOLD = 1  # words of captions in what is stated before the question is asked
STATED = re.compile(
    r"[^.?!]+[.!:](?=\s)"
    r"|(?:\b(?:given|considering|knowing|seeing|assuming)\s+that|\A\s*since)\b.*,(?=\s*(?:what|how|why|which|who|is|are|could|might)\b)",
    re.IGNORECASE,
)
STATING = frozenset(("given", "considering", "knowing", "seeing", "assuming", "since"))
MARKS = (". ", ": ", "! ")
REASONING = ("reasoning",)


def question_leaves_the_looking(sample: Sample) -> str | None:
    """A question to reason about does not tell what the image shows, nor its own answer."""
    if sample.type not in REASONING:
        return None
    shown = known(sample.context.captions)
    for question, answer in zip(sample.questions, sample.answers, strict=False):
        if (n_words := len(words(question))) > MOST_QUESTION_WORDS:
            return f"the question has {n_words} words, expected at most {MOST_QUESTION_WORDS}"
        if _states(question) and (told := _told(question, shown | _boxed(sample))):
            return f"the question tells before it asks: {told[:60]!r}"
        asked = content(question)
        if (n_told := len(asked & shown)) > MOST_CAPTION_WORDS:
            return f"the question tells {n_told} words of the captions, expected at most {MOST_CAPTION_WORDS}"
        said = content(answer)
        if len(said) >= FEWEST_TOLD and len(said & asked) > MOST_ANSWERED * len(said):
            return "the question holds its answer"
    return None


def _boxed(sample: Sample) -> frozenset[str]:
    return known(tuple({box.category for box in sample.context.boxes}))


def _states(question: str) -> bool:
    """True where something may be stated before it is asked about."""
    return not STATING.isdisjoint(words(question)) or any(mark in question for mark in MARKS)


def _told(question: str, shown: frozenset[str]) -> str | None:
    """What is stated of the image before it is asked about."""
    stated = (found.group(0).strip() for found in STATED.finditer(question))
    return next((one for one in stated if len(content(one) & shown) > MOST_TOLD), None)
