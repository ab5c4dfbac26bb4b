"""What of a sample counts when it is compared with others."""

import hashlib
from collections.abc import Collection
from typing import NamedTuple

from datagen.shingles import Words, plain, words
from datagen.types import Sample


class Said(NamedTuple):
    """What one sample says, and of which image."""

    image_id: str
    questions: tuple[str, ...]
    """Those that the teacher asked; none where the question was drawn from a bank and says nothing of the image."""
    answer: str
    """All answers."""
    text: str
    """Questions and answers in the order in which they were said."""
    words: Words
    """Of the text."""

    @classmethod
    def of(cls, sample: Sample, text_types: Collection[str]) -> "Said":
        """Read a sample; the questions of `text_types` were drawn from a bank."""
        image_id, answer = sample.context.image_id, " ".join(sample.answers)
        if sample.type in text_types:
            return cls(image_id, (), answer, answer, words(answer))
        text = " ".join([turn.text for turn in sample.turns])
        return cls(image_id, sample.questions, answer, text, words(text))

    def digest(self) -> bytes:
        """The same for the same words, case, punctuation and spacing aside."""
        return hashlib.blake2b(self.words.tobytes(), digest_size=16).digest()

    def asked(self) -> dict[bytes, str]:
        """Each different question by a digest of it and the image, case, punctuation and spacing aside."""
        image = self.image_id.encode("utf-8", "replace")
        spelled = ((b"\0".join((image, *plain(question).split())), question) for question in self.questions)
        return {hashlib.blake2b(asked, digest_size=8).digest(): question for asked, question in spelled}
