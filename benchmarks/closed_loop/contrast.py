"""The encoder's first lessons: which phrases are in an image's captions, and which are not.

A phrase is one word or two that stand together in captions ("boat", "red boat", "three cars"). Each image is held
against every phrase that is frequent enough, with a sigmoid for each pair (Zhai et al. 2023, SigLIP), and an image goes
with a phrase as well as its best patches do, so that what a patch says stays where it is seen.

Shapes: N images, P patches, C width of what is seen, E of all that is told of a patch, W phrases, S side.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, log, pi
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.closed_loop import counting
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import Sight, SightConfig

MEAN, DEVIATION = 0.5, 0.25  # of a color's values, from 0 to 1
SHARPNESS = 3.0  # of the maximum over patches; the gradient reaches all of them
NEARLY_ALL = 0.95  # share of images with a phrase that tells nothing
WARMUP, DECAY = 0.05, 0.05
AT_ONCE = 64  # images, where nothing is learned
WORD = re.compile(r"[a-z]+|[,.]")  # in "two cats, three dogs" cats and three are no neighbors


@dataclass(frozen=True, slots=True)
class Taught:
    """An encoder, and what is read in its patches."""

    sight: Sight
    reading: "Reading"
    phrases: Sequence[str]
    """What each row of the reading stands for."""
    kinds: Sequence[str]
    """Names of one thing of each kind that is counted."""

    def count(self, seen: Tensor, told: counting.Told, settings: Settings, watch: Callable[[str], None]) -> None:
        """Teach it numbers: kinds are known by what is read in patches."""
        many, read = self.sight.many, self.reading
        many.norm.load_state_dict(read.norm.state_dict())
        rows = [self.phrases.index(name) for names in told.kinds for name in names]
        many.kinds.weight.data = read.phrases.weight.data[rows]
        many.kinds.bias.data = read.phrases.bias.data[rows] + counting.SURER
        with torch.no_grad():
            planes = torch.cat([self.sight.seen(normalised(some)).half() for some in seen.split(AT_ONCE)])
        error = counting.teach(self.sight, planes, told.numbers, settings)
        watch(f"numbers of {len(told.kinds)} kinds, squared error: {error:.2f}")

    @property
    def width(self) -> int:
        """C, of what is seen."""
        return self.reading.phrases.in_features

    @torch.no_grad()
    def patches(self, seen: Tensor) -> Tensor:
        """(N, 3, S, S) uint8 -> (N, P, E), numbers and places included."""
        return torch.cat([self.sight(normalised(some)).last_hidden_state for some in seen.split(AT_ONCE)])


def taught(seen: Tensor, captions: Sequence[Sequence[str]], settings: Settings, watch: Callable[[str], None]) -> Taught:
    """An encoder that knows the phrases of (N, 3, S, S) uint8's captions; `watch` is told of each epoch in a line.

    Raises ValueError where captions count nothing.
    """
    torch.manual_seed(settings.seed)
    kept, wanted = labels([phrases(of_image) for of_image in captions], settings.rare)
    counted = counting.told(captions, kept, settings.rare)
    if not counted.kinds:
        raise ValueError(f"found no kind that captions of {settings.rare} images count, expected one: draw more scenes")
    sight = Sight(SightConfig(settings.side, settings.channels, settings.blocks, len(counted.kinds)))
    reading = Reading(settings.channels[-1], wanted.float().mean(dim=0))
    total = settings.contrast_epochs * (len(seen) // settings.contrast_batch)
    adam = torch.optim.AdamW(_groups(sight, reading), lr=settings.contrast_rate, betas=(0.9, 0.98))
    rates = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: _rate(step, total))
    for epoch in range(settings.contrast_epochs):
        losses = []
        for batch in _batches(len(seen), settings.contrast_batch):
            loss = _loss(sight, reading, normalised(seen[batch]), wanted[batch].float())
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*sight.parameters(), *reading.parameters()], 1.0)
            adam.step()
            rates.step()
            losses.append(loss.item())
        mean = sum(losses) / len(losses)
        watch(f"contrast, epoch {epoch + 1}: {mean:.1f} nats an image over {wanted.shape[1]:,} phrases")
    found = Taught(
        sight.eval().requires_grad_(False), reading.requires_grad_(False), kept, [one for one, _ in counted.kinds]
    )
    found.count(seen, counted, settings, watch)
    return found


class Reading(nn.Module):
    """What is seen of patches -> how well an image goes with each phrase."""

    def __init__(self, width: int, shares: Tensor) -> None:
        """`shares`: (W), of images that have a phrase; that much is believed of every image at first."""
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.phrases = nn.Linear(width, len(shares))
        nn.init.normal_(self.phrases.weight, std=0.02)
        self.phrases.bias.data = torch.logit(shares)

    def forward(self, seen: Tensor) -> Tensor:
        """(N, P, C) -> (N, W), in nats."""
        fits = self.phrases(self.norm(seen))  # (N, P, W)
        return ((SHARPNESS * fits).logsumexp(dim=1) - log(seen.shape[1])) / SHARPNESS


def phrases(captions: Sequence[str]) -> set[str]:
    """Words and pairs of neighbors."""
    told = [WORD.findall(caption.lower()) for caption in captions]
    pairs = {f"{one} {other}" for words in told for one, other in pairwise(words)}
    return {word for words in told for word in words} | pairs


def labels(found: Sequence[set[str]], rare: int) -> tuple[list[str], Tensor]:
    """Phrases that are neither rare nor nearly everywhere, and (N, W) bool: which image has which."""
    counted = Counter(phrase for of_image in found for phrase in sorted(of_image))
    kept = [phrase for phrase, n in counted.items() if rare <= n < NEARLY_ALL * len(found)]
    return kept, torch.tensor([[phrase in of_image for phrase in kept] for of_image in found])


def pixels(files: Sequence[Path], side: int) -> Tensor:
    """(N, 3, S, S) uint8, resized as they are: what is left and right stays so, and nothing is cut off."""
    seen = torch.empty(len(files), 3, side, side, dtype=torch.uint8)
    for number, file in enumerate(files):
        with Image.open(file) as image:
            small = image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
        seen[number] = torch.from_numpy(np.asarray(small).copy()).permute(2, 0, 1)
    return seen


def normalised(seen: Tensor) -> Tensor:
    """As the encoder takes it; the same as the image processor that lies beside it does."""
    return (seen.float() / 255 - MEAN) / DEVIATION


def _loss(sight: Sight, reading: Reading, seen: Tensor, wanted: Tensor) -> Tensor:
    patches = sight.seen(seen).flatten(2).transpose(1, 2)
    return functional.binary_cross_entropy_with_logits(reading(patches), wanted, reduction="sum") / len(seen)


def _groups(*parts: nn.Module) -> list[dict[str, object]]:
    """Matrices decay, scales and offsets do not."""
    weights = [weight for part in parts for weight in part.parameters()]
    return [
        {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": DECAY},
        {"params": [weight for weight in weights if weight.ndim < 2], "weight_decay": 0.0},
    ]


def _rate(step: int, total: int) -> float:
    """Up in a straight line, then down along a cosine."""
    return min((step + 1) / (WARMUP * total + 1), 0.5 + 0.5 * cos(pi * step / total))


def _batches(n: int, size: int) -> Iterator[Tensor]:
    """Whole ones only: a batch of one would spoil the batch norm."""
    return (batch for batch in torch.randperm(n).split(size) if len(batch) == size)
