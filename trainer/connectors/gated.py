"""Layers between the language model's layers that look at images: gated cross-attention (Flamingo).

    y = y + tanh(a) attend(y, image);   y = y + tanh(b) feed(y);   a = b = 0 at the start

so the model starts as the language model alone. A position sees the last image before it and no other. In the text an
image takes one place, which says that there is one.

A layer is run by a hook before the language model's own layer, which so keeps its name, its class and its file.

Shapes: N images, P patches, E width of the encoder, S latents of an image, B rows, T positions, D width of the text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from trainer.connectors.attend import Attend, feed_forward, latents
from trainer.connectors.protocol import Connector
from trainer.connectors.resampler import Resampler
from trainer.spec import ConnectorSpec


class Seen(NamedTuple):
    """What a row's positions may look at."""

    latents: Tensor
    """(N, S, D)."""
    media: Tensor
    """(B, T) int64: which image; -1 for none."""


class GatedLayer(nn.Module):
    """Cross-attention to the image, a feed-forward layer, and a gate for each."""

    held: Seen | None = None

    def __init__(self, width: int, n_heads: int, head_width: int) -> None:
        """`width` is the text's; gates are shut."""
        super().__init__()
        self.norm_attend = nn.LayerNorm(width)
        self.attend = Attend(width, width, n_heads, head_width)
        self.gate_attend = nn.Parameter(torch.zeros(1))
        self.norm_feed = nn.LayerNorm(width)
        self.feed = feed_forward(width)
        self.gate_feed = nn.Parameter(torch.zeros(1))

    def forward(self, hidden: Tensor, seen: Seen) -> Tensor:
        """(B, T, D) -> (B, T, D)."""
        if len(seen.latents):
            hidden = hidden + self.gate_attend.tanh() * self._look(hidden, seen)
        out: Tensor = hidden + self.gate_feed.tanh() * self.feed(self.norm_feed(hidden))
        return out

    def before(
        self, _: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """A hook before a layer of the language model: changes the hidden states that go into it."""
        seen = kwargs.pop("seen", None) or self.held
        if seen is None:
            return args, kwargs
        if args:
            return (self(args[0], seen), *args[1:]), kwargs
        return args, kwargs | {"hidden_states": self(kwargs["hidden_states"], seen)}

    def _look(self, hidden: Tensor, seen: Seen) -> Tensor:
        n_images, n_latents, _ = seen.latents.shape
        media = seen.media[:, -hidden.shape[1] :]  # one position at a time looks on at the prompt's last image
        image = torch.arange(n_images, device=hidden.device).repeat_interleave(n_latents)  # (N S,)
        blind = media[..., None] < 0  # (B, T, 1)
        sees = (media[..., None] == image) | blind  # (B, T, N S): a row of a mask that sees nothing has no softmax
        asked = seen.latents.flatten(0, 1).expand(len(hidden), -1, -1)  # (B, N S, D)
        looked: Tensor = self.attend(self.norm_attend(hidden), asked, sees)
        return looked.masked_fill(blind, 0)


class Gated(Connector):
    """A resampler, the place that an image takes in the text, and the layers that look."""

    def __init__(self, spec: ConnectorSpec, width_in: int, width_out: int, n_layers: int) -> None:
        """From the encoder's width to the text's, for a language model of `n_layers`."""
        super().__init__()
        self.n_tokens = 1
        self.every = spec.every
        self.place = latents(1, width_out)
        self.resampler = Resampler(spec, width_in, width_out)
        n_gated = len(range(0, n_layers, spec.every))
        self.layers = nn.ModuleList([GatedLayer(width_out, spec.n_heads, spec.head_width) for _ in range(n_gated)])

    def forward(self, features: Tensor) -> Tensor:
        """(N, P, E) -> (N, 1 + S, D): the vector that stands in the text, then the latents."""
        seen = self.resampler(features)  # (N, S, D)
        place = self.place.to(seen.dtype).expand(len(seen), -1, -1)
        return torch.cat([place, seen], dim=1)

    def attach(self, decoder_layers: Sequence[nn.Module]) -> None:
        """Let each of these layers be run before its layer of the language model."""
        for gated, layer in zip(self._gated(), decoder_layers[:: self.every], strict=True):
            layer.register_forward_pre_hook(gated.before, with_kwargs=True)

    @contextmanager
    def holding(self, seen: Seen) -> Iterator[None]:
        """While generating, where nothing of ours reaches the layers: look at this."""
        for layer in self._gated():
            layer.held = seen
        try:
            yield
        finally:
            for layer in self._gated():
                layer.held = None

    def _gated(self) -> list[GatedLayer]:
        return [layer for layer in self.layers if isinstance(layer, GatedLayer)]
