"""The encoder's second lesson: how many there are, from what captions count.

"There are two cats and one tree" says how many of two kinds: what the patches of a kind are parts of has to add up to
that. Nothing else of the encoder changes, so patches are looked at once.

Shapes: N images, C channels, H = W patches a side, K kinds.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import Sight

SPELLED = ("one", "two", "three", "four", "five", "six")
ENDS = ("s", "es")  # of names of several
IRREGULAR = {"people": "person"}
SURER = 1.0  # added to what is believed of a patch: parts of things show less than the best patch does
RATE, BATCH = 3e-3, 32
PAIR = re.compile(rf"\b({'|'.join(SPELLED)}) ([a-z]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """What captions count."""

    kinds: Sequence[tuple[str, str]]
    """Names of one and of several: "two red cups" counts no reds."""
    numbers: Tensor
    """(N, K), 0 where nothing is said."""


def told(captions: Sequence[Sequence[str]], known: Sequence[str], rare: int) -> Told:
    """What is counted in at least so many images, and has both its names among the known phrases."""
    words = frozenset(phrase for phrase in known if phrase.isalpha())
    several = {_one(word, words): word for word in sorted(words) if _one(word, words) != word}
    found = [_counted(of_image, words) for of_image in captions]
    often = Counter(kind for of_image in found for kind in of_image)
    kinds = [kind for kind, n in sorted(often.items()) if n >= rare and kind in words & several.keys()]
    numbers = torch.tensor([[float(of_image.get(kind, 0)) for kind in kinds] for of_image in found])
    return Told([(kind, several[kind]) for kind in kinds], numbers)


def teach(sight: Sight, seen: Tensor, numbers: Tensor, settings: Settings) -> float:
    """Learn what part of a thing a patch is, from (N, C, H, W); gives the last epoch's mean squared error."""
    learns = nn.ModuleList([sight.many.part, sight.many.share]).train().requires_grad_(True)
    total = settings.count_epochs * (len(seen) // BATCH)
    adam = torch.optim.AdamW(learns.parameters(), lr=RATE, weight_decay=0.05)
    rates = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.02, total)
    error = 0.0
    for _ in range(settings.count_epochs):
        batches = [batch for batch in torch.randperm(len(seen)).split(BATCH) if len(batch) == BATCH]
        errors = []
        for batch in batches:
            said = numbers[batch]
            if not (said > 0).any():
                continue
            loss = (sight.many.numbers(seen[batch].float()) - said)[said > 0].square().mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            rates.step()
            errors.append(loss.item())
        error = sum(errors) / len(errors) if errors else float("nan")
    learns.eval().requires_grad_(False)
    return error


def stems(word: str) -> list[str]:
    """The word, and what the name of one might be if it names several."""
    regular = [word.removesuffix(end) for end in ENDS if word.endswith(end)]
    return [word, *regular, *([IRREGULAR[word]] if word in IRREGULAR else [])]


def names(one: str) -> list[str]:
    """What one and several of them might be called."""
    return [one, *(f"{one}{end}" for end in ENDS), *(several for several, of in IRREGULAR.items() if of == one)]


def _counted(captions: Sequence[str], words: frozenset[str]) -> Mapping[str, int]:
    pairs = (pair for caption in captions for pair in PAIR.findall(caption.lower()))
    return {_one(what, words): SPELLED.index(number) + 1 for number, what in pairs}


def _one(word: str, words: frozenset[str]) -> str:
    """The name of one of them."""
    return next((stem for stem in stems(word)[1:] if stem in words), word)
