"""What the tests of selection are made of: samples of which only the type, the image and what is said matters."""

from datagen.select.candidates import Candidates
from datagen.types import Sample
from tests.builders import context, sample

YES, NO = ("Is there a cat?", "Yes, there is."), ("Is there a dog?", "No, there is none.")


def one(id: str, *said: str, image: str = "1", file: str | None = None, type: str = "conversation") -> Sample:
    """A sample with an id; without words, with a question and an answer of its own."""
    shown = context(image)
    made = sample(*(said or (f"How does number {id} look?", f"As {id} does.")), id=id, type=type)
    return made.model_copy(update={"context": shown, "image": file or shown.image})


def of(*samples: Sample, seed: int = 0, **changes: object) -> Candidates:
    candidates = Candidates(seed, **changes)
    for one in samples:
        candidates.add(one)
    return candidates


def many(n: int, *said: str, type: str = "conversation", start: int = 0) -> list[Sample]:
    """Samples of as many images."""
    return [one(f"{type}-{at}", *said, image=str(at), type=type) for at in range(start, start + n)]
