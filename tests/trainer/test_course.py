"""What a run begins with, and how that is found again at its end."""

import torch

from tests.trainer.modelled import LORA, TOKENIZER, model_of
from tests.trainer.runs import run_config
from trainer.adapters import merged
from trainer.folder import read, write
from trainer.learning import freeze
from trainer.loop import train
from trainer.pixels import processor
from trainer.stage import align, tune_lora

SHORT = align(tokens_per_pack=160, max_tokens=160, packs_per_step=2)


def weights(model):
    """Of the parts that stand still while the connector learns."""
    held = {"encoder": model.encoder, "language": model.language}
    return {f"{part}.{name}": value for part, module in held.items() for name, value in module.state_dict().items()}


def assert_equal(found, expected):
    assert found.keys() == expected.keys()
    assert [name for name, value in found.items() if not torch.equal(value, expected[name])] == []


def trained_in_16_bits(folder, **changes):
    given = run_config(folder, precision="bf16", stage=SHORT, max_steps=1, **changes)
    return read(train(given).model).model


def test_what_was_drawn_and_stood_still_keeps_its_32_bits_through_a_run_in_16(tmp_path):
    found = trained_in_16_bits(tmp_path)
    assert_equal(weights(found), weights(model_of(dtype=torch.float32)))


def test_what_learned_before_keeps_its_32_bits_too_with_what_was_merged_into_it(tmp_path):
    before = model_of(adapter=LORA, dtype=torch.float32)
    freeze(before, tune_lora(lora=LORA))
    write(before, TOKENIZER, processor(before.spec), tmp_path / "start")
    found = trained_in_16_bits(tmp_path, start=str(tmp_path / "start"))
    assert_equal(weights(found), weights(merged(before)))
    assert found.connector.layers[0].weight.ne(before.connector.layers[0].weight).any()
