"""A trained model as somebody who is asked: texts and images in, texts out.

Prompts are rendered as training rendered them, so that the model is asked what it has learned to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from trainer.errors import DataError
from trainer.evaluate import Asked
from trainer.model import VisionLanguage
from trainer.questions import Question
from trainer.render import Encoded, Rejected, Renderer
from trainer.sample import MARKER, Conversation, Role, Turn
from trainer.vision import sight


@dataclass(frozen=True, slots=True)
class Model:
    """Answers with the likeliest token each time (greedily)."""

    model: VisionLanguage
    renderer: Renderer
    max_new_tokens: int = 128
    """Longest answer."""

    def replies(self, asked: Sequence[Asked]) -> list[str]:
        """What it says to each of several questions, up to the stop."""
        prompts = [_fit(self.renderer.prompt(conversation(one.question)), one.question) for one in asked]
        seen = [self._pixels(one) for one in asked]
        told = self.model.answer([one.ids for one in prompts], seen, self.max_new_tokens, stop=[self.renderer.stop_id])
        return [self.renderer.spoken(ids) for ids in told]

    def likelihoods(self, asked: Asked, answers: Sequence[str]) -> list[tuple[float, int]]:
        """Of each answer: its log-probability, with the stop behind it where it is whole, in nats, and its tokens."""
        spell = self.renderer.begun if asked.question.beginnings else self.renderer.encode
        told = [_fit(spell(conversation(asked.question, answer)), asked.question) for answer in answers]
        prompt = told[0].ids[: told[0].answers[-1][0]]
        return self.model.scores(prompt, [one.ids[slice(*one.answers[-1])] for one in told], self._pixels(asked))

    def _pixels(self, asked: Asked) -> Tensor:
        """(N, 3, H, W), N being 1 or 0."""
        weight = next(self.model.encoder.parameters())
        if asked.pixels is None:
            side = sight(self.model.spec, self.model.encoder.config).side
            return torch.zeros(0, 3, side, side, device=weight.device, dtype=weight.dtype)
        return asked.pixels[None].to(weight.device, weight.dtype)


def conversation(question: Question, answer: str | None = None) -> Conversation:
    """A question with what was said before it. An image without a marker stands before the first turn's text."""
    texts = [text for pair in question.before for text in pair] + [question.question]
    if question.image is not None and not any(MARKER in text for text in texts[::2]):
        texts[0] = f"{MARKER}\n{texts[0]}"
    roles: tuple[Role, Role] = ("human", "gpt")
    turns = [Turn(roles[number % 2], text) for number, text in enumerate(texts if answer is None else [*texts, answer])]
    images = () if question.image is None else (question.image,)
    return Conversation(question.id, tuple(turns), images)


def _fit(found: Encoded | Rejected, question: Question) -> Encoded:
    if isinstance(found, Rejected):
        raise DataError(f"question {question.id!r} cannot be asked: {found.detail}: mend it or leave it out")
    return found
