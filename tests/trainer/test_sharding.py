"""What learns, split by FSDP2: two processes are test_ranks.py's business; here one process has a group of its own."""

import pytest

from tests.trainer.builders import spec
from tests.trainer.runs import quick, quick_lora, run_config
from trainer.loop import train
from trainer.metrics import read
from trainer.spec import Backbone

KERNEL = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
MODEL = spec(language=Backbone(architecture="llama", shape=KERNEL | {"num_key_value_heads": 2}))  # heads of 16 numbers


def lines(folder, **changes):
    """Of a run's first steps."""
    folder.mkdir()
    train(run_config(folder, **({"model": MODEL, "stage": quick(), "max_steps": 3} | changes)))
    return read(folder / "run/metrics.jsonl")


def assert_near(ours, theirs):
    """As near as 16 bits are to 32."""
    for one, other in zip(ours, theirs, strict=True):
        assert one.loss == pytest.approx(other.loss, rel=0.02)
        assert one.grad_norm == pytest.approx(other.grad_norm, rel=0.1)


@pytest.mark.parametrize("changes", [{}, {"recompute": "selective", "bf16_states": True}])
def test_16_bits_in_one_process_learn_nearly_what_32_learn(tmp_path, changes):
    assert_near(lines(tmp_path / "16", precision="bf16", **changes), lines(tmp_path / "32"))


@pytest.mark.gpu
@pytest.mark.parametrize("stage", [quick(), quick(packed=False), quick_lora()], ids=["packed", "unpacked", "lora"])
@pytest.mark.parametrize("recompute", ["none", "selective", "layers"])
def test_the_kernel_in_16_bits_learns_nearly_what_masks_in_32_do(tmp_path, stage, recompute):
    first = {"max_steps": 1, "stage": stage}  # low-rank changes begin as none: their dropout changes nothing yet
    ours = lines(tmp_path / "16", precision="bf16", recompute=recompute, **first)

    assert ours[0].loss == pytest.approx(lines(tmp_path / "32", **first)[0].loss, rel=0.02)
    assert ours[0].memory_gib > 0


@pytest.mark.gpu
@pytest.mark.parametrize("recompute", ["none", "selective", "layers"])
def test_compiled_layers_learn_nearly_what_others_do(tmp_path, recompute):
    changes = {"precision": "bf16", "recompute": recompute, "bf16_states": True}
    assert_near(lines(tmp_path / "compiled", compile=True, **changes), lines(tmp_path / "not", **changes))
