import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention
from transformers import AutoConfig

from tests.trainer.kernels import PLAIN, PLAIN_OF_OLD
from trainer import attention
from trainer.attention import Past
from trainer.batch import Span
from trainer.errors import ModelError

# A prefix of 3 with branches of 2 and 4, a span of its own of 5, and fill of 2.
SPANS = (Span(0, 3, 0, 0), Span(3, 5, 0, 3), Span(5, 9, 0, 3), Span(9, 14, 9, 9), Span(14, 16, 14, 14))


class Layer(nn.Module):
    num_key_value_groups = 2
    layer_idx = 1


def states(n_columns, n_heads=4, dtype=torch.float64, device="cpu", seed=0):
    generator = torch.Generator().manual_seed(seed)
    shapes = [(1, n_heads, 16, 8), (1, 2, n_columns, 8), (1, 2, n_columns, 8)]
    return [
        torch.randn(shape, generator=generator, dtype=torch.float64).to(device, dtype).requires_grad_()
        for shape in shapes
    ]


def seen(position, n_past=0):
    return attention.mask(SPANS, n_past)[0, 0, position].nonzero()[:, 0].tolist()


def test_a_branch_sees_its_prefix_and_itself_up_to_each_position():
    assert seen(6) == [0, 1, 2, 5, 6]


def test_a_prefix_sees_itself_alone():
    assert seen(2) == [0, 1, 2]


def test_a_span_without_a_prefix_sees_itself_alone():
    assert seen(10) == [9, 10]


def test_everybody_sees_a_learned_past_and_nobody_sees_less_than_itself():
    assert all({0, 1, n + 2} <= set(seen(n, n_past=2)) for n in range(16))


def test_positions_of_one_row_without_a_prefix_need_no_gathering():
    assert attention.segments((Span(0, 3, 0, 0), Span(3, 5, 3, 3))).kv_index is None


def test_a_span_asks_with_its_positions_over_its_past_its_prefix_and_itself():
    found = attention.segments(SPANS, n_past=2)
    assert found.cu_q.tolist() == [0, 3, 5, 9, 14, 16]
    assert found.cu_k.tolist() == [0, 5, 12, 21, 28, 32]
    assert found.kv_index[5:12].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert found.kv_index[12:21].tolist() == [0, 1, 2, 3, 4, 7, 8, 9, 10]
    assert (found.max_q, found.max_k) == (5, 9)


@pytest.mark.parametrize("kernel", [PLAIN, PLAIN_OF_OLD])
@pytest.mark.parametrize("n_past", [0, 2])
def test_the_kernel_s_offsets_and_the_mask_say_the_same(n_past, kernel):
    dense, sparse = states(16 + n_past), states(16 + n_past)
    mask = attention.mask(SPANS, n_past)
    expected = scaled_dot_product_attention(*dense, attn_mask=mask, scale=0.3, enable_gqa=True).transpose(1, 2)
    found = attention.varlen_attention(*sparse, attention.segments(SPANS, n_past), 0.3, kernel)
    torch.testing.assert_close(found, expected, atol=1e-14, rtol=0)
    weights = torch.randn_like(expected)
    (expected * weights).sum().backward()
    (found * weights).sum().backward()
    for one, other in zip(dense, sparse, strict=True):
        torch.testing.assert_close(one.grad, other.grad, atol=1e-13, rtol=0)


def test_a_learned_past_is_the_layer_s_own():
    query, key, value = states(16)
    other, own = torch.full((1, 2, 3, 8), torch.nan, dtype=torch.float64), torch.randn(1, 2, 3, 8).double()
    found, _ = attention.packed_attention(
        Layer(), query, key, value, attention.mask(SPANS, 3), past=Past((other, own), (other, own))
    )
    keys, values = torch.cat([own, key], 2), torch.cat([own, value], 2)
    expected = scaled_dot_product_attention(query, keys, values, attn_mask=attention.mask(SPANS, 3), enable_gqa=True)
    torch.testing.assert_close(found, expected.transpose(1, 2), atol=1e-14, rtol=0)


def test_the_kernel_drops_nothing_out():
    with pytest.raises(ModelError, match=r"dropout of 0\.1, expected 0"):
        attention.packed_attention(Layer(), *states(16), None, dropout=0.1, segments=attention.segments(SPANS))


def test_the_kernel_s_way_leaves_no_mask_that_a_model_with_attention_of_its_own_could_read():
    given = attention.settings(SPANS, 0, torch.zeros(1, 16, 8), PLAIN)["attention_mask"]
    query = states(16)[0]
    assert given.dim() == 4  # as it is, transformers hands on
    with pytest.raises(RuntimeError):
        scaled_dot_product_attention(query, query, query, attn_mask=given)


def test_a_model_that_loses_the_segments_on_the_way_is_found_out():
    unread = attention.settings(SPANS, 0, torch.zeros(1, 16, 8), PLAIN)["attention_mask"]
    with pytest.raises(ModelError, match="does not hand the row's segments on"):
        attention.packed_attention(Layer(), *states(16), unread)


@pytest.mark.parametrize(
    ("architecture", "shape", "found"),
    [
        ("mistral", {"sliding_window": 64}, "sliding_window"),
        ("gemma2", {}, "attn_logit_softcapping, sliding_attention"),
        ("qwen2", {"use_sliding_window": True, "sliding_window": 64, "max_window_layers": 1}, "sliding_attention"),
        ("llama4_text", {"num_hidden_layers": 4}, "chunked_attention"),
    ],
)
def test_attention_that_is_more_than_causal_is_refused(architecture, shape, found):
    with pytest.raises(ModelError, match=f"{architecture}: found {found}, expected full causal attention"):
        attention.check(AutoConfig.for_model(architecture, **shape))


@pytest.mark.parametrize(
    ("architecture", "shape"), [("llama", {}), ("qwen2", {}), ("mistral", {"sliding_window": None})]
)
def test_causal_attention_is_accepted(architecture, shape):
    attention.check(AutoConfig.for_model(architecture, **shape))


@pytest.mark.gpu
@pytest.mark.parametrize("n_past", [0, 2])
@pytest.mark.parametrize("n_heads", [2, 4])
def test_torch_s_kernel_sees_what_the_mask_says(n_past, n_heads):
    dense, sparse = (states(16 + n_past, n_heads, torch.bfloat16, "cuda") for _ in range(2))
    mask = attention.mask(SPANS, n_past, "cuda")
    expected = scaled_dot_product_attention(*(one.float() for one in dense), attn_mask=mask, enable_gqa=True)
    found = attention.varlen_attention(*sparse, attention.segments(SPANS, n_past, "cuda"))
    torch.testing.assert_close(found.float(), expected.transpose(1, 2), atol=0.02, rtol=0.02)
    expected.transpose(1, 2).sum().backward()
    found.float().sum().backward()
    for one, other in zip(dense, sparse, strict=True):
        torch.testing.assert_close(one.grad, other.grad, atol=0.03, rtol=0.03)
