import torch
from torch import nn

from trainer.connectors.mlp import Mlp


def test_llava_15_s_connector_is_linear_gelu_linear():
    mlp = Mlp(32, 48, depth=2, n_patches=16)
    assert [type(layer) for layer in mlp.layers] == [nn.Linear, nn.GELU, nn.Linear]
    assert [tuple(layer.weight.shape) for layer in mlp.layers if isinstance(layer, nn.Linear)] == [(48, 32), (48, 48)]


def test_of_depth_one_it_is_a_linear_layer():
    assert [type(layer) for layer in Mlp(32, 48, depth=1, n_patches=16).layers] == [nn.Linear]


def test_every_patch_is_for_itself():
    mlp, features = Mlp(32, 48, depth=2, n_patches=16), torch.randn(2, 16, 32)
    order = torch.randperm(16)
    torch.testing.assert_close(mlp(features)[:, order], mlp(features[:, order]))
