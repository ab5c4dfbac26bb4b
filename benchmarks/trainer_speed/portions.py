"""What is timed at a time: some rows of a plan, read before the clock starts, and how much of what is in them.

Shapes: B samples of a padded batch, T positions of a row, N images.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedTokenizerFast

from benchmarks.trainer_speed.sizes import Sizes
from trainer import adapters, learning
from trainer.batch import IGNORE, Batch
from trainer.data import Source
from trainer.flops import Work, work
from trainer.layout import Layout
from trainer.lengths import count
from trainer.model import VisionLanguage
from trainer.pixels import Pixels
from trainer.plan import Plan, Step
from trainer.render import renderer
from trainer.sample import Samples
from trainer.stage import Stage
from trainer.vision import sight


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to lay samples out."""

    name: str
    packed: bool = True
    shared: bool = False
    """Conversations of an image branch from one copy of it."""
    an_image: int = 2
    """Conversations an image; 0: as the samples that were given have them."""
    padded: bool = False
    """Batches of equal length for transformers' own model, in place of rows."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows and what is in them."""

    step: Step
    rows: Iterable[Any]
    """Batches, in the order in which the loop takes them; or keywords for transformers' own model."""
    n_samples: int
    n_whole: int
    """Tokens of the samples, an image counted with each that is about it."""
    n_tokens: int
    """Positions that hold something."""
    n_positions: int
    """The same with fill."""
    flops: float
    """Useful ones."""


class Noise:
    """Stands where images are read: values drawn at random cost neither a file nor a decoder."""

    def __init__(self, side: int) -> None:
        """Images are (3, side, side)."""
        self.side = side

    def __call__(self, named: list[tuple[str, str]]) -> Tensor:
        """(N, 3, H, W)."""
        return torch.randn(len(named), 3, self.side, self.side)


class Reading:
    """Samples of a file, as rows of one variant."""

    def __init__(
        self,
        path: Path,
        sizes: Sizes,
        stage: Stage,
        tokenizer: PreTrainedTokenizerFast,
        work: Work,
        pixels: Pixels | None = None,
        *,
        fills: bool = False,
    ) -> None:
        """`fills` rows up to one length, as compiled layers want them; without `pixels` images are noise."""
        # the model's figures, without its weights
        n_patches, side = sight(sizes.spec).n_patches, sight(sizes.spec).side
        samples, render = Samples.open(path), renderer(sizes.spec, tokenizer, n_patches)
        lengths = count(samples, render).within(stage.max_tokens, samples).lengths
        layout = Layout(render.image_token, n_patches, fill_token=int(render.image_token == 0))
        if fills:
            layout = Layout(layout.image_token, n_patches, layout.fill_token, multiple=stage.tokens_per_pack)
        self.source = Source(samples, render, cast(Pixels, pixels or Noise(side)), layout)
        self.plan = Plan(lengths, stage)
        self.work = work
        self._n_tokens = dict(zip(lengths.index.tolist(), lengths.n_tokens.tolist(), strict=True))
        self.n_tokens = float(lengths.n_tokens.mean())
        self.n_learned = float(lengths.n_learned.mean())

    def portion(self, number: int, padded: int = 0) -> Portion:
        """One step of the plan, over and over; `padded` samples a batch, of rows of one sample."""
        step = self.plan.step(0, number % max(1, self.plan.n_steps(0) - 1))  # the last may be short
        rows = [self.source.row(pack) for pack in step.for_rank(0, 1) if pack is not None]
        given: list[Any] = list(rows)
        n_positions = sum(row.ids.shape[1] for row in rows)
        if padded:
            given = [_padded(rows[start : start + padded]) for start in range(0, len(rows), padded)]
            n_positions = sum(one["input_ids"].numel() for one in given)
        flops = float(sum(self.work.useful(row).total for row in rows))
        return self.counted(step, given, n_positions, flops)

    def counted(self, step: Step, rows: Iterable[Any], n_positions: int = 0, flops: float = 0.0) -> Portion:
        """Rows that were not read yet, or have been, with what the plan says of them."""
        members = [index for pack in step.packs for group in pack.groups for index in group]
        return Portion(
            step=step,
            rows=rows,
            n_samples=len(members),
            n_whole=sum(self._n_tokens[index] for index in members),
            n_tokens=sum(pack.n_tokens for pack in step.packs),
            n_positions=n_positions or sum(pack.n_tokens for pack in step.packs),
            flops=flops,
        )


def work_of(sizes: Sizes, stage: Stage, tokenizer: PreTrainedTokenizerFast) -> Work:
    """What each thing of a row takes; of a model without weights."""
    with torch.device("meta"):
        model = VisionLanguage.build(sizes.spec, tokenizer, device="meta")
        adapters.apply(model, stage.adapter)
    learning.freeze(model, stage)
    return work(model)


def _padded(rows: list[Batch]) -> Mapping[str, Tensor | None]:
    """Rows of one sample each -> (B, T), filled up on the right to the longest."""
    labels = [torch.cat([row.targets.new_full((1,), IGNORE), row.targets[0, :-1]]) for row in rows]  # shifted back
    pixels = torch.cat([row.pixels for row in rows])  # (N, 3, H, W)
    return {
        "input_ids": pad_sequence([row.ids[0] for row in rows], batch_first=True),  # ids of images are not 0
        "attention_mask": pad_sequence([torch.ones_like(row.ids[0]) for row in rows], batch_first=True),
        "labels": pad_sequence(labels, batch_first=True, padding_value=IGNORE),
        "pixel_values": pixels if len(pixels) else None,
    }
