"""Queries that talk among themselves and look at the image every second layer: BLIP-2's Q-Former (32 queries x 768).

Normalisation stands after each sum, as in BERT.

Shapes: N images, P patches, E width of the encoder, M queries, L width of the queries, D width of the text.
"""

from torch import Tensor, nn

from trainer.connectors.attend import Attend, feed_forward, latents
from trainer.connectors.protocol import Connector
from trainer.spec import ConnectorSpec

WIDTH = 768


class QFormer(Connector):
    """Leaves `n_latents` vectors of an image."""

    def __init__(self, spec: ConnectorSpec, width_in: int, width_out: int) -> None:
        """From the encoder's width to the text's."""
        super().__init__()
        width = spec.width or WIDTH
        self.n_tokens = spec.n_latents
        self.queries = latents(spec.n_latents, width)
        self.norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList([_Layer(spec, width, width_in, looks=i % 2 == 0) for i in range(spec.depth)])
        self.out = nn.Linear(width, width_out)

    def forward(self, features: Tensor) -> Tensor:
        """(N, P, E) -> (N, M, D)."""
        vectors = self.norm(self.queries.to(features.dtype)).expand(len(features), -1, -1)  # (N, M, L)
        for layer in self.layers:
            vectors = layer(vectors, features)
        out: Tensor = self.out(vectors)
        return out


class _Layer(nn.Module):
    def __init__(self, spec: ConnectorSpec, width: int, width_in: int, *, looks: bool) -> None:
        super().__init__()
        self.talk = Attend(width, width, spec.n_heads, spec.head_width)
        self.norm_talk = nn.LayerNorm(width)
        self.look = Attend(width, width_in, spec.n_heads, spec.head_width) if looks else None
        self.norm_look = nn.LayerNorm(width) if looks else None
        self.feed = feed_forward(width)
        self.norm_feed = nn.LayerNorm(width)

    def forward(self, vectors: Tensor, features: Tensor) -> Tensor:
        vectors = self.norm_talk(vectors + self.talk(vectors, vectors))
        if self.look is not None and self.norm_look is not None:
            vectors = self.norm_look(vectors + self.look(vectors, features))
        out: Tensor = self.norm_feed(vectors + self.feed(vectors))
        return out
