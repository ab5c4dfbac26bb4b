"""Samples held against evaluation sets: by image, and by questions that are nearly the same.

Two questions are nearly the same where they share four fifths of the words that say something (their Jaccard
similarity), in whatever order. Runs of words would ask for nearly the same sentence: questions are short, and one other
word in twelve leaves just half of their runs of three as they were.

By its words alone a question shows that a sample is of the set only where it says much. "Is there a dog in the image?"
is asked of any picture, and with the same picture the sample falls for its image already. So questions of `TELLING`
words count, which the sets ask of one image, or of none; one that is asked of several is a pattern.
"""

import math
import re
import zlib
from array import array
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from datagen.select.names import Images, same
from datagen.select.ruling import Verdict
from datagen.select.telling import telling
from datagen.sources.evaluation import Asked, questions
from datagen.types import Sample

NEAR = 0.8  # share of telling words that two questions have in common
TELLING = 4  # different words that say something; see docs/select.md for what fewer would take

# An answer to choose is no part of the question: samples have none.
_OPTION = re.compile(r"^\s*\(?[A-Z][.):]\s.*$|^\s*Answer with .*$", re.M)
_NEAR = Fraction(str(NEAR))


class Evaluation:
    """What samples are held against."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._images = Images()
        self._questions = Questions()

    def add(self, name: str, asked: Iterable[Asked]) -> None:
        """Add one evaluation set under the name that evidence gives it."""
        for place, images, question in asked:
            for image in images:
                self._images.add(image, name)
            self._questions.add(question, same(images[0]) if images else "", name, place)

    @property
    def n_images(self) -> int:
        """Images that are named."""
        return len(self._images)

    @property
    def n_questions(self) -> int:
        """Questions that count by their words alone."""
        return len(self._questions)

    def judge(self, sample: Sample, *, asks: bool) -> Verdict | None:
        """Why a sample must not be trained on, if it must not; with `asks` off its questions are not its own."""
        if name := self._images.find(sample.context.image_id, sample.image):
            return Verdict("eval_image", f"{sample.image} is an image of the evaluation set {name}")
        near = (self._questions.near(question) for question in sample.questions) if asks else ()
        found = next((one for one in near if one), None)
        if found is None:
            return None
        return Verdict(
            "eval_question",
            f"a question shares {found.share:.0%} of its words with question {found.place} of {found.name},"
            f" expected less than {NEAR:.0%}",
        )


def read(paths: Sequence[Path]) -> Evaluation | None:
    """Evaluation sets from their files, named as those are; None where there are none.

    Raises:
        ConfigError: a file cannot be read, is no evaluation set, or holds nothing.
    """
    evaluation = Evaluation()
    for path in paths:
        evaluation.add(path.name, questions(path))
    return evaluation if paths else None


class Near(NamedTuple):
    """A question of an evaluation set that is nearly the same."""

    name: str
    place: int
    share: float


class Questions:
    """Finds every question whose share of common words is NEAR or more, and none below: nothing is estimated.

    Two sets of words that share so much share one of their first words too (in the order of their hashes), because the
    rest is too small to hold all that they share. So only the first words are looked up, a fifth of them, and among
    questions of about as many words.
    """

    def __init__(self) -> None:
        """Start with no question."""
        self._at: dict[bytes, int] = {}
        self._words: list[bytes] = []
        self._names: list[str] = []
        self._places = array("Q")
        self._images: list[str | None] = []
        self._by_word: dict[tuple[int, int], list[int]] = {}  # (number of words, one of the first) -> questions

    def __len__(self) -> int:
        """Number of questions that can be found: patterns cannot."""
        return sum(image is not None for image in self._images)

    def add(self, question: str, image: str, name: str, place: int) -> None:
        """Add a question that is asked of an image, or of none ("")."""
        words = _words(question)
        if len(words) < TELLING:
            return
        key = array("I", words).tobytes()
        at = self._at.setdefault(key, len(self._words))
        if at < len(self._words):
            if self._images[at] != image:
                self._images[at] = None  # a pattern
            return
        self._words.append(key)
        self._names.append(name)
        self._places.append(place)
        self._images.append(image)
        for word in _first(words):
            self._by_word.setdefault((len(words), word), []).append(at)

    def near(self, question: str) -> Near | None:
        """The most similar question, the first of several; None where none is near."""
        words = _words(question)
        if len(words) < TELLING:
            return None
        lengths = range(math.ceil(_NEAR * len(words)), math.floor(len(words) / _NEAR) + 1)
        found = {at for word in _first(words) for n in lengths for at in self._by_word.get((n, word), ())}
        shares = ((self._share(at, set(words)), -at) for at in found if self._images[at] is not None)
        share, at = max(shares, default=(0.0, 0))
        return Near(self._names[-at], self._places[-at], share) if share >= NEAR else None

    def _share(self, at: int, words: set[int]) -> float:
        known = set(array("I", self._words[at]))
        return len(known & words) / len(known | words)


def _words(question: str) -> list[int]:
    """Hashes of the telling words of what is asked, ascending."""
    asked = telling(_OPTION.sub("", question))
    return sorted({zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in asked})


def _first(words: list[int]) -> list[int]:
    return words[: len(words) - math.ceil(_NEAR * len(words)) + 1]
