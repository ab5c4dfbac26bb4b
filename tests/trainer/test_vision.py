import pytest
import torch
from transformers import AutoConfig, CLIPConfig, CLIPModel, CLIPVisionModel, SiglipConfig, SiglipModel

from tests.trainer.builders import spec
from tests.trainer.modelled import TOKENIZER, with_encoder
from trainer.errors import ModelError
from trainer.model import VisionLanguage
from trainer.spec import Backbone
from trainer.vision import Sight, Tap, eye, sight, vision_encoder

SHAPE = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2}
SHAPE |= {"image_size": 32, "patch_size": 8}
ARCHITECTURES = ["clip_vision_model", "siglip_vision_model", "dinov2", "dinov2_with_registers", "vit"]


def drawn(architecture, **shape):
    if architecture.startswith("dinov2"):
        shape |= {"mlp_ratio": 2}
    else:
        shape |= {"intermediate_size": 64}
    return spec().model_copy(update={"encoder": Backbone(architecture=architecture, shape=SHAPE | shape)})


def encoder_of(given):
    torch.manual_seed(0)
    return vision_encoder(given.encoder).eval()


def patches(given, pixels, seed=0):
    encoder = encoder_of(given)
    return Tap(encoder, given)(encoder, pixels)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("layer", [-1, -2, 1])
@torch.no_grad()
def test_features_are_the_hidden_state_of_the_layer_without_what_is_no_patch(architecture, layer):
    given, pixels = drawn(architecture).model_copy(update={"feature_layer": layer}), torch.randn(2, 3, 32, 32)
    expected = encoder_of(given)(pixels, output_hidden_states=True).hidden_states[layer][:, -16:]
    torch.testing.assert_close(patches(given, pixels), expected, atol=0, rtol=0)


@torch.no_grad()
def test_the_class_token_is_kept_where_it_is_wished():
    given, pixels = drawn("clip_vision_model"), torch.randn(1, 3, 32, 32)
    kept = given.model_copy(update={"keep_class_token": True})
    states = encoder_of(given)(pixels, output_hidden_states=True).hidden_states[-2]
    torch.testing.assert_close(patches(kept, pixels), states)
    assert sight(kept).n_patches == 17


@torch.no_grad()
def test_registers_are_dropped_beside_a_class_token_that_is_kept():
    kept = drawn("dinov2_with_registers", num_register_tokens=4).model_copy(update={"keep_class_token": True})
    states = encoder_of(kept)(torch.ones(1, 3, 32, 32), output_hidden_states=True).hidden_states[-2]
    expected = torch.cat([states[:, :1], states[:, 5:]], dim=1)
    torch.testing.assert_close(patches(kept, torch.ones(1, 3, 32, 32)), expected)


def test_an_encoder_without_a_class_token_cannot_keep_it():
    given = drawn("siglip_vision_model").model_copy(update={"keep_class_token": True})
    with pytest.raises(ModelError, match="the encoder has none"):
        patches(given, torch.zeros(1, 3, 32, 32))


@pytest.mark.parametrize("architecture", ["clip_vision_model", "siglip_vision_model", "dinov2"])
@torch.no_grad()
def test_images_may_be_of_another_size_than_the_encoder_was_made_for(architecture):
    given = drawn(architecture).model_copy(update={"image_size": 48})
    assert sight(given) == Sight(side=48, n_patches=36, width=32)
    assert patches(given, torch.randn(1, 3, 48, 48)).shape == (1, 36, 32)


def test_layers_after_the_one_that_is_taken_are_not_run_but_stay():
    given = drawn("clip_vision_model")
    encoder = encoder_of(given)
    tap = Tap(encoder, given)
    with torch.no_grad():
        before = tap(encoder, torch.ones(1, 3, 32, 32))
        for parameter in encoder.encoder.layers[2].parameters():
            parameter.fill_(torch.nan)
        assert torch.equal(tap(encoder, torch.ones(1, 3, 32, 32)), before)
    assert any(name.startswith("encoder.layers.2") for name in encoder.state_dict())


def test_nothing_is_kept_of_an_image():
    given = drawn("clip_vision_model")
    encoder = encoder_of(given)
    tap = Tap(encoder, given)
    tap(encoder, torch.ones(1, 3, 32, 32))
    assert tap.kept is None


@pytest.mark.parametrize("layer", [0, 4, -4])
def test_a_layer_that_is_not_there_is_an_error(layer):
    given = drawn("clip_vision_model").model_copy(update={"feature_layer": layer})
    with pytest.raises(ModelError, match=f"feature_layer is {layer}, expected 1 to 3, or -3 to -1"):
        Tap(encoder_of(given), given)


