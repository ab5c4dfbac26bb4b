"""One packed row as the model reads it.

Shapes: T positions of the row, N images, V soft prompt's vectors.

A row holds groups. A group is what one image (or none) has in common, its *prefix*, and one or more *branches* that go
on from there, each a conversation. A position sees its own group's prefix and its own branch, up to itself, and nothing
else.
"""

from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor

IGNORE = -100  # what torch's cross-entropy leaves out
COLUMNS = ("ids", "targets", "positions", "media", "virtual")  # of a row, one entry a position


@dataclass(frozen=True, slots=True)
class Span:
    """A run of positions of one row that sees a prefix and itself: a branch, or a prefix of its own."""

    start: int
    stop: int
    prefix_start: int
    prefix_stop: int
    """The prefix that it goes on from; empty (both equal to start) for a prefix, and for a branch without one."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One packed row."""

    ids: Tensor
    """(1, T) int64. An image stands as so many image tokens in a row; fill at the end belongs to no span's group."""
    targets: Tensor
    """(1, T) int64: what each position has to foretell, already shifted within its branch; else IGNORE."""
    positions: Tensor
    """(1, T) int64: place within the conversation; every branch counts on from its prefix."""
    spans: tuple[Span, ...]
    """All positions of the row, in order, without gaps; fill is a span of its own."""
    pixels: Tensor
    """(N, 3, H, W), normalised, in reading order; N may be 0."""
    media: Tensor
    """(1, T) int64: index of the image that a position may look at through cross-attention, the last before it in its
    conversation; -1 for none."""
    virtual: Tensor
    """(1, T) bool: places of a soft prompt's vectors."""
    sample_ids: tuple[str, ...]
    """Ids of the conversations, in reading order."""
    n_learned: int
    """Targets that are not IGNORE."""

    def pin_memory(self) -> Self:
        """The same where a GPU can read it while the host goes on; torch's loader asks for it by this name."""
        return replace(self, **{name: getattr(self, name).pin_memory() for name in (*COLUMNS, "pixels")})

    def to(self, device: torch.device | str, dtype: torch.dtype | None = None) -> Self:
        """The same on another device; pixels in another precision, to which they are brought there."""
        moved = {name: getattr(self, name).to(device, non_blocking=True) for name in (*COLUMNS, "pixels")}
        return replace(self, **moved | {"pixels": moved["pixels"].to(dtype or self.pixels.dtype)})
