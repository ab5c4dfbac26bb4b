"""An answer read and held against a picture, as the grounding rules do it; each test says only what it is about."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from datagen.checks.claims import Claim
from datagen.checks.knowledge import Known, known
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.sentences import Said, Sentence
from datagen.types import Box, Context
from tests.builders import box, context

Rule = Callable[[Said, Known], Iterator[Claim]]


class Picture(NamedTuple):
    """What is known of a picture in a test."""

    context: Context

    def claims(self, rule: Rule, answer: str, asked: str | None = None) -> list[Claim]:
        """What a rule makes of an answer, to a question where one is given."""
        there = known(self.context, Lexicon.load())
        question = read(asked, there.lexicon, 1) if asked else None
        return list(rule(read(answer, there.lexicon, 2, question), there))

    def verdicts(self, rule: Rule, answer: str, asked: str | None = None) -> list[str]:
        """The verdicts alone, "firm" for a contradiction that leaves no doubt."""
        return ["firm" if one.firm else one.verdict for one in self.claims(rule, answer, asked)]


def picture(*captions: str, boxes: tuple[Box, ...] = (), crowds: tuple[Box, ...] = ()) -> Picture:
    return Picture(context("1", *(captions or ("A photo.",)), boxes=boxes).model_copy(update={"crowds": crowds}))


def at(category: str, x: float, y: float = 0.5, size: float = 0.2) -> Box:
    """A square box with its middle at x, y."""
    half = size / 2
    return box(category, x - half, y - half, x + half, y + half)


def row(category: str, n: int) -> tuple[Box, ...]:
    """So many boxes side by side."""
    return tuple(box(category, index / n, 0.4, (index + 0.9) / n, 0.6) for index in range(n))


def sentence(text: str) -> Sentence:
    return read(text, Lexicon.load()).sentences[0]
