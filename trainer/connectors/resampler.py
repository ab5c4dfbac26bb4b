"""A fixed number of vectors, whatever the image: the Perceiver resampler.

Flamingo's; OpenFlamingo has 64 latents, 6 layers, 8 heads of 64. Learned latents ask the features and themselves, layer
by layer. Nothing tells here where features stood but what the encoder has put into them.

Shapes: N images, P patches, E width of the encoder, M latents, L width of the latents, D width of the text.
"""

import torch
from torch import Tensor, nn

from trainer.connectors.attend import Attend, feed_forward, latents
from trainer.connectors.protocol import Connector
from trainer.spec import ConnectorSpec


class Resampler(Connector):
    """Leaves `n_latents` vectors of an image."""

    def __init__(self, spec: ConnectorSpec, width_in: int, width_out: int) -> None:
        """From the encoder's width to the text's."""
        super().__init__()
        width = spec.width or width_in
        self.n_tokens = spec.n_latents
        self.latents = latents(spec.n_latents, width)
        self.into = nn.Identity() if width == width_in else nn.Linear(width_in, width)
        self.layers = nn.ModuleList([_Layer(width, spec.n_heads, spec.head_width) for _ in range(spec.depth)])
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, width_out)

    def forward(self, features: Tensor) -> Tensor:
        """(N, P, E) -> (N, M, D)."""
        features = self.into(features)  # (N, P, L)
        vectors = self.latents.to(features.dtype).expand(len(features), -1, -1)  # (N, M, L)
        for layer in self.layers:
            vectors = layer(vectors, features)
        out: Tensor = self.out(self.norm(vectors))
        return out


class _Layer(nn.Module):
    def __init__(self, width: int, n_heads: int, head_width: int) -> None:
        super().__init__()
        self.norm_latents = nn.LayerNorm(width)
        self.norm_features = nn.LayerNorm(width)
        self.attend = Attend(width, width, n_heads, head_width)
        self.norm = nn.LayerNorm(width)
        self.feed = feed_forward(width)

    def forward(self, vectors: Tensor, features: Tensor) -> Tensor:
        asks = self.norm_latents(vectors)
        asked = torch.cat([self.norm_features(features), asks], dim=1)  # (N, P + M, L)
        vectors = vectors + self.attend(asks, asked)
        out: Tensor = vectors + self.feed(self.norm(vectors))
        return out
