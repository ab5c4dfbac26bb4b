"""What the backward pass computes anew instead of keeping, and what goes through torch.compile: both layer by layer.

`layers` keeps each layer's input and nothing else. `selective` keeps besides what is dear to compute, products of
matrices and attention, and computes the cheap rest anew: Korthikanti et al., Reducing activation recomputation, 2022.

A layer's forward is wrapped, not the layer: names of parameters stay, and FSDP2 gathers the weights around it.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.nn.attention import varlen  # noqa: F401 - the import makes its operator known to torch.ops
from torch.utils.checkpoint import checkpoint, create_selective_checkpoint_contexts

from trainer.config import Recompute

Pair = tuple[AbstractContextManager[Any], AbstractContextManager[Any]]
aten = torch.ops.aten
DEAR = [
    aten.mm.default,
    aten.addmm.default,
    aten.bmm.default,
    aten._scaled_dot_product_flash_attention.default,
    aten._scaled_dot_product_efficient_attention.default,
    aten._scaled_dot_product_cudnn_attention.default,
    aten._scaled_dot_product_flash_attention_for_cpu.default,
    torch.ops.torch_attn._varlen_attn.default,
]


def recompute(layers: Iterable[nn.Module], policy: Recompute) -> None:
    """Apply the policy to each layer, in place."""
    if policy == "none":
        return
    settings = (
        {"context_fn": _keeping_what_is_dear} if policy == "selective" else {}
    )  # torch.compile knows no empty one
    for layer in layers:
        layer.forward = partial(_anew, layer.forward, settings)


def compiled(layers: Iterable[nn.Module], backend: str = "inductor") -> None:
    """Compile each layer, in place, at its first call. Rows should have few lengths: each is compiled anew."""
    for layer in layers:
        layer.forward = torch.compile(layer.forward, backend=backend)


def _anew(forward: Callable[..., Any], settings: dict[str, Any], *values: Any, **named: Any) -> Any:  # noqa: ANN401 - a layer's
    if not torch.is_grad_enabled():
        return forward(*values, **named)
    return checkpoint(forward, *values, use_reentrant=False, **settings, **named)


def _keeping_what_is_dear() -> Pair:
    made: Pair = create_selective_checkpoint_contexts(DEAR)  # type: ignore[no-untyped-call]
    return made
