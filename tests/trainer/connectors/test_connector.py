import pytest
import torch

from trainer.connectors import connector, tokens_of_an_image
from trainer.spec import ConnectorSpec


@pytest.mark.parametrize("kind", ["linear", "mlp", "resampler", "qformer", "gated"])
def test_every_connector_gives_as_many_vectors_as_it_says_of_the_text_s_width(kind):
    spec = ConnectorSpec(kind=kind, n_latents=4, width=24, n_heads=2, head_width=16)
    made = connector(spec, 32, 48, n_patches=16, n_layers=2)
    assert made.n_tokens == tokens_of_an_image(spec, 16)
    vectors = made(torch.randn(2, 16, 32))
    assert vectors.shape[0] == 2
    assert vectors.shape[1] >= made.n_tokens
    assert vectors.shape[2] == 48
