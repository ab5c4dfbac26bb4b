"""What every connector is."""

from torch import Tensor, nn


class Connector(nn.Module):
    """From an encoder's features to vectors of the language model's width.

    Shapes: N images, P patches, E width of the encoder, M tokens and S vectors of an image, D width of the text.
    """

    n_tokens: int
    """M: how many places an image takes in the text."""

    def forward(self, features: Tensor) -> Tensor:
        """(N, P, E) -> (N, S, D): the first M stand in the text, the others are looked at from between the layers."""
        raise NotImplementedError
