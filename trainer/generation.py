"""Answers, a token at a time, through transformers' generate.

Prompts of several lengths are filled up at the left, where masks keep the fill out.

Shapes: B prompts, T positions of the longest, V columns of a learned past, D width.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers import Cache, GenerationConfig, PreTrainedModel


class Filled(NamedTuple):
    """Prompts side by side."""

    ids: Tensor
    """(B, T) int64."""
    told: Tensor
    """(B, T) bool: what is no fill."""
    virtual: Tensor
    """(B, T) bool: places of a soft prompt."""


def filled(prompts: Sequence[Sequence[int]], n_virtual: int, fill: int, device: torch.device) -> Filled:
    """Prompts with `n_virtual` places before each, filled up at the left with `fill`, a token of no meaning."""
    n_told = torch.tensor([n_virtual + len(prompt) for prompt in prompts])
    width = int(n_told.max())
    rows = [[fill] * (width - len(prompt)) + list(prompt) for prompt in prompts]
    place = torch.arange(width) - (width - n_told)[:, None]  # (B, T): counted from the first that is told
    return Filled(
        torch.tensor(rows, device=device),
        (place >= 0).to(device),
        ((place >= 0) & (place < n_virtual)).to(device),
    )


def continued(
    language: PreTrainedModel,
    inputs: Tensor,
    told: Tensor,
    past: Cache | None,
    n_new: int,
    stop: Sequence[int],
    **settings: object,
) -> list[list[int]]:
    """(B, T, D), (B, T) bool -> what the language model says next, up to a stop, which is kept, or n_new tokens.

    `past` is one row's. Greedy, whatever the model's own folder recommends, unless settings say otherwise.
    """
    if past is not None:
        past.batch_repeat_interleave(len(inputs))  # one row's, for every prompt
        n_past = past.get_seq_length()
        told = pad(told, (n_past, 0), value=True)  # (B, V + T)
        inputs = pad(inputs, (0, 0, n_past, 0))  # (B, V + T, D): generate drops what the past stands for
    plain = PLAIN | settings | {"max_new_tokens": n_new, "eos_token_id": list(stop) or None}
    generate = cast(Callable[..., Tensor], language.generate)
    out = generate(
        inputs_embeds=inputs,
        attention_mask=told.long(),
        generation_config=GenerationConfig(**plain),
        **({} if past is None else {"past_key_values": past}),
    )
    return [_up_to(stop, row) for row in out.tolist()]


def _up_to(stop: Sequence[int], row: list[int]) -> list[int]:
    ends = [place for place, token in enumerate(row) if token in stop]
    return row[: ends[0] + 1] if ends else row


# Every setting that a folder may bring along, so that none is taken from there.
PLAIN: dict[str, object] = {
    "do_sample": False,
    "num_beams": 1,
    "temperature": 1.0,
    "top_p": 1.0,
    "top_k": 50,
    "repetition_penalty": 1.0,
    "pad_token_id": 0,
    "use_cache": True,
}
