"""Stand-ins, in plain torch, for torch's variable-length attention kernel: for any device and precision."""

import torch
from torch.nn.functional import scaled_dot_product_attention

from trainer.attention import kernel


def plain_varlen(
    query, key, value, cu_seq_q, cu_seq_k, max_q, max_k, *, scale=None, window_size=(-1, -1), enable_gqa=False
):
    """(Tq, H, C) over (Tk, K, C) -> (Tq, H, C); causal, with the last query beside the last key of its sequence."""
    assert window_size == (-1, 0)
    assert enable_gqa == (query.shape[1] != key.shape[1])
    assert cu_seq_q.dtype == cu_seq_k.dtype == torch.int32
    assert max_q == int(cu_seq_q.diff().max())
    assert max_k == int(cu_seq_k.diff().max())
    assert cu_seq_q[-1] == len(query)
    assert cu_seq_k[-1] == len(key)
    parts = []
    for number in range(len(cu_seq_q) - 1):
        q = query[cu_seq_q[number] : cu_seq_q[number + 1]].transpose(0, 1)
        k, v = (one[cu_seq_k[number] : cu_seq_k[number + 1]].transpose(0, 1) for one in (key, value))
        sees = torch.ones(q.shape[1], k.shape[1], dtype=torch.bool).tril(k.shape[1] - q.shape[1])
        out = scaled_dot_product_attention(q, k, v, attn_mask=sees, scale=scale, enable_gqa=enable_gqa)
        parts.append(out.transpose(0, 1))
    return torch.cat(parts)


def plain_varlen_of_old(query, key, value, cu_seq_q, cu_seq_k, max_q, max_k, is_causal=False):
    """The same as torch 2.10 has it."""
    assert is_causal
    return plain_varlen(query, key, value, cu_seq_q, cu_seq_k, max_q, max_k, window_size=(-1, 0))


PLAIN = kernel(plain_varlen)
PLAIN_OF_OLD = kernel(plain_varlen_of_old)
