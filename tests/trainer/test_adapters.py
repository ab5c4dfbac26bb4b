"""Low-rank changes, prefixes and soft prompts, held against peft's own models (proof 12: merged equals unmerged)."""

import importlib.util
from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from peft import LoraConfig, PrefixTuningConfig, PromptTuningConfig, get_peft_model
from torch.testing import assert_close

from tests.trainer.modelled import (
    ADAPTERS,
    LORA,
    PREFIX,
    PROJECTED,
    PROMPT,
    TOKENIZER,
    adapted,
    model_of,
    row,
    shaken,
    with_language,
)
from trainer.adapters import adapter_modules, apply, linear_layers, load, merged, save
from trainer.errors import ModelError, SettingsError
from trainer.model import VisionLanguage
from trainer.stage import Lora

CONNECTORS = ["linear", "mlp", "resampler", "qformer", "gated"]
EXACT = {"rtol": 1e-10, "atol": 1e-10}
PEFT = {"task_type": "CAUSAL_LM"}
# peft's own models, which are made here only to compare with, ask transformers by an old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")


def text_alone(model):
    """A row without images, and its ids without the places of a soft prompt."""
    batch = row(model, n_images=0)
    return batch, batch.ids[~batch.virtual][None]


@pytest.mark.parametrize("connector", CONNECTORS)
def test_merged_low_rank_changes_say_the_same_as_unmerged_ones(connector):
    model = shaken(model_of(connector), "gate")
    plain = model.logits(row(model))
    adapted(model, LORA)
    changed = model.logits(row(model))
    assert (changed - plain).abs().max() > 1e-3
    assert merged(model).adapter is None
    assert_close(model.logits(row(model)), changed, **EXACT)
    assert not any("lora" in name for name, _ in model.named_modules())


def test_a_merged_model_has_the_names_it_had_before():
    model = model_of()
    names = list(model.state_dict())
    merged(adapted(model, LORA))
    assert list(model.state_dict()) == names


def test_low_rank_changes_are_put_on_all_linear_layers_but_the_output_layer():
    model = model_of("gated", LORA)
    changed = {name for name, _ in model.named_modules() if name.endswith("lora_A")}
    assert len(changed) == 2 * 7  # layers; q, k, v, o, gate, up, down
    assert all(name.startswith("language.model.layers.") for name in changed)


def test_targets_are_named_by_their_end():
    names = linear_layers(model_of(), ("q_proj", "mlp.up_proj"))
    assert [name.rpartition(".")[2] for name in names] == ["q_proj", "up_proj"] * 2


def test_a_target_that_names_no_layer_is_refused():
    with pytest.raises(SettingsError, match="'query', which no linear layer is called, expected some of down_proj"):
        apply(model_of(), Lora(targets=("query",)))


def test_low_rank_changes_do_nothing_at_first_and_are_drawn_by_the_seed():
    model = model_of()
    plain = model.logits(row(model))
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    one, same, other = deepcopy(model), deepcopy(model), model
    for each, seed in ((one, 1), (same, 1), (other, 2)):
        apply(each, LORA, seed)
        assert_close(each.logits(row(each)), plain, **EXACT)
    assert torch.rand(3).equal(expected)
    first = {name: value for name, value in one.state_dict().items() if "lora_A" in name}
    assert all(same.state_dict()[name].equal(value) for name, value in first.items())
    assert not any(other.state_dict()[name].equal(value) for name, value in first.items())


def test_low_rank_changes_are_what_peft_makes_of_them():
    model = model_of()
    theirs = get_peft_model(
        deepcopy(model.language),
        LoraConfig(r=LORA.rank, lora_alpha=LORA.alpha, lora_dropout=0.0, target_modules="all-linear", **PEFT),
    )
    adapted(model, LORA)
    values = {f"base_model.model.{name}": value for name, value in model.language.state_dict().items()}
    theirs.load_state_dict(values)
    batch, ids = text_alone(model)
    assert_close(model.logits(batch), theirs(ids).logits, **EXACT)


@pytest.mark.parametrize("ours", [PREFIX, PROJECTED])
def test_a_prefix_is_what_peft_makes_of_it(ours):
    model = model_of(adapter=ours)
    theirs = get_peft_model(
        deepcopy(model.language),
        PrefixTuningConfig(
            num_virtual_tokens=ours.n_tokens,
            prefix_projection=ours.width is not None,
            encoder_hidden_size=ours.width,
            **PEFT,
        ),
    )
    theirs.prompt_encoder["default"].to(torch.float64).load_state_dict(model.virtual.encoder.state_dict())
    batch, ids = text_alone(model)
    assert_close(model.logits(batch), theirs(ids).logits, **EXACT)


def test_a_soft_prompt_is_what_peft_makes_of_it():
    model = model_of(adapter=PROMPT)
    theirs = get_peft_model(deepcopy(model.language), PromptTuningConfig(num_virtual_tokens=3, **PEFT))
    theirs.prompt_encoder["default"].to(torch.float64).load_state_dict(model.virtual.encoder.state_dict())
    batch, ids = text_alone(model)
    assert_close(model.logits(batch), theirs(ids).logits, **EXACT)


