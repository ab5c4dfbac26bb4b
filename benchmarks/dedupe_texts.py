"""Texts for `bench_dedupe.py`: as long as LLaVA's, with near-duplicates and hard negatives planted among them.

    python benchmarks/dedupe_texts.py N FILE    writes one JSON array a line: question, answer, kind, similarity

A text is phrases from a pool that all share, so that texts have openings and turns of speech in common, as written ones
do. One in twenty is an earlier text with words replaced, left out and put in until its Jaccard similarity to that one
is 0.8 or more; as many are changed until it lies between 0.5 and 0.7. Similarity is counted here on sets of strings,
with nothing of datagen's.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WORDS, PHRASES = 12_000, 30_000
ANSWERS = ((58, 85, 25), (23, 107, 20), (77, 110, 20))  # LLaVA's mix: weight, words on average, spread
QUESTION = 12  # words
PLANTED = {"near": (0.8, 1.0), "hard": (0.5, 0.7)}
SHARE = 0.05  # of all texts, each of them


class Text(NamedTuple):
    """One text, what it is and how like its original."""

    question: str
    answer: str
    kind: str = "new"
    similarity: float = 0.0


def texts(n: int, seed: int = 1) -> Iterator[Text]:
    """The same for the same seed; a planted text stands anywhere after its original."""
    rng = random.Random(seed)
    pen = Pen(rng)
    kinds = [kind for kind in PLANTED for _ in range(int(n * SHARE))]
    kinds += ["new"] * (n - len(kinds))
    rng.shuffle(kinds)
    first = kinds.index("new")
    kinds[0], kinds[first] = kinds[first], kinds[0]
    originals: list[list[str]] = []
    for kind in kinds:
        if kind == "new":
            originals.append(pen.text())
            yield _text(originals[-1])
        else:
            words, similarity = changed(rng, rng.choice(originals), pen, *PLANTED[kind])
            yield _text(words, kind, similarity)


def similarity(one: list[str], other: list[str]) -> float:
    """Jaccard over runs of three words, as strings."""
    left, right = ({" ".join(words[at : at + 3]) for at in range(len(words) - 2)} for words in (one, other))
    return len(left & right) / len(left | right)


class Pen:
    """Draws words and phrases, common ones more often."""

    def __init__(self, rng: random.Random) -> None:
        """Make up a vocabulary and its phrases."""
        self._rng = rng
        letters = "etaoinshrdlucm"
        words = {"".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(2 * WORDS)}
        self._words = sorted(words)[:: max(1, len(words) // WORDS)]
        rng.shuffle(self._words)
        self._phrases = [[self.word() for _ in range(rng.randint(2, 7))] for _ in range(PHRASES)]

    def word(self) -> str:
        """One word."""
        return self._words[self._often(len(self._words))]

    def text(self) -> list[str]:
        """The words of a question and an answer."""
        _, mean, spread = self._rng.choices(ANSWERS, [weight for weight, _, _ in ANSWERS])[0]
        length = QUESTION + max(15, round(self._rng.gauss(mean, spread)))
        words: list[str] = []
        while len(words) < length:
            words += self._phrases[self._often(PHRASES)]
        return words[:length]

    def _often(self, n: int) -> int:
        """A number below n, the small ones more often: nearly Zipf's law."""
        return int(n ** self._rng.random()) - 1


def edited(rng: random.Random, words: list[str], pen: Pen, n_edits: int) -> list[str]:
    """The words with so many of them replaced, left out, put in or moved on by one."""
    words = list(words)
    for _ in range(n_edits):
        at, how = rng.randrange(len(words)), rng.random()
        if how < 0.6:
            words[at] = pen.word()
        elif how < 0.75 and len(words) > QUESTION + 5:
            del words[at]
        elif how < 0.9:
            words.insert(at, pen.word())
        else:
            words[at - 1], words[at] = words[at], words[at - 1]
    return words


def changed(rng: random.Random, words: list[str], pen: Pen, least: float, most: float) -> tuple[list[str], float]:
    """The words edited until they are so alike to what they were, from `least` to below `most`, and how alike."""
    aim = rng.uniform(least, most)
    n_edits = max(1, round(len(words) * (1 - aim) / (3 * (1 + aim))))
    while True:
        text = edited(rng, words, pen, n_edits)
        alike = similarity(words, text)
        if least <= alike < most:
            return text, alike
        n_edits = max(1, n_edits + rng.choice((0, 1 if alike >= most else -1)))


def _text(words: list[str], kind: str = "new", similarity: float = 0.0) -> Text:
    question, answer = " ".join(words[:QUESTION]), " ".join(words[QUESTION:])
    return Text(f"{question.capitalize()}?", f"{answer.capitalize()}.", kind, round(similarity, 4))


def write(n: int, file: Path, seed: int = 1) -> list[str]:
    """Write n texts, and give the kind of each."""
    kinds = []
    with file.open("w") as out:
        for text in texts(n, seed):
            out.write(f"{json.dumps(text)}\n")
            kinds.append(text.kind)
    return kinds


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
