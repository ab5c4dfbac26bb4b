"""Words that can be seen, and where they lie among the language model's vectors before anything is learned.

A word that is to be looked for has to be told from every other: the vectors of words that the encoder reads well stand
at right angles as far as there is room. And a few directions are kept for a purpose, so that no word holds them by
chance:

    every   all words have some of it, words that can be seen the least: with it they look away from what is not theirs
    shown   patches have it; a word has it once it found one

Shapes: N images, P patches, C width of what is seen, K words that can be seen, V tokens, D width of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from benchmarks.closed_loop.contrast import Reading
from benchmarks.closed_loop.counting import SPELLED, names
from benchmarks.closed_loop.sight import NUMBERS

WELL = 0.25  # share of what is not known of a word's being there that the encoder must tell to read it well
OFTEN = 0.4  # share of images with a word that says nothing about any of them
EVERY = 0.4  # of a word's length, in words that can be seen
OTHERS = 2.0  # times as much in all other words
RIDGE = 0.02  # words are told apart no further than this, where there are more than fit
ALIKE = 0.8  # of the name of one in the name of several: "cats" are found where a "cat" is
WORD = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class Axes:
    """Directions that are kept, each (D) and of length 1, and what turns patches out of words' way."""

    every: Tensor
    shown: Tensor
    turn: Tensor
    """(D, D): orthogonal."""
    kept: Tensor
    """(4, D), at right angles: both, and what becomes of both in the turn."""

    @classmethod
    def of(cls, width: int) -> "Axes":
        """Always the same."""
        draw = torch.Generator().manual_seed(0)
        turn, axes = (torch.linalg.qr(torch.randn(width, width, generator=draw)).Q for _ in range(2))
        every, shown = axes[:2]
        turned = torch.stack([every, shown, turn @ shown, turn @ every])
        return cls(every, shown, turn, torch.linalg.qr(turned.T).Q.T)

    def free(self, vectors: Tensor) -> Tensor:
        """(..., D) without the directions that are kept."""
        return vectors - vectors @ self.kept.T @ self.kept


@dataclass(frozen=True, slots=True)
class Words:
    """Words that can be seen: numbers first, which the encoder counts, then those that it reads."""

    texts: Sequence[str]
    phrases: Sequence[int]
    """Rows of the reading, of all but numbers."""
    tokens: Sequence[Sequence[int]]

    @classmethod
    @torch.no_grad()
    def of(
        cls,
        reading: Reading,
        phrases: Sequence[str],
        planes: Tensor,
        captions: Sequence[Sequence[str]],
        tokenizer: PreTrainedTokenizerFast,
    ) -> "Words":
        """Those that are read well in (N, P, C) of images with these captions."""
        said = [set(WORD.findall(" ".join(of_image).lower())) for of_image in captions]
        among = [row for row, phrase in enumerate(phrases) if phrase.isalpha()]
        there = torch.tensor([[phrases[row] in words for row in among] for words in said]).float()
        known = 1 - functional.binary_cross_entropy_with_logits(
            reading(planes)[:, among], there, reduction="none"
        ).mean(dim=0) / _entropy(there.mean(dim=0))
        well = ((known > WELL) & (there.mean(dim=0) < OFTEN)).tolist()
        numbers = [SPELLED[number - 1] for number in NUMBERS]
        rows = [row for row, good in zip(among, well, strict=True) if good and phrases[row] not in numbers]
        texts = numbers + [phrases[row] for row in rows]
        return cls(texts, rows, [tokenizer(f" {text}", add_special_tokens=False)["input_ids"] for text in texts])

    @torch.no_grad()
    def begin(self, table: Tensor, axes: Axes) -> None:
        """Set the vectors of these words, and take the directions that are kept out of those of all; (V, D)."""
        length = table.norm(dim=-1).mean()
        apart = _apart(axes.free(torch.randn(len(self.texts), table.shape[1])))
        for number, name in enumerate(self.texts):
            several = next((other for other in names(name)[1:] if other in self.texts), None)
            if several:
                row = self.texts.index(several)
                apart[row] = ALIKE * apart[number] + (1 - ALIKE**2) ** 0.5 * apart[row]
        for ids, vector in zip(self.tokens, functional.normalize(apart, dim=-1) * length, strict=True):
            if len(ids) == 1:
                table[ids[0]] = vector
        self.settle(table, axes)

    @torch.no_grad()
    def settle(self, table: Tensor, axes: Axes) -> float:
        """Give all vectors (V, D) what they need of `every`, and take from them what is kept; gives their length then.

        Learning moves them a little. What little `every` has of the turned directions stays.
        """
        table.copy_(axes.free(table))
        length = table.norm(dim=-1).mean()
        shares = torch.full((len(table), 1), OTHERS * EVERY)
        shares[[ids[0] for ids in self.tokens if len(ids) == 1]] = EVERY
        table += length * shares * axes.every
        return float(length)

    @torch.no_grad()
    def vectors(self, table: Tensor, axes: Axes) -> Tensor:
        """(K, D), each as long as the words are on average, from (V, D)."""
        found = axes.free(torch.stack([table[list(ids)].mean(dim=0) for ids in self.tokens]))
        return functional.normalize(found, dim=-1) * axes.free(table).norm(dim=-1).mean()


def _apart(vectors: Tensor) -> Tensor:
    """(K, D), nearly at right angles and of length 1, each as near to what it was as can be (Löwdin 1950)."""
    vectors = functional.normalize(vectors, dim=-1)
    squares, turn = torch.linalg.eigh(vectors @ vectors.T)
    found: Tensor = turn * (squares.clamp(min=0) + RIDGE).rsqrt() @ turn.T @ vectors
    return functional.normalize(found, dim=-1)


def _entropy(shares: Tensor) -> Tensor:
    shares = shares.clamp(1e-3, 1 - 1e-3)
    return -(shares * shares.log() + (1 - shares) * (1 - shares).log())