@pytest.mark.parametrize(
    ("kind", "config"),
    [(CLIPModel, CLIPConfig), (SiglipModel, SiglipConfig)],
)
@torch.no_grad()
def test_of_a_model_for_text_and_images_the_vision_half_is_taken(tmp_path, kind, config):
    text = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    torch.manual_seed(0)
    whole = kind(config(vision_config=SHAPE, text_config=text | {"vocab_size": 99})).eval()
    whole.save_pretrained(tmp_path)
    given = spec().model_copy(update={"encoder": Backbone(source=str(tmp_path))})
    pixels = torch.randn(1, 3, 32, 32)
    expected = whole.vision_model(pixels, output_hidden_states=True).hidden_states[-2][:, -16:]
    assert torch.equal(patches(given, pixels), expected)


def test_an_encoder_that_was_saved_is_read_again(tmp_path):
    given = drawn("clip_vision_model")
    encoder = encoder_of(given)
    Tap(encoder, given)
    encoder.save_pretrained(tmp_path)
    again = vision_encoder(Backbone(source=str(tmp_path)))
    assert isinstance(again, CLIPVisionModel)
    assert all(torch.equal(a, b) for a, b in zip(encoder.parameters(), again.parameters(), strict=True))


def test_an_encoder_of_no_square_images_is_refused():
    with pytest.raises(ModelError, match="image_size is None and patch_size 16, expected whole numbers"):
        sight(spec(), AutoConfig.for_model("siglip2_vision_model"))


def test_the_size_is_known_without_weights():
    assert sight(with_encoder(image_size=64)) == Sight(side=64, n_patches=64, width=32)


STAGES = {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "layer_type": "basic"}


def convolutional(**changes):
    backbone = Backbone(architecture="resnet", shape=STAGES)
    return spec().model_copy(update={"encoder": backbone, "feature_layer": -1, "image_size": 32} | changes)


@torch.no_grad()
def test_of_maps_every_place_is_a_patch_row_by_row():
    given, pixels = convolutional(), torch.randn(2, 3, 32, 32)
    encoder = encoder_of(given)
    maps = encoder(pixels).last_hidden_state
    found = eye(encoder, given)(encoder, pixels)
    assert sight(given) == Sight(side=32, n_patches=16, width=16)
    assert found.shape == (2, 16, 16)
    assert torch.equal(found[1, 4 * 2 + 3], maps[1, :, 2, 3])


def test_maps_may_be_taken_before_the_last():
    assert sight(convolutional(feature_layer=-2)) == Sight(side=32, n_patches=64, width=8)


def test_measuring_an_encoder_draws_nothing():
    state = torch.get_rng_state()
    sight(convolutional())
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize(("wrong", "found"), [({"image_size": None}, "None"), ({"keep_class_token": True}, "True")])
def test_an_encoder_of_maps_has_to_be_told_the_size_and_has_no_class_token(wrong, found):
    with pytest.raises(ModelError, match=f"resnet: image_size is .*{found}.*, expected a whole number"):
        sight(convolutional(**wrong))


@torch.no_grad()
def test_a_frozen_encoder_s_running_means_stay_as_they_are():
    model = VisionLanguage.build(convolutional(), TOKENIZER)
    before = {name: buffer.clone() for name, buffer in model.encoder.named_buffers()}
    model.quiet = tuple(model.encoder.modules())
    model.train()
    assert model.features(torch.randn(2, 3, 32, 32)).shape == (2, 16, 64)
    assert all(torch.equal(buffer, before[name]) for name, buffer in model.encoder.named_buffers())


@torch.no_grad()
def test_nothing_is_pooled():
    given = drawn("siglip_vision_model")
    encoder = encoder_of(given)
    tap = Tap(encoder, given)
    for parameter in encoder.head.parameters():
        parameter.fill_(torch.nan)
    assert tap(encoder, torch.ones(1, 3, 32, 32)).isfinite().all()
    assert encoder(torch.ones(1, 3, 32, 32)).pooler_output.isfinite().all()


def test_weights_are_read_in_the_precision_that_is_asked_for_whatever_the_folder_says(tmp_path):
    encoder = CLIPVisionModel(CLIPConfig().vision_config.__class__(**SHAPE, intermediate_size=64))
    encoder.to(torch.bfloat16).save_pretrained(tmp_path, state_dict=encoder.float().state_dict())
    found = vision_encoder(Backbone(source=str(tmp_path)), torch.float32)
    assert all(value.dtype == torch.float32 for value in found.parameters())
