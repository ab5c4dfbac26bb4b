"""Does a model look? Questions with known answers, asked with the image, with another's, and with none.

A model that answers as well about shuffled or blanked images has learned what people ask, not what pictures show. So no
figure stands alone here: each has its two controls beside it, counted over the same questions.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from torch import Tensor, zeros_like

from trainer.errors import DataError
from trainer.progress import Progress, Watch, unwatched
from trainer.questions import Question
from trainer.record import Record
from trainer.scores import Said, Share, YesNo, normalised, said

Condition = Literal["seen", "shuffled", "blanked"]
CONTROLS: tuple[Condition, ...] = ("shuffled", "blanked")
Picture = Callable[[str], Tensor]
"""Pixels of an image file as the encoder takes them: (3, H, W), normalised."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put to a model."""

    question: Question
    pixels: Tensor | None
    """(3, H, W), normalised; None without an image."""


class Respondent(Protocol):
    """Who answers: a trained model (respondent.py), or a double."""

    def replies(self, asked: Sequence[Asked]) -> list[str]:
        """What it says to each of several questions."""

    def likelihoods(self, asked: Asked, answers: Sequence[str]) -> list[tuple[float, int]]:
        """Of each answer: its log-probability, with the stop behind it where it is whole, in nats, and its tokens."""


class Answered(Record):
    """What came of one question under one condition."""

    id: str
    """The question."""
    condition: Condition
    """Which image was shown: its own, another one, or mean color."""
    kind: str
    """What it asks for."""
    reply: str
    """What the model said, or chose."""
    polar: Said | None
    """What is right, where a yes or a no is asked for."""
    right: bool
    """By likelihood where there are choices, by yes or no where that is the answer, else word for word."""
    exact: bool
    """Word for word, but for case, punctuation, articles and white space."""
    log_probability: float
    """Of the right answer, and of its stop where it is whole, in nats."""
    n_tokens: int
    """Tokens of it."""


class Scores(Record):
    """All answers under one condition."""

    loss: float
    """Cross-entropy of the right answers, or of how they begin where no more is asked for, in nats a token."""
    n_tokens: int
    """Tokens that it is a mean over."""
    right: Share
    """Right answers to all questions."""
    exact: Share
    """Answers that are right word for word."""
    kinds: dict[str, Share]
    """Right answers by what is asked for."""
    yes_no: YesNo | None
    """Yes/no questions, where there are any."""


class Evaluation(Record):
    """What a model knows from images."""

    questions: int
    """How many were asked."""
    with_image: int
    """How many of them have an image; the others are asked once, and count the same under each condition."""
    images: int
    """Distinct images."""
    seen: Scores
    """With its own image."""
    shuffled: Scores | None = None
    """With the image of another question."""
    blanked: Scores | None = None
    """With mean color in the image's place."""


def evaluate(
    questions: Sequence[Question],
    respondent: Respondent,
    picture: Picture,
    controls: Sequence[Condition] = CONTROLS,
    seed: int = 0,
    at_once: int = 16,
    watch: Watch = unwatched,
) -> tuple[Evaluation, tuple[Answered, ...]]:
    """Ask all questions under all conditions; `at_once` are answered together.

    Raises:
        DataError: there are no questions, or an image cannot be read, or there is none to shuffle with.
    """
    if not questions:
        raise DataError("there are no questions to ask: give a file with some")
    names = sorted({one.image for one in questions if one.image is not None})
    with_image = [one for one in questions if one.image is not None]
    others = deranged(names, seed) if "shuffled" in controls else {}
    total = len(questions) + len(with_image) * len(controls)
    told: list[Answered] = []
    for condition in ("seen", *controls):
        chosen = questions if condition == "seen" else with_image
        for start in range(0, len(chosen), at_once):
            few = [Asked(one, _shown(one, condition, picture, others)) for one in chosen[start : start + at_once]]
            told += _answered(few, condition, respondent)
            watch(Progress("evaluate", len(told), total))
    scores = {condition: scored(_under(told, condition, questions)) for condition in ("seen", *controls)}
    found = Evaluation(questions=len(questions), with_image=len(with_image), images=len(names), **scores)
    return found, tuple(told)


def deranged(names: Sequence[str], seed: int) -> dict[str, str]:
    """For every image another one, each used once: one random cycle through all (Sattolo's shuffle).

    Raises:
        DataError: there is only one image.
    """
    if len(names) == 1:
        raise DataError(f"{names[0]!r} is the only image, so there is no other to shuffle with: leave out that control")
    cycle, draw = list(names), random.Random(seed)
    for last in range(len(cycle) - 1, 0, -1):
        other = draw.randrange(last)
        cycle[last], cycle[other] = cycle[other], cycle[last]
    return dict(zip(names, cycle, strict=True))


def scored(answers: Sequence[Answered]) -> Scores:
    """The figures of answers to different questions."""
    n_tokens = sum(one.n_tokens for one in answers)
    polar = [(right, said(one.reply)) for one in answers if (right := one.polar) is not None]
    return Scores(
        loss=-sum(one.log_probability for one in answers) / max(n_tokens, 1),
        n_tokens=n_tokens,
        right=Share.of(one.right for one in answers),
        exact=Share.of(one.exact for one in answers),
        kinds={
            kind: Share.of(one.right for one in answers if one.kind == kind)
            for kind in sorted({one.kind for one in answers})
        },
        yes_no=YesNo.of(polar) if polar else None,
    )


def _shown(question: Question, condition: Condition, picture: Picture, others: Mapping[str, str]) -> Tensor | None:
    """Pixels under a condition. Normalised by mean and deviation, an image of mean color is all zeros."""
    if question.image is None:
        return None
    pixels = picture(others[question.image] if condition == "shuffled" else question.image)
    return zeros_like(pixels) if condition == "blanked" else pixels


def _answered(few: Sequence[Asked], condition: Condition, respondent: Respondent) -> list[Answered]:
    open_ones = [one for one in few if not one.question.choices]
    replies = iter(respondent.replies(open_ones)) if open_ones else iter(())
    return [_judged(one, condition, respondent, replies) for one in few]


def _judged(asked: Asked, condition: Condition, respondent: Respondent, replies: Iterator[str]) -> Answered:
    """One answer held against what is right."""
    question = asked.question
    answers = question.choices or (question.answer,)
    likely = respondent.likelihoods(asked, answers)
    # The stop counts too, so that the sums are probabilities of whole answers and long ones are not better off;
    # but not where answers are only begun.
    best = max(range(len(answers)), key=lambda number: likely[number][0])
    reply = answers[best] if question.choices else next(replies)
    log_probability, n_tokens = likely[answers.index(question.answer)]
    polar = said(question.answer) if question.asks_for == "yes/no" else None
    exact = normalised(reply) == normalised(question.answer)
    return Answered(
        id=question.id,
        condition=condition,
        kind=question.asks_for,
        reply=reply,
        polar=polar,
        right=exact if polar is None or question.choices else said(reply) == polar,
        exact=exact,
        log_probability=log_probability,
        n_tokens=n_tokens,
    )


def _under(told: Sequence[Answered], condition: Condition, questions: Sequence[Question]) -> list[Answered]:
    """Answers to all questions under a condition; those without an image were asked once, for all of them."""
    blind = {number for number, one in enumerate(questions) if one.image is None}
    seen = told[: len(questions)]
    if condition == "seen":
        return list(seen)
    return [one for one in told if one.condition == condition] + [seen[number] for number in sorted(blind)]
