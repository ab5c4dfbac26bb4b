import torch
from torch import nn

from trainer.connectors.gated import Gated, GatedLayer, Seen
from trainer.spec import ConnectorSpec

SMALL = ConnectorSpec(kind="gated", n_latents=4, depth=1, n_heads=2, head_width=16, every=2)


def layer_with_open_gates():
    layer = GatedLayer(48, n_heads=2, head_width=16)
    nn.init.ones_(layer.gate_attend)
    nn.init.ones_(layer.gate_feed)
    return layer


def seen(media, n_images=2):
    return Seen(torch.randn(n_images, 4, 48, generator=torch.Generator().manual_seed(0)), torch.tensor(media))


def test_a_new_layer_changes_nothing():
    hidden = torch.randn(1, 3, 48)
    assert torch.equal(GatedLayer(48, n_heads=2, head_width=16)(hidden, seen([[0, 1, -1]])), hidden)


def test_a_new_layer_learns_its_gates_first():
    layer = GatedLayer(48, n_heads=2, head_width=16)
    layer(torch.randn(1, 3, 48), seen([[0, 1, -1]])).square().sum().backward()
    assert layer.gate_attend.grad.any()
    assert layer.gate_feed.grad.any()
    assert not layer.attend.out.weight.grad.any()


def test_a_position_sees_its_image_and_no_other():
    layer, hidden, both = layer_with_open_gates(), torch.randn(1, 3, 48), seen([[0, 1, -1]])
    other = Seen(torch.stack([both.latents[0], torch.randn(4, 48)]), both.media)
    changed = (layer(hidden, both) != layer(hidden, other)).any(dim=-1)[0].tolist()
    assert changed == [False, True, False]


def test_a_position_without_an_image_is_as_if_there_were_none_at_all():
    layer, hidden = layer_with_open_gates(), torch.randn(1, 3, 48)
    blind = layer(hidden, seen([[-1, -1, -1]]))
    torch.testing.assert_close(blind, layer(hidden, seen([[-1, -1, -1]], n_images=0)))


def test_what_comes_after_the_prompt_looks_at_the_prompt_s_last_image():
    layer, hidden, both = layer_with_open_gates(), torch.randn(1, 3, 48), seen([[0, 0, 1]])
    torch.testing.assert_close(layer(hidden[:, -1:], both), layer(hidden, both)[:, -1:])


def test_layers_stand_before_every_so_many_of_the_language_model():
    gated = Gated(SMALL, 32, 48, n_layers=5)
    decoder = [nn.Identity() for _ in range(5)]
    gated.attach(decoder)
    assert len(gated.layers) == 3
    assert [len(layer._forward_pre_hooks) for layer in decoder] == [1, 0, 1, 0, 1]


def test_what_is_held_is_let_go():
    gated = Gated(SMALL, 32, 48, n_layers=1)
    with gated.holding(seen([[0]])):
        assert gated.layers[0].held is not None
    assert gated.layers[0].held is None


def test_an_image_takes_one_place_and_leaves_latents_to_look_at():
    gated = Gated(SMALL, 32, 48, n_layers=1)
    assert gated.n_tokens == 1
    vectors = gated(torch.randn(3, 16, 32))
    assert vectors.shape == (3, 1 + 4, 48)
    assert torch.equal(vectors[0, 0], vectors[1, 0])
    assert not torch.equal(vectors[0, 1:], vectors[1, 1:])
