"""What matrices and attention take, in floating-point operations; and a connector, which is made of both.

A matrix that a row goes through takes 2 (in x out) forward; backward as much again for the gradient of its input, where
something before it learns, and as much again for its own, where it learns itself. Attention takes 4 H C for a pair of
one that asks and one that is asked, and twice that backward. Norms, activations and embeddings are left out, as is
customary.

Shapes: P patches, M tokens of an image, S latents of an image, H heads, C width of a head.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from torch import nn

from trainer.connectors import Gated
from trainer.connectors.attend import Attend
from trainer.connectors.mlp import Mlp
from trainer.connectors.qformer import QFormer
from trainer.connectors.resampler import Resampler
from trainer.errors import ModelError


@dataclass(frozen=True, slots=True)
class Flops:
    """Floating-point operations of one thing or of many."""

    forward: int = 0
    backward: int = 0
    again: int = 0
    """Forward a second time, because activations were not kept."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.forward + self.backward + self.again

    def __add__(self, other: "Flops") -> "Flops":
        """Both."""
        return Flops(self.forward + other.forward, self.backward + other.backward, self.again + other.again)

    def __mul__(self, times: int) -> "Flops":
        """So many times."""
        return Flops(self.forward * times, self.backward * times, self.again * times)


def total(several: Iterable[Flops]) -> Flops:
    """All of them together."""
    return sum(several, start=Flops())


def learns(module: nn.Module) -> bool:
    """Whether anything in it does."""
    return any(parameter.requires_grad for parameter in module.parameters())


def matrix(one: nn.Linear | nn.Conv2d, carries: bool) -> Flops:
    """One row through it; `carries`: whether its input has a gradient. Of a convolution, one place of its output."""
    size = one.in_features * one.out_features if isinstance(one, nn.Linear) else one.weight.numel()
    return Flops(2 * size, 2 * size * (carries + one.weight.requires_grad))


def matrices(module: nn.Module, carries: bool) -> Flops:
    """One row through all linear layers of a module."""
    return total(matrix(one, carries) for one in module.modules() if isinstance(one, nn.Linear))


def attention(width: int, carries: bool) -> Flops:
    """One pair, all heads of one layer, H C wide together: its score, and its share in the sum of values."""
    return Flops(4 * width, 8 * width * carries)


def asking(layer: Attend, carries: bool) -> Flops:
    """One row that asks."""
    return matrix(layer.query, carries) + matrix(layer.out, carries)


def asked(layer: Attend, carries: bool) -> Flops:
    """One row that is asked."""
    return matrix(layer.key, carries) + matrix(layer.value, carries)


def glance(layer: Attend, carries: bool) -> Flops:
    """One row that asks another."""
    return attention(layer.query.out_features, carries)


def connecting(connector: nn.Module, n_patches: int, sees: bool) -> Flops:
    """One image through a connector; `sees`: whether the encoder learns, so that features have gradients."""
    carries = sees or learns(connector)
    match connector:
        case Mlp():
            first, *others = (one for one in connector.modules() if isinstance(one, nn.Linear))
            return (matrix(first, sees) + total(matrix(one, carries) for one in others)) * n_patches
        case Resampler():
            return _resampling(connector, n_patches, sees, carries)
        case QFormer():
            return _querying(connector, n_patches, sees, carries)
        case Gated():
            latents = connector.resampler
            looked_at = total(asked(layer.attend, carries) for layer in layers_of(connector))
            return _resampling(latents, n_patches, sees, carries) + looked_at * latents.n_tokens
    raise ModelError(f"the work of a {type(connector).__name__} is not known: add a case in matrices.connecting")


def layers_of(connector: Resampler | QFormer | Gated) -> Iterable[Any]:
    """A connector's layers, as what they are to it: torch knows a list's modules as modules only."""
    return connector.layers


def _resampling(connector: Resampler, n_patches: int, sees: bool, carries: bool) -> Flops:
    """M latents, which ask P patches and themselves in every layer."""
    n_latents = connector.n_tokens
    found = matrices(connector.into, sees) * n_patches + matrix(connector.out, carries) * n_latents
    for layer in layers_of(connector):
        both = n_patches + n_latents
        row = asking(layer.attend, carries) + glance(layer.attend, carries) * both + matrices(layer.feed, carries)
        found += row * n_latents + asked(layer.attend, carries) * both
    return found


def _querying(connector: QFormer, n_patches: int, sees: bool, carries: bool) -> Flops:
    """M queries, which ask each other in every layer, and P patches in every second."""
    n_latents = connector.n_tokens
    found = matrix(connector.out, carries) * n_latents
    for layer in layers_of(connector):
        row = matrices(layer.talk, carries) + matrices(layer.feed, carries) + glance(layer.talk, carries) * n_latents
        if layer.look is not None:
            row += asking(layer.look, carries) + glance(layer.look, carries) * n_patches
            found += asked(layer.look, sees) * n_patches
        found += row * n_latents
    return found
