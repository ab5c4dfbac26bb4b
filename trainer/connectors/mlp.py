"""Every patch on its own: one linear layer (LLaVA) or several with GELU between them (LLaVA-1.5: two).

Shapes: N images, P patches, E width of the encoder, D width of the text.
"""

from itertools import pairwise

from torch import Tensor, nn

from trainer.connectors.protocol import Connector


class Mlp(Connector):
    """Keeps one vector a patch."""

    def __init__(self, width_in: int, width_out: int, depth: int, n_patches: int) -> None:
        """`depth` linear layers."""
        super().__init__()
        self.n_tokens = n_patches
        steps: list[nn.Module] = []
        for before, after in pairwise([width_in, *[width_out] * depth]):
            steps += [nn.GELU(), nn.Linear(before, after)]
        self.layers = nn.Sequential(*steps[1:])

    def forward(self, features: Tensor) -> Tensor:
        """(N, P, E) -> (N, P, D)."""
        out: Tensor = self.layers(features)
        return out
