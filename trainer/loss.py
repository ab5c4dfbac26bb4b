"""Cross-entropy of the rows that are learned, and of no others.

Logits are the largest tensor of all. Where they would be too many they are made, read and forgotten piece by piece, and
made again in the backward pass: one more product with the output layer.

Shapes: L targets, D width, W words.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint

PIECE = 2**26  # logits at a time: 256 MiB in 32 bits


def losses(hidden: Tensor, targets: Tensor, head: nn.Linear, piece: int = PIECE) -> Tensor:
    """(L, D), (L,) -> (L,), in 32 bits or more."""
    n_rows = max(1, piece // len(head.weight))
    if len(targets) <= n_rows:
        return _losses(hidden, targets, head)
    pieces = zip(torch.split(hidden, n_rows), torch.split(targets, n_rows), strict=True)
    return torch.cat([checkpoint(_losses, rows, wanted, head, use_reentrant=False) for rows, wanted in pieces])


def _losses(hidden: Tensor, targets: Tensor, head: nn.Module) -> Tensor:
    logits: Tensor = head(hidden)  # (L, W)
    logits = logits if logits.dtype == torch.float64 else logits.float()
    return cross_entropy(logits, targets, reduction="none")
