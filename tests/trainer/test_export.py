"""Models leave as transformers' LLaVA where they are one, and are the same there (proof 12)."""

import json

import pytest
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoTokenizer, LlavaForConditionalGeneration
from transformers.models.auto.processing_auto import AutoProcessor

from tests.trainer.builders import spec
from tests.trainer.modelled import LORA, PREFIX, PROMPT, TOKENIZER, adapted, model_of, row, shaken, with_encoder
from trainer.errors import ModelError
from trainer.export import difference, export
from trainer.folder import Opened, read
from trainer.model import VisionLanguage
from trainer.pixels import Pixels, processor
from trainer.render import renderer
from trainer.sample import Conversation, Turn
from trainer.spec import Backbone
from trainer.tokenizers import learned, load

TEXT = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
SIGLIP = Backbone(
    architecture="siglip_vision_model",
    shape={
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
    },
)


def opened(model, tokenizer=TOKENIZER):
    return Opened(model, tokenizer, processor(model.spec))


def llava_of(path):
    return LlavaForConditionalGeneration.from_pretrained(path, dtype=torch.float32).eval()


def qwen(**shape):
    return Backbone(architecture="qwen2", shape=TEXT | {"num_key_value_heads": 2} | shape)


NATIVE = {
    "clip and llama": {},
    "siglip": {"encoder": SIGLIP},
    "the last layer": {"feature_layer": -1},
    "siglip, the last layer": {"encoder": SIGLIP, "feature_layer": -1},
    "the class token kept": {"keep_class_token": True},
    "qwen2, tied": {"language": qwen(tie_word_embeddings=True)},
    "qwen2": {"language": qwen()},
    "image as written": {"image_place": "as_written"},
}


@pytest.mark.parametrize("changes", NATIVE.values(), ids=NATIVE)
def test_the_exported_model_has_the_same_logits(tmp_path, changes):
    model = shaken(model_of(dtype=torch.float32, **changes), "norm")
    found = export(opened(model), tmp_path / "llava")
    assert found.native, found.reason
    assert found.difference < 1e-5
    batch = row(model)
    logits = llava_of(tmp_path / "llava")(input_ids=batch.ids, pixel_values=batch.pixels).logits
    assert difference(model.logits(batch), logits) < 1e-5


def test_low_rank_changes_are_merged_on_the_way(tmp_path):
    model = model_of(adapter=LORA, dtype=torch.float32)
    batch = row(model)
    before = model.logits(batch)
    assert export(opened(model), tmp_path / "llava").native
    logits = llava_of(tmp_path / "llava")(input_ids=batch.ids, pixel_values=batch.pixels).logits
    assert difference(before, logits) < 1e-5


@pytest.mark.parametrize(
    "changes", [{}, {"encoder": SIGLIP}, {"keep_class_token": True}, {"image_place": "as_written"}]
)
def test_its_processor_makes_ids_and_pixels_of_training(tmp_path, changes):
    model = model_of(dtype=torch.float32, **changes)
    export(opened(model), tmp_path / "llava")
    picture = Image.effect_noise((40, 24), 80).convert("RGB")
    said = [{"type": "image"}, {"type": "text", "text": "What is it?"}]
    found = asked(tmp_path / "llava", [{"role": "user", "content": said}], picture)
    text = "<image>\nWhat is it?" if model.spec.image_place == "front" else "<image>What is it?"
    wanted = renderer(model.spec, TOKENIZER, model.n_image_tokens).prompt(
        Conversation("1", (Turn("human", text),), ("1.png",))
    )
    assert tuple(found["input_ids"][0].tolist()) == wanted.ids
    assert torch.allclose(found["pixel_values"], Pixels.of(None, processor(model.spec)).of_picture(picture))


def asked(path, messages, picture):
    """What the exported processor makes of messages."""
    reads = AutoProcessor.from_pretrained(path)
    prompt = reads.apply_chat_template(messages, add_generation_prompt=True)
    return reads(text=prompt, images=picture, add_special_tokens=False, return_tensors="pt")


def test_it_answers_as_the_model_does(tmp_path):
    model = shaken(model_of(dtype=torch.float32), "embed_tokens")
    export(opened(model), tmp_path / "llava")
    picture = Image.new("RGB", (32, 32), "red")
    asks = asked(tmp_path / "llava", [{"role": "user", "content": [{"type": "image"}]}], picture)
    theirs = AutoModelForImageTextToText.from_pretrained(tmp_path / "llava")
    out = theirs.generate(**asks, max_new_tokens=12, do_sample=False)[0, asks["input_ids"].shape[1] :]
    ids, stop = asks["input_ids"][0].tolist(), theirs.generation_config.eos_token_id
    assert model.generate(ids, asks["pixel_values"], max_new_tokens=12, stop=stop) == out.tolist()
    assert stop == [renderer(model.spec, TOKENIZER, 16).stop_id]


