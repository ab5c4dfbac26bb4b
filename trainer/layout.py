"""Conversations side by side in one row: ids, what each position foretells, where it stands, and what it sees.

Shapes: T positions of the row, N images, V a soft prompt's vectors.

    group of one      [V] all ids                           one span
    group of several  [V] prefix | branch | branch | ...    the prefix: ids up to the last image token, common to all

A position foretells the next id of its own span. So a prefix's last position has no target: its branches go on
differently.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer.batch import IGNORE, Batch, Span
from trainer.errors import DataError
from trainer.render import Encoded

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Piece:
    """One span's columns, of equal length."""

    ids: Ints
    learned: Bools
    first_position: int
    virtual: int
    """How many of the first positions are a soft prompt's."""
    media: Ints
    """Image of each position, -1 for none."""
    prefix: int
    """Positions right before the group's first branch that it goes on from; 0 for none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What rows of one model have in common."""

    image_token: int
    """Id that stands for an image, or for a part of one."""
    n_image_tokens: int
    """Positions that an image takes."""
    fill_token: int
    """Any id but the image token: for fill and for a soft prompt's places, where nobody reads it."""
    n_virtual: int = 0
    """Positions of a soft prompt before every group."""
    multiple: int = 1
    """Rows are filled up to a multiple of so many positions."""

    def row(self, groups: Sequence[Sequence[Encoded]], pixels: Tensor) -> Batch:
        """One row; `pixels` are (N, 3, H, W), the images of each group's first, in order.

        Raises DataError where conversations of one group differ before their last image's end.
        """
        pieces: list[Piece] = []
        spans: list[Span] = []
        at = n_images = 0
        for group in groups:
            begin = at
            for piece in self._pieces(group, n_images):
                stop = at + len(piece.ids)
                prefix = (begin, begin + piece.prefix) if piece.prefix else (at, at)
                spans.append(Span(at, stop, *prefix))
                pieces.append(piece)
                at = stop
            n_images += group[0].n_images
        if fill := -at % self.multiple:
            pieces.append(self._piece(np.full(fill, self.fill_token), np.zeros(fill, np.bool_), n_images=0))
            spans.append(Span(at, at + fill, at, at))
        names = tuple(one.id for group in groups for one in group)
        return _batch(pieces, tuple(spans), pixels, names)

    def idle(self, side: int) -> Batch:
        """A row that teaches nothing, for a process that has to stand by: nothing in it is learned; N = 0."""
        nothing = Encoded(
            "", (self.fill_token,), answers=(), n_images=0, image_at=-1, n_image_tokens=self.n_image_tokens
        )
        row = self.row([[nothing]], torch.zeros(0, 3, side, side))
        return replace(row, sample_ids=())

    def _pieces(self, group: Sequence[Encoded], n_images: int) -> Iterator[Piece]:
        first = group[0]
        if len(group) == 1:
            yield self._piece(_ids(first), _learned(first), n_images=n_images, opens=True)
            return
        n_prefix = _common_prefix(group)
        prefix = self._piece(_ids(first)[:n_prefix], _learned(first)[:n_prefix], n_images=n_images, opens=True)
        yield prefix
        for one in group:
            yield self._piece(
                _ids(one)[n_prefix:],
                _learned(one)[n_prefix:],
                n_images=n_images + first.n_images,
                prefix=len(prefix.ids),
            )

    def _piece(self, ids: Ints, learned: Bools, *, n_images: int, opens: bool = False, prefix: int = 0) -> Piece:
        """`n_images` stand before it in the row; it `opens` a group, or goes on from a `prefix`."""
        virtual = self.n_virtual if opens else 0
        ids = np.concatenate([np.full(virtual, self.fill_token), ids])
        learned = np.concatenate([np.zeros(virtual, np.bool_), learned])
        seen = -(-np.cumsum(ids == self.image_token) // self.n_image_tokens)  # images that have begun, this one too
        media = np.where(seen > 0, n_images + seen - 1, n_images - 1 if prefix else -1)
        return Piece(ids, learned, prefix, virtual, media, prefix)


def _ids(one: Encoded) -> Ints:
    return np.array(one.ids, dtype=np.int64)


def _learned(one: Encoded) -> Bools:
    learned = np.zeros(len(one.ids), dtype=np.bool_)
    for start, stop in one.answers:
        learned[start:stop] = True
    return learned


def _common_prefix(group: Sequence[Encoded]) -> int:
    """Ids that all have in common. Raises DataError where they do not, or where a branch's first is learned."""
    first, n_prefix = group[0], group[0].n_prefix
    for one in group:
        if n_prefix < 1 or one.ids[:n_prefix] != first.ids[:n_prefix] or _learned(one)[n_prefix]:
            raise DataError(
                f"samples {first.id!r} and {one.id!r} cannot share an image: they differ before it ends, or learn what "
                "follows at once; were the lengths counted with other samples or settings? count them anew"
            )
    return n_prefix


def _targets(piece: Piece) -> Ints:
    after = np.where(piece.learned[1:], piece.ids[1:], IGNORE)
    targets = np.append(after, IGNORE)
    targets[: piece.virtual] = IGNORE  # the first id has nobody to foretell it, a soft prompt or not
    return targets


def _batch(pieces: Sequence[Piece], spans: tuple[Span, ...], pixels: Tensor, names: tuple[str, ...]) -> Batch:
    positions = [np.arange(piece.first_position, piece.first_position + len(piece.ids)) for piece in pieces]
    virtual = [np.arange(len(piece.ids)) < piece.virtual for piece in pieces]
    targets = np.concatenate([_targets(piece) for piece in pieces])
    return Batch(
        ids=_tensor(np.concatenate([piece.ids for piece in pieces])),  # (1, T)
        targets=_tensor(targets),
        positions=_tensor(np.concatenate(positions)),
        spans=spans,
        pixels=pixels,
        media=_tensor(np.concatenate([piece.media for piece in pieces])),
        virtual=torch.from_numpy(np.concatenate(virtual))[None],
        sample_ids=names,
        n_learned=int((targets != IGNORE).sum()),
    )


def _tensor(column: Ints) -> Tensor:
    return torch.from_numpy(column.astype(np.int64, copy=False))[None]  # (1, T)
