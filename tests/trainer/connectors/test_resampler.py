import pytest
import torch

from trainer.connectors.resampler import Resampler
from trainer.spec import ConnectorSpec

SMALL = ConnectorSpec(kind="resampler", n_latents=4, depth=2, n_heads=2, head_width=16)


def test_it_leaves_as_many_vectors_as_it_is_asked_for():
    assert Resampler(SMALL, 32, 48)(torch.randn(3, 16, 32)).shape == (3, 4, 48)


@pytest.mark.parametrize("width", [None, 64])
def test_it_does_not_care_in_which_order_features_come(width):
    resampler = Resampler(SMALL.model_copy(update={"width": width}), 32, 48).double()
    features = torch.randn(2, 16, 32, dtype=torch.float64)
    found = resampler(features[:, torch.randperm(16)])
    torch.testing.assert_close(found, resampler(features), atol=1e-13, rtol=0)


def test_it_cares_which_features_come():
    resampler, features = Resampler(SMALL, 32, 48), torch.randn(1, 16, 32)
    assert not torch.allclose(resampler(features), resampler(features * 2))


def test_latents_ask_themselves_too():
    resampler = Resampler(SMALL, 32, 48)
    before = resampler(torch.zeros(1, 1, 32))
    with torch.no_grad():
        resampler.latents[3] += torch.randn(32)
    assert not torch.allclose(before[0, 0], resampler(torch.zeros(1, 1, 32))[0, 0])


def test_images_do_not_mix():
    resampler, features = Resampler(SMALL, 32, 48), torch.randn(2, 16, 32)
    torch.testing.assert_close(resampler(features)[1:], resampler(features[1:]))