@pytest.mark.parametrize("template", ["vicuna", "chatml", "plain", "own"])
def test_conversations_are_those_of_training_in_every_template(tmp_path, template):
    tokenizer = learned(["USER: what is it? ASSISTANT: a red dog on the left"] * 3, 300)
    tokenizer.save_pretrained(tmp_path / "tokenizer")
    given = spec(tokenizer=str(tmp_path / "tokenizer"), template=template)
    tokenizer = load(given)
    model = VisionLanguage.build(given, tokenizer)
    assert export(opened(model, tokenizer), tmp_path / "llava").native
    turns = (Turn("human", " Is it red? \n"), Turn("gpt", 'It is "red" {{ red }}.'), Turn("human", "é\\n'?"))
    wanted = renderer(given, tokenizer, model.n_image_tokens).prompt(Conversation("1", turns))
    said = [{"role": "assistant" if turn.role == "gpt" else "user", "content": turn.text} for turn in turns]
    reads = AutoProcessor.from_pretrained(tmp_path / "llava")
    found = reads.apply_chat_template(said, add_generation_prompt=True, tokenize=True, return_dict=True)["input_ids"]
    assert tuple(found[0]) == wanted.ids
    assert AutoTokenizer.from_pretrained(tmp_path / "llava").get_vocab() == tokenizer.get_vocab()


def test_messages_of_another_role_are_refused_by_the_template(tmp_path):
    export(opened(model_of(dtype=torch.float32)), tmp_path / "llava")
    reads = AutoProcessor.from_pretrained(tmp_path / "llava")
    with pytest.raises(Exception, match="an opening of its own"):
        reads.apply_chat_template([{"role": "system", "content": "Be brief."}])


OTHERS = {
    "linear": ({"connector": "linear"}, "mlp of depth 2, found linear"),
    "resampler": ({"connector": "resampler"}, "mlp of depth 2, found resampler"),
    "qformer": ({"connector": "qformer"}, "mlp of depth 2, found qformer"),
    "gated": ({"connector": "gated"}, "mlp of depth 2, found gated"),
    "a prefix": ({"adapter": PREFIX}, "has no prefix, found one"),
    "a soft prompt": ({"adapter": PROMPT}, "has no soft_prompt, found one"),
    "another size": ({"image_size": 64}, "at the encoder's own size, found 64 pixels"),
}


@pytest.mark.parametrize(("given", "reason"), OTHERS.values(), ids=OTHERS)
def test_what_llava_cannot_be_goes_to_a_trainers_folder(tmp_path, given, reason):
    model = model_of(dtype=torch.float32, **given)
    found = export(opened(model), tmp_path / "model")
    assert not found.native
    assert reason in found.reason
    again = read(tmp_path / "model").model
    assert difference(model.logits(row(model)), again.logits(row(again))) < 1e-6


def test_a_gated_models_low_rank_changes_are_merged_on_the_way(tmp_path):
    model = adapted(shaken(model_of("gated", dtype=torch.float32), "gate_"), LORA)
    before = model.logits(row(model))
    export(opened(model), tmp_path / "model")
    again = read(tmp_path / "model").model
    assert again.adapter is None
    assert difference(before, again.logits(row(again))) < 1e-5


def test_it_can_be_rounded_and_what_is_compared_is_what_is_written(tmp_path):
    model = model_of(dtype=torch.float32)
    before = model.logits(row(model))
    assert export(opened(model), tmp_path / "llava", torch.bfloat16).difference < 1e-5
    assert 1e-4 < difference(before, model.logits(row(model))) < 0.1
    assert json.loads((tmp_path / "llava" / "config.json").read_text())["dtype"] == "bfloat16"
    assert (tmp_path / "llava" / "model.safetensors").stat().st_mode & 0o044 == 0o044


@pytest.mark.parametrize("connector", ["mlp", "linear"])
def test_nothing_is_left_where_what_is_read_back_says_something_else(tmp_path, connector):
    model = model_of(connector, dtype=torch.float32)
    model.language.model.norm.register_forward_hook(lambda module, args, output: output + 0.01)
    with pytest.raises(ModelError, match="of the largest away from the model's, expected 1e-04 at most"):
        export(opened(model), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_an_older_export_is_replaced_and_nothing_else(tmp_path):
    for seed in (0, 1):
        model = model_of(dtype=torch.float32, seed=seed)
        export(opened(model), tmp_path / "llava")
    batch = row(model)
    logits = llava_of(tmp_path / "llava")(input_ids=batch.ids, pixel_values=batch.pixels).logits
    assert difference(model.logits(batch), logits) < 1e-5
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(ModelError, match="found something that is no older export"):
        export(opened(model), tmp_path)


@pytest.mark.parametrize("config", ['{"data": []}', '{"architectures": ["LlamaForCausalLM"]}', "[]", "{"])
def test_a_folder_whose_config_is_another_s_is_left_alone(tmp_path, config):
    (tmp_path / "config.json").write_text(config)
    (tmp_path / "checkpoints").mkdir()
    with pytest.raises(ModelError, match="no older export"):
        export(opened(model_of(dtype=torch.float32)), tmp_path)
    assert (tmp_path / "checkpoints").is_dir()


def test_an_encoder_that_learned_is_exported_as_it_is_now(tmp_path):
    model = shaken(VisionLanguage.build(with_encoder(num_hidden_layers=4), TOKENIZER), "encoder")
    assert export(opened(model), tmp_path / "llava").native
