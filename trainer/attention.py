"""Packed attention: many conversations in one row, none of which sees another.

Transformers' language models take their attention from a function that goes by a name; ours is `packed`. On a CPU, and
wherever 32 bits are computed, it reads a mask made of a row's spans. On CUDA in 16 bits torch's variable-length kernel
gets the same spans, as offsets: no mask, and no work for pairs that do not see each other.

Shapes: T positions of a row, V columns of a learned past, S spans, H heads, K heads of keys, C width of a head.
"""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn.attention.varlen import varlen_attn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedConfig
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from trainer.batch import Span
from trainer.errors import ModelError

NAME = "packed"
HALVES = (torch.float16, torch.bfloat16)


class Kernel(NamedTuple):
    """A function like torch's varlen_attn, which is another from release to release.

    2.10 knows is_causal, but no scale and no groups of heads; 2.12 knows both, and window_size in place of is_causal.
    All of them align what is causal at the last key (bottom right).
    """

    run: Callable[..., Tensor]
    knows: frozenset[str]
    """Names of its arguments."""


def kernel(run: Callable[..., Any]) -> Kernel:
    """Asked once, as asking takes time."""
    return Kernel(run, frozenset(signature(run).parameters))


TORCHS = kernel(varlen_attn)


class Segments(NamedTuple):
    """A row's spans, as the variable-length kernel reads them: span s asks with its positions, over its keys."""

    cu_q: Tensor
    """(S + 1,) int32: where each span begins, and the end of the last."""
    cu_k: Tensor
    """(S + 1,) int32: the same for the keys that it may see: learned past, prefix, itself."""
    kv_index: Tensor | None
    """Which column each of those keys is; None where they are the row itself."""
    max_q: int
    max_k: int


class Past(NamedTuple):
    """Learned keys and values that stand before every conversation, a pair for each layer: (1, K, V, C)."""

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]

    @property
    def n_columns(self) -> int:
        """V."""
        return self.keys[0].shape[2]


def mask(spans: Sequence[Span], n_past: int = 0, device: torch.device | str = "cpu") -> Tensor:
    """(1, 1, T, V + T) bool: which column a position sees."""
    lengths, starts, stops = torch.tensor(
        [(span.stop - span.start, span.prefix_start, span.prefix_stop) for span in spans], device=device
    ).unbind(1)
    own = torch.arange(len(spans), device=device).repeat_interleave(lengths)  # (T,)
    first, last = starts[own], stops[own]
    column = torch.arange(len(own), device=device)
    within = (own[:, None] == own[None, :]) & (column[None, :] <= column[:, None])  # (T, T)
    before = (column[None, :] >= first[:, None]) & (column[None, :] < last[:, None])
    past = torch.ones(len(own), n_past, dtype=torch.bool, device=device)
    return torch.cat([past, within | before], dim=1)[None, None]


def segments(spans: Sequence[Span], n_past: int = 0, device: torch.device | str = "cpu") -> Segments:
    """The same as offsets."""
    lengths_q = [span.stop - span.start for span in spans]
    lengths_k = [n_past + span.prefix_stop - span.prefix_start + n for span, n in zip(spans, lengths_q, strict=True)]
    gathers = n_past > 0 or any(span.prefix_stop > span.prefix_start for span in spans)
    index = _sent(torch.cat([_columns(span, n_past) for span in spans]), device) if gathers else None
    cu_q, cu_k = _sent(_offsets(lengths_q), device), _sent(_offsets(lengths_k), device)
    return Segments(cu_q, cu_k, index, max(lengths_q), max(lengths_k))


