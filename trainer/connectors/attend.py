"""What connectors that attend are made of.

Shapes: B rows, L vectors that ask, S vectors that are asked, H heads, C width of a head.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


class Attend(nn.Module):
    """Attention of any number of heads, from one width to another."""

    def __init__(self, width: int, context_width: int, n_heads: int, head_width: int) -> None:
        """From `width`, what asks, to the same; `context_width` is that of what is asked."""
        super().__init__()
        self.n_heads = n_heads
        inner = n_heads * head_width
        self.query = nn.Linear(width, inner, bias=False)
        self.key = nn.Linear(context_width, inner, bias=False)
        self.value = nn.Linear(context_width, inner, bias=False)
        self.out = nn.Linear(inner, width, bias=False)

    def forward(self, asks: Tensor, asked: Tensor, sees: Tensor | None = None) -> Tensor:
        """(B, L, width), (B, S, context_width), (B, L, S) bool -> (B, L, width); without `sees` all see all."""
        query, key, value = self._split(self.query(asks)), self._split(self.key(asked)), self._split(self.value(asked))
        mask = None if sees is None else sees[:, None]  # (B, 1, L, S)
        heads = scaled_dot_product_attention(query, key, value, attn_mask=mask)  # (B, H, L, C)
        out: Tensor = self.out(heads.transpose(1, 2).flatten(2))
        return out

    def _split(self, vectors: Tensor) -> Tensor:
        n_rows, n_vectors, _ = vectors.shape
        return vectors.view(n_rows, n_vectors, self.n_heads, -1).transpose(1, 2)  # (B, H, L, C)


def feed_forward(width: int) -> nn.Sequential:
    """Four times as wide within."""
    return nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))


def latents(n_latents: int, width: int) -> nn.Parameter:
    """(M, width): learned vectors that ask an image."""
    return nn.Parameter(torch.randn(n_latents, width) * 0.02)