def test_a_soft_prompt_begins_as_words():
    model = model_of(adapter=PROMPT)
    words = model.language.get_input_embeddings().weight
    assert all((words == vector).all(dim=1).any() for vector in model.virtual.embeddings())


@pytest.mark.parametrize("adapter", [PREFIX, PROJECTED, PROMPT])
def test_gradients_reach_what_learns(adapter):
    model = model_of(adapter=adapter)
    model(row(model)).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.virtual.parameters())


@pytest.mark.parametrize("adapter", ADAPTERS[1:])
def test_an_adapter_is_saved_and_filled_again(tmp_path, adapter):
    model, other = model_of(adapter=adapter), model_of()
    save(model, tmp_path / "adapter.safetensors")
    apply(other, adapter, seed=7)
    assert not other.logits(row(other)).equal(model.logits(row(model)))
    load(other, tmp_path / "adapter.safetensors")
    assert other.logits(row(other)).equal(model.logits(row(model)))


def test_an_adapters_file_of_another_shape_is_refused(tmp_path):
    save(model_of(adapter=PREFIX), tmp_path / "adapter.safetensors")
    longer = model_of(adapter=PREFIX.model_copy(update={"n_tokens": 4}))
    with pytest.raises(ModelError, match="do not fit the kind='prefix' n_tokens=4"):
        load(longer, tmp_path / "adapter.safetensors")
    (tmp_path / "torn.safetensors").write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be read"):
        load(longer, tmp_path / "torn.safetensors")


def test_the_same_adapter_goes_on_learning():
    model = model_of(adapter=LORA)
    before = model.logits(row(model))
    apply(model, LORA, seed=9)
    assert model.logits(row(model)).equal(before)


@pytest.mark.parametrize("following", [None, LORA.model_copy(update={"rank": 2}), PREFIX, PROMPT])
def test_low_rank_changes_are_merged_before_what_follows(following):
    model = model_of(adapter=LORA)
    before = model.logits(row(model))
    apply(model, following)
    assert model.adapter == following
    if following is None or isinstance(following, Lora):
        assert_close(model.logits(row(model)), before, **EXACT)
    assert len(list(adapter_modules(model))) > 0 or following is None


def test_nothing_is_put_on_a_prefix_and_a_prefix_is_not_merged():
    model = model_of(adapter=PREFIX)
    with pytest.raises(ModelError, match="has a prefix already"):
        apply(model, LORA)
    with pytest.raises(ModelError, match="found a prefix, expected low-rank changes"):
        merged(model)


@pytest.mark.skipif(importlib.util.find_spec("bitsandbytes") is not None, reason="bitsandbytes is there")
def test_four_bits_need_bitsandbytes():
    with pytest.raises(SettingsError, match="bitsandbytes"):
        apply(model_of(), LORA.model_copy(update={"four_bit": True}))


def test_adapters_work_with_tied_embeddings():
    model = VisionLanguage.build(with_language(tie_word_embeddings=True), TOKENIZER, torch.float64)
    adapted(model, LORA)
    before = model.logits(row(model))
    assert_close(merged(model).logits(row(model)), before, **EXACT)
    assert model.language.get_output_embeddings().weight is model.language.get_input_embeddings().weight


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("connector", ["mlp", "gated"])
def test_another_conversation_in_the_row_changes_nothing(connector, adapter):
    model = shaken(model_of(connector, adapter), "gate")
    first, second = row(model, "one", seed=1), row(model, "another one", seed=2)
    alone = [model(first), model(second)]
    assert_close(model(together(first, second)), sum(alone), **EXACT)


def together(first, second):
    """Both conversations in one row."""
    n, names = first.ids.shape[1], ("ids", "targets", "positions", "virtual")
    joined = {name: torch.cat([getattr(first, name), getattr(second, name)], dim=1) for name in names}
    spans = tuple(replace(span, start=n, stop=n + span.stop, prefix_start=n, prefix_stop=n) for span in second.spans)
    later = torch.where(second.media < 0, second.media, second.media + len(first.pixels))
    return replace(
        first,
        **joined,
        spans=first.spans + spans,
        pixels=torch.cat([first.pixels, second.pixels]),
        media=torch.cat([first.media, later], dim=1),
        sample_ids=("1", "2"),
        n_learned=first.n_learned + second.n_learned,
    )


@pytest.mark.parametrize("adapter", ADAPTERS[1:])
@pytest.mark.parametrize("connector", ["mlp", "gated"])
def test_an_answer_is_what_greedy_reading_gives(connector, adapter):
    model = shaken(shaken(model_of(connector, adapter), "gate_"), "embed_tokens")
    batch = row(model, "What?")
    prompt = batch.ids[~batch.virtual].tolist()
    answer = model.generate(prompt, batch.pixels, max_new_tokens=5)
    assert len(answer) == 5
    for number, token in enumerate(answer):
        read_so_far = row(model, "What?", more=answer[:number])
        assert int(model.logits(read_so_far)[0, -1].argmax()) == token
