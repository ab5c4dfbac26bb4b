"""Which parameters learn (proof 9)."""

import pytest
import torch
from torch import nn

from tests.trainer.builders import spec
from tests.trainer.modelled import LORA, PREFIX, PROMPT, TOKENIZER, model_of, row, with_encoder, with_language
from trainer.adapters import apply
from trainer.errors import ModelError
from trainer.learning import freeze, groups, learners
from trainer.model import VisionLanguage
from trainer.optim import clip, optimizer
from trainer.stage import Stage, align, tune, tune_lora

DROPOUT = {"attention_dropout": 0.5}


def stage_of(*learns, adapter=None, rate=1e-2, **more):
    return Stage(name="trial", learns=learns, rates=dict.fromkeys(learns, rate), adapter=adapter, **more)


def trained(model, stage, n_steps=3, bf16_states=False):
    freeze(model, stage)
    step = optimizer(groups(model, stage), stage, bf16_states=bf16_states)
    for number in range(n_steps):
        step.zero_grad()
        model(row(model, seed=number)).backward()
        clip(learners(model).values(), 1.0)
        step.step()
    return model


def states(model):
    """Bytes of every parameter and buffer, those that are not saved too."""
    named = [*model.named_parameters(), *model.named_buffers()]
    return {name: value.detach().clone() for name, value in named}


def changed(before, model):
    now = states(model)
    assert before.keys() == now.keys()
    return {name.split(".")[0] for name in now if not now[name].equal(before[name])}


@pytest.mark.parametrize("connector", ["linear", "mlp", "resampler", "qformer", "gated"])
def test_the_first_stage_changes_the_connector_alone(connector):
    model = model_of(connector)
    before = states(model)
    trained(model, align(rate=1e-2))
    assert changed(before, model) == {"connector"}


@pytest.mark.parametrize("bf16_states", [False, True])
@pytest.mark.parametrize(
    ("learns", "expected"),
    [
        (("language",), {"language"}),
        (("connector", "language"), {"connector", "language"}),
        (("encoder",), {"encoder"}),
        (("encoder", "connector", "language"), {"encoder", "connector", "language"}),
    ],
)
def test_only_declared_parts_change(learns, expected, bf16_states):
    model = model_of(dtype=torch.float32)
    before = states(model)
    trained(model, stage_of(*learns), bf16_states=bf16_states)
    assert changed(before, model) == expected


@pytest.mark.parametrize(("adapter", "place"), [(LORA, "language"), (PREFIX, "virtual"), (PROMPT, "virtual")])
def test_an_adapter_learns_and_the_weights_below_it_do_not(adapter, place):
    model = model_of()
    weights = states(model)
    apply(model, adapter)
    before = states(model)
    trained(model, tune_lora().model_copy(update={"adapter": adapter}))
    assert changed(before, model) == {"connector", place}
    now = {name.replace(".base_layer", ""): value for name, value in states(model).items()}
    assert all(now[name].equal(weights[name]) for name in weights if not name.startswith("connector"))


def test_every_declared_parameter_changes():
    model = model_of()
    before = states(model)
    trained(model, tune(rate=1e-2))
    for name, parameter in learners(model).items():
        assert not parameter.equal(before[name]), name


def test_layers_of_the_encoder_that_no_feature_depends_on_do_not_learn():
    model = model_of()
    freeze(model, stage_of("encoder"))
    idle = {name for name, parameter in model.encoder.named_parameters() if not parameter.requires_grad}
    assert {name.split(".layers.")[-1].split(".")[0] for name in idle if ".layers." in name} == {"2"}
    assert any("post_layernorm" in name for name in idle)
    before = states(model)
    trained(model, stage_of("encoder"))
    assert all(not parameter.equal(before[name]) for name, parameter in learners(model).items())


def test_what_stands_still_has_no_dropout_even_after_train_is_called():
    given = with_language(with_encoder(**DROPOUT), **DROPOUT)
    model = VisionLanguage.build(given, TOKENIZER)
    freeze(model, align())
    model.train()
    batch = row(model)
    assert model(batch).equal(model(batch))
    assert {module.training for module in model.connector.modules()} == {True}
    freeze(model, tune())
    assert not model(batch).equal(model(batch))
    model.eval()
    assert model(batch).equal(model(batch))


def test_low_rank_changes_have_dropout_and_the_weights_below_have_none():
    model = VisionLanguage.build(with_language(**DROPOUT), TOKENIZER)
    lora = LORA.model_copy(update={"dropout": 0.5})
    apply(model, lora)
    freeze(model, tune_lora(lora=lora))
    named = dict(model.language.named_modules())
    assert {module.training for name, module in named.items() if "lora_dropout" in name} == {True}
    assert not named["model.layers.0.self_attn"].training


def test_tied_embeddings_are_one_parameter():
    model = VisionLanguage.build(with_language(tie_word_embeddings=True), TOKENIZER)
    freeze(model, tune())
    taken = [parameter for group in groups(model, tune()) for parameter in group["params"]]
    assert len({id(parameter) for parameter in taken}) == len(taken)
    assert any(parameter is model.language.get_output_embeddings().weight for parameter in taken)
    before = states(model)
    trained(model, align(rate=1e-2))
    assert changed(before, model) == {"connector"}


def test_parts_have_their_own_rates_and_vectors_do_not_decay():
    model = model_of(adapter=LORA)
    stage = tune_lora(rate=2e-4, connector_rate=2e-5, lora=LORA, weight_decay=0.1)
    freeze(model, stage)
    found = {(group["part"], group["weight_decay"]): group["peak"] for group in groups(model, stage)}
    assert found == {("adapter", 0.1): 2e-4, ("connector", 0.1): 2e-5, ("connector", 0.0): 2e-5}
    assert all((p.ndim > 1) == (group["weight_decay"] > 0) for group in groups(model, stage) for p in group["params"])


def test_every_parameter_that_learns_is_in_one_group():
    model = model_of("gated")
    freeze(model, tune())
    taken = sum(parameter.numel() for group in groups(model, tune()) for parameter in group["params"])
    assert taken == sum(parameter.numel() for parameter in learners(model).values())
    gates = {name for name in learners(model) if "gate_attend" in name}
    assert gates
    assert all(name.startswith("connector") for name in gates)


def test_a_part_without_parameters_cannot_learn():
    model = model_of()
    with pytest.raises(ModelError, match="found nothing of the adapter to learn"):
        freeze(model, tune_lora(lora=LORA))


def test_stages_are_remembered():
    model = VisionLanguage.build(spec(), TOKENIZER)
    freeze(model, align())
    freeze(model, tune())
    assert [stage.name for stage in model.stages] == ["align", "tune"]
    assert isinstance(model, nn.Module)
