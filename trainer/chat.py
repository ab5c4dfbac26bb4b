"""Talk with a trained model about an image, or about none."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from trainer import images
from trainer.evaluate import Asked, Respondent
from trainer.pixels import Pixels, Processor
from trainer.questions import Question


@dataclass(slots=True)
class Chat:
    """One conversation; what was said stays in mind."""

    respondent: Respondent
    pixels: Tensor | None = None
    """(3, H, W), normalised; None to talk about nothing that is to be seen."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """Questions and answers so far."""

    def ask(self, question: str) -> str:
        """The model's answer. Raises DataError for a question that cannot be asked."""
        image = None if self.pixels is None else "image"
        # Nothing is known to be right here, so the question is its own answer: nobody reads it.
        asked = Question(id="chat", image=image, question=question, answer=question, before=tuple(self.said))
        (answer,) = self.respondent.replies([Asked(asked, self.pixels)])
        self.said.append((question, answer))
        return answer

    def forget(self) -> None:
        """Begin anew about the same image."""
        self.said.clear()


def seen(image: Path, processor: Processor) -> Tensor:
    """(3, H, W) of one image file, as the model's encoder takes it. Raises DataError."""
    file = Path(os.path.realpath(image))  # who names a link means what it leads to
    picture = images.read(file.parent, file.name)
    pixels: Tensor = Pixels.of(file.parent, processor).of_picture(picture)
    return pixels[0]
