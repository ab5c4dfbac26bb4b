"""The samples that could be taken, in columns: all that selection needs to know of them, and none of their text.

A sample takes some 40 bytes, each question of it another 16, each image and each opening its name: 158,000 samples of
LLaVA's kind come to a few tens of megabytes.
"""

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from datagen.select.contamination import Evaluation
from datagen.select.draw import rank
from datagen.select.polarity import polarity
from datagen.select.ruling import Verdict
from datagen.types import Sample

OPENING_WORDS = 3
ANSWER_BITS = 64  # of a digest: among a million answers two are mistaken for one in one run of 37 million

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HEAD = 200  # characters in which an opening is looked for


class Names:
    """Names as numbers, in the order in which they came."""

    def __init__(self) -> None:
        """Start with none."""
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a name, a new one for a new name."""
        return self._numbers.setdefault(name, len(self._numbers))

    def all(self) -> list[str]:
        """Every name, at the place that is its number."""
        return list(self._numbers)


class Candidates:
    """Samples in the order in which they came; a row is the place of one."""

    def __init__(self, seed: int, *, bank_types: Collection[str] = (), evaluation: Evaluation | None = None) -> None:
        """Name the types whose questions come from a bank: how those begin is nobody's habit and is not counted."""
        self.seed = seed
        self._bank_types = frozenset(bank_types)
        self._evaluation = evaluation
        self.types, self.images, self.openings = Names(), Names(), Names()
        self.rank, self.type, self.image = array("Q"), array("I"), array("I")
        self.n_yes, self.n_no = array("I"), array("I")
        self.contaminated: dict[int, Verdict] = {}
        self._opening, self._opening_ends = array("I"), array("Q", [0])
        self._answer, self._answer_ends = array("Q"), array("Q", [0])

    def __len__(self) -> int:
        """Number of samples."""
        return len(self.rank)

    def add(self, sample: Sample) -> None:
        """Note one sample; it is not kept."""
        asks = sample.type not in self._bank_types
        questions, answers = sample.questions, sample.answers
        if self._evaluation and (verdict := self._evaluation.judge(sample, asks=asks)):
            self.contaminated[len(self)] = verdict
        said = [polarity(*pair) for pair in zip(questions, answers, strict=False)]
        self.n_yes.append(said.count(True))
        self.n_no.append(said.count(False))
        self._opening.extend(self.openings.number(opening(one)) for one in questions if asks)
        self._opening_ends.append(len(self._opening))
        self._answer.extend(map(_digest, answers))
        self._answer_ends.append(len(self._answer))
        self.type.append(self.types.number(sample.type))
        self.image.append(self.images.number(sample.context.image_id))
        self.rank.append(rank(self.seed, "sample", sample.id))

    def types_of(self, rows: Iterable[int]) -> Counter[str]:
        """Some of the samples by response type."""
        names = self.types.all()
        return Counter(names[self.type[row]] for row in rows)

    def openings_of(self, row: int) -> Sequence[int]:
        """Numbers of the openings of a sample's questions."""
        return self._opening[self._opening_ends[row] : self._opening_ends[row + 1]]

    def answers_of(self, row: int) -> Sequence[int]:
        """Digests of what a sample answers, case, spacing and edge punctuation aside."""
        return self._answer[self._answer_ends[row] : self._answer_ends[row + 1]]


def opening(question: str) -> str:
    """The first words of a question, in lower case."""
    return " ".join(_WORD.findall(question[:_HEAD].casefold())[:OPENING_WORDS])


def _digest(answer: str) -> int:
    said = " ".join(answer.casefold().split()).strip(" .,;:!?\"'”’“‘*_")
    digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=ANSWER_BITS // 8).digest()
    return int.from_bytes(digest)
