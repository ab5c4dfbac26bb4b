"""What learns is kept in 32 bits; what is frozen is kept in what is computed with."""

import pytest
import torch
from torch import nn

from tests.trainer.modelled import model_of
from trainer.precision import computed, kept, narrow, policy
from trainer.spec import Backbone


@pytest.mark.parametrize(
    ("precision", "weights", "activations"),
    [
        ("bf16", torch.float32, torch.bfloat16),
        ("fp32", torch.float32, torch.float32),
        ("fp64", torch.float64, torch.float64),
    ],
)
def test_each_precision_says_what_it_keeps_and_what_it_computes_with(precision, weights, activations):
    assert (kept(precision), computed(precision)) == (weights, activations)


def test_only_what_is_frozen_becomes_narrow():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    model[0].weight.requires_grad_(False)
    narrow(model, "bf16")

    assert model[0].weight.dtype == torch.bfloat16
    assert model[0].bias.dtype == torch.float32
    assert model[1].running_mean.dtype == torch.float32


def test_gradients_of_16_bits_are_added_up_in_32():
    assert policy("bf16").reduce_dtype == torch.float32
    assert policy("fp64").param_dtype is None


def test_norms_of_batches_that_are_frozen_go_on_in_32_bits_where_their_means_are():
    maps = {"embedding_size": 8, "hidden_sizes": [8, 8], "depths": [1, 1], "layer_type": "basic"}
    encoder = Backbone(architecture="resnet", shape=maps)
    model = model_of(encoder=encoder, feature_layer=-1, image_size=32, dtype=torch.float32).requires_grad_(False)
    narrow(model, "bf16")
    assert model.features(torch.randn(1, 3, 32, 32)).dtype == torch.bfloat16