def varlen_attention(
    query: Tensor, key: Tensor, value: Tensor, where: Segments, scaling: float | None = None, kernel: Kernel = TORCHS
) -> Tensor:
    """(1, H, T, C) over (1, K, V + T, C) -> (1, T, H, C); `scaling` of None is C ** -0.5."""
    q, k, v = (tensor[0].transpose(0, 1) for tensor in (query, key, value))  # (T, H, C), (V + T, K, C)
    columns = where.kv_index
    if columns is not None:
        k, v = k.index_select(0, columns), v.index_select(0, columns)
    if "enable_gqa" not in kernel.knows:
        k, v = (tensor.repeat_interleave(q.shape[1] // k.shape[1], dim=1) for tensor in (k, v))
    if "scale" not in kernel.knows and scaling is not None:
        q = q * (scaling * q.shape[-1] ** 0.5)
    wanted = {"scale": scaling, "is_causal": True, "window_size": (-1, 0), "enable_gqa": q.shape[1] != k.shape[1]}
    known = {name: setting for name, setting in wanted.items() if name in kernel.knows}
    return kernel.run(q, k, v, where.cu_q, where.cu_k, where.max_q, where.max_k, **known)[None]


def settings(spans: Sequence[Span], n_past: int, inputs: Tensor, kernel: Kernel | None = None) -> dict[str, Any]:
    """What a language model is called with, so that the row (inputs: (1, T, D)) is attended to as its spans say."""
    device = inputs.device
    if kernel is None and not (inputs.is_cuda and inputs.dtype in HALVES):
        return {"attention_mask": mask(spans, n_past, device)}
    # A mask of four dimensions is handed on as it is. Nobody should read this one: without entries it fits nothing, so
    # that a model with attention of its own fails, where all samples would see each other.
    nothing = torch.ones(1, 1, 0, 0, dtype=torch.bool, device=device)
    return {"attention_mask": nothing, "segments": segments(spans, n_past, device), "kernel": kernel or TORCHS}


def packed_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    segments: Segments | None = None,
    past: Past | None = None,
    kernel: Kernel = TORCHS,
    **others: Any,  # noqa: ANN401 - what else a model hands on
) -> tuple[Tensor, None]:
    """Transformers' signature: (1, H, T, C) over (1, K, T, C) -> (1, T, H, C).

    With segments the kernel runs over these; without, the mask is obeyed, which is also how generation goes on.
    """
    if past is not None:
        key, value = _after(past.keys, key, module), _after(past.values, value, module)
    if segments is None:
        if attention_mask is not None and attention_mask.shape[-1] != key.shape[2]:
            name = type(module).__name__
            raise ModelError(f"{name} does not hand the row's segments on: take another language model")
        return sdpa_attention_forward(module, query, key, value, attention_mask, dropout, scaling, **others)
    if dropout > 0:
        raise ModelError(f"found an attention dropout of {dropout}, expected 0 on CUDA: set it to 0 in the config")
    return varlen_attention(query, key, value, segments, scaling, kernel), None


def check(config: PreTrainedConfig) -> None:
    """Raises ModelError for a language model whose attention is more than causal."""
    found = {name for name in ("attn_logit_softcapping",) if getattr(config, name, None)}
    kinds = getattr(config, "layer_types", None)
    if kinds is None:
        found |= {name for name in ("sliding_window", "attention_chunk_size") if getattr(config, name, None)}
    found |= set(kinds or []) - {"full_attention"}
    if found:
        raise ModelError(
            f"{config.model_type}: found {', '.join(sorted(found))}, expected full causal attention in every layer: "
            "take another language model"
        )


def _after(past: Sequence[Tensor], new: Tensor, module: nn.Module) -> Tensor:
    own = past[cast(int, module.layer_idx)]
    return torch.cat([own.to(new.dtype), new], dim=2)  # (1, K, V + T, C)


def _columns(span: Span, n_past: int) -> Tensor:
    prefix = torch.arange(span.prefix_start, span.prefix_stop) + n_past
    return torch.cat([torch.arange(n_past), prefix, torch.arange(span.start, span.stop) + n_past])


def _offsets(lengths: Sequence[int]) -> Tensor:
    return torch.tensor([0, *lengths], dtype=torch.int32).cumsum(0, dtype=torch.int32)


def _sent(column: Tensor, device: torch.device | str) -> Tensor:
    """To the device, without waiting for what that has still to do."""
    return column.to(device, non_blocking=True)


AttentionInterface.register(NAME, packed_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
