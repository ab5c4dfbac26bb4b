import json

import pytest
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from tests.trainer.builders import spec
from tests.trainer.modelled import TOKENIZER
from trainer.errors import ModelError
from trainer.language import base_of, language_model
from trainer.spec import Backbone

SHAPE = spec().language.shape


def read(backbone, dtype=torch.float32):
    return language_model(backbone, TOKENIZER, dtype)


def saved(folder, **changes):
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(LlamaConfig(**SHAPE | {"vocab_size": 100} | changes)).save_pretrained(folder)
    return Backbone(source=str(folder))


def test_a_drawn_model_has_a_word_for_every_token():
    assert read(spec().language).get_input_embeddings().weight.shape == (len(TOKENIZER), 64)


def test_a_drawn_model_may_have_more_words_than_there_are_tokens():
    more = Backbone(architecture="llama", shape=SHAPE | {"vocab_size": 320})
    assert len(read(more).get_input_embeddings().weight) == 320


def test_all_of_a_drawn_model_s_words_can_be_learned():
    model = read(spec().language)
    assert model.get_input_embeddings().padding_idx is None


@pytest.mark.parametrize("tied", [True, False])
def test_new_words_begin_as_the_mean_of_the_old_ones(tmp_path, tied):
    source = saved(tmp_path, tie_word_embeddings=tied)
    old = AutoModelForCausalLM.from_pretrained(tmp_path)
    new = read(source)
    for before, after in [
        (old.get_input_embeddings(), new.get_input_embeddings()),
        (old.get_output_embeddings(), new.get_output_embeddings()),
    ]:
        assert after.weight.shape[0] == len(TOKENIZER)
        assert torch.equal(after.weight[:100], before.weight)
        torch.testing.assert_close(after.weight[100:], before.weight.mean(0).expand(len(TOKENIZER) - 100, -1))
    assert (new.get_input_embeddings().weight is new.get_output_embeddings().weight) == tied
    assert new.config.vocab_size == len(TOKENIZER)


def test_new_words_do_not_draw_from_the_generator(tmp_path):
    source = saved(tmp_path)
    torch.manual_seed(3)
    one = read(source).get_input_embeddings().weight
    torch.manual_seed(4)
    assert torch.equal(one, read(source).get_input_embeddings().weight)


def test_a_folder_s_weights_come_in_the_precision_that_is_asked_for(tmp_path):
    assert read(saved(tmp_path), torch.bfloat16).dtype == torch.bfloat16


def test_a_folder_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ModelError, match=r"nowhere cannot be loaded: [^\n]*$"):
        read(Backbone(source=str(tmp_path / "nowhere")))


def test_a_folder_without_all_weights_is_refused(tmp_path):
    saved(tmp_path, num_hidden_layers=1)
    config = LlamaConfig.from_pretrained(tmp_path)
    config.num_hidden_layers = 2
    config.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"9 weights are missing, model\.layers\.1"):
        read(Backbone(source=str(tmp_path)))


@pytest.mark.parametrize(
    ("architecture", "shape", "found"),
    [
        ("mistral", {"sliding_window": 8}, "sliding_window, expected full causal attention"),
        ("granite", {"logits_scaling": 8.0}, r"logits_scaling is 8\.0, expected logits straight from the output layer"),
        ("cohere", {}, r"logit_scale is 0\.0625, expected"),
        ("bloom", {}, "its attention cannot be exchanged"),
    ],
)
def test_a_model_that_packing_would_not_leave_alone_is_refused(architecture, shape, found):
    small = SHAPE if architecture != "bloom" else {"hidden_size": 48, "n_layer": 1, "n_head": 4}
    with pytest.raises(ModelError, match=f"{architecture}: (found )?{found}"):
        read(Backbone(architecture=architecture, shape=small | shape))


def test_the_base_is_all_but_the_output_layer():
    model = read(spec().language)
    ids = torch.tensor([[7, 8, 9]])
    hidden = base_of(model)(input_ids=ids).last_hidden_state
    assert torch.equal(model.lm_head(hidden), model(input_ids=ids).logits)


def test_a_folder_s_advice_on_generating_is_left_behind_but_for_its_tokens(tmp_path):
    source = saved(tmp_path / "before")
    advice = {"eos_token_id": 2, "max_length": 4096, "temperature": 0.9, "top_p": 0.6}  # Vicuna's; it does not sample
    (tmp_path / "before/generation_config.json").write_text(json.dumps(advice))
    model = read(source)
    model.save_pretrained(tmp_path / "after")
    found = json.loads((tmp_path / "after/generation_config.json").read_text())
    assert found.pop("transformers_version")
    assert found == {"eos_token_id": 2}
