import pytest
import torch
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from tests.trainer import builders
from trainer.errors import DataError, ModelError
from trainer.pixels import Pixels, load_processor, padding, processor
from trainer.spec import Backbone


def _from(folder, own, **changes):
    own.save_pretrained(folder)
    return processor(builders.spec(encoder=Backbone(source=str(folder)), **changes))


def _seen(made, picture):
    """(3, H, W): the picture as the encoder gets it, its mean and spread taken out."""
    mean, std = (torch.tensor(values)[:, None, None] for values in (made.image_mean, made.image_std))
    return Pixels.of(None, made).of_picture(picture)[0] * std + mean


def test_an_encoder_that_is_drawn_gets_pixels_of_its_size():
    pixels = Pixels.of(None, processor(builders.spec()))
    assert pixels.of_picture(Image.new("RGB", (64, 48), "red")).shape == (1, 3, 32, 32)


def test_the_settings_size_comes_before_the_encoders():
    assert Pixels.of(None, processor(builders.spec(image_size=48))).side == 48


def test_an_encoder_of_unknown_size_is_refused():
    drawn = Backbone(architecture="llama", shape={})
    with pytest.raises(ModelError, match="image_size is None and patch_size None"):
        processor(builders.spec(encoder=drawn))


def test_a_processor_that_would_crop_pads_instead_so_that_edges_are_seen(tmp_path):
    own = CLIPImageProcessorPil(size={"shortest_edge": 24}, crop_size={"height": 24, "width": 24})
    picture = Image.new("RGB", (96, 48), "white")
    picture.paste("red", (0, 0, 16, 48))
    seen = _seen(_from(tmp_path, own), picture)  # (3, 24, 24)
    assert seen[1, 12, 1] < 0.1 < 0.9 < seen[0, 12, 1]  # the left edge is red
    assert seen[:, 2, 12].tolist() == pytest.approx(own.image_mean, abs=0.01)  # above and below: the mean color


def test_a_square_picture_looks_as_the_encoders_own_processor_makes_it(tmp_path):
    own = CLIPImageProcessorPil(size={"shortest_edge": 24}, crop_size={"height": 24, "width": 24})
    picture = Image.effect_noise((48, 48), 80).convert("RGB")
    made = Pixels.of(None, _from(tmp_path, own)).of_picture(picture)
    assert torch.equal(made, own([picture], return_tensors="pt")["pixel_values"])


def test_a_processor_that_keeps_the_whole_picture_stays(tmp_path):
    own = SiglipImageProcessorPil(size={"height": 24, "width": 24})
    made = _from(tmp_path, own)
    assert type(made) is SiglipImageProcessorPil
    picture = Image.effect_noise((96, 48), 80).convert("RGB")
    assert torch.equal(Pixels.of(None, made).of_picture(picture), own([picture], return_tensors="pt")["pixel_values"])


def test_another_size_can_be_asked_of_any_processor(tmp_path):
    siglip = _from(tmp_path / "siglip", SiglipImageProcessorPil(), image_size=40)
    clip = _from(tmp_path / "clip", CLIPImageProcessorPil(), image_size=40)
    assert Pixels.of(None, siglip).side == Pixels.of(None, clip).side == 40


def test_a_processor_comes_back_from_its_folder_the_same(tmp_path):
    padding(24).save_pretrained(tmp_path)
    picture = Image.effect_noise((60, 48), 80).convert("RGB")
    there, back = (Pixels.of(None, one).of_picture(picture) for one in (padding(24), load_processor(str(tmp_path))))
    assert torch.equal(there, back)


def test_an_encoder_without_a_processor_is_refused_in_one_line(tmp_path):
    with pytest.raises(ModelError, match=r"expected a preprocessor_config.json") as caught:
        load_processor(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_a_processor_whose_images_differ_in_size_is_refused():
    loose = CLIPImageProcessorPil(size={"shortest_edge": 24}, do_center_crop=False)
    with pytest.raises(ModelError, match="expected one square size"):
        Pixels.of(None, loose)


def test_images_come_in_the_order_of_their_names(tmp_path):
    for name, color in (("a.png", "black"), ("b.png", "white")):
        Image.new("RGB", (8, 8), color).save(tmp_path / name)
    pixels = Pixels.of(tmp_path, padding(24))
    found = pixels([("b.png", "1"), ("a.png", "2")])
    assert found.shape == (2, 3, 24, 24) and found.dtype == torch.float32
    assert (found[0] > found[1]).all()


def test_no_image_is_an_empty_tensor_of_the_right_shape():
    assert Pixels.of(None, padding(24))([]).shape == (0, 3, 24, 24)


def test_an_image_without_a_folder_is_an_error_that_names_the_flag():
    with pytest.raises(DataError, match=r"sample 's': image 'a.png' needs a folder .*: give --images"):
        Pixels.of(None, padding(24))([("a.png", "s")])
