"""The loop, in one process: what it learns, and that nobody can tell where it was interrupted."""

import json
import math
import signal
from pathlib import Path

import pytest
import torch

from tests.trainer.builders import spec
from tests.trainer.runs import exact, pictures, quick, quick_lora, run_config
from trainer import folder
from trainer.distributed import World
from trainer.errors import Diverged, ModelError, SettingsError
from trainer.loop import Training, prepared, train
from trainer.metrics import read
from trainer.pixels import Pixels
from trainer.progress import unwatched
from trainer.render import renderer
from trainer.run import Run
from trainer.sample import Samples
from trainer.signals import Listening

ALONE = World(0, 1, torch.device("cpu"))


def stopping_at(step, number=signal.SIGTERM):
    """A watch that asks the run to stop while it makes this step."""

    def watch(progress):
        if progress.doing == "train" and progress.done == step - 1:
            signal.raise_signal(number)

    return watch


def learned(tmp_path):
    """Bytes of all weights of the run's model."""
    return {path.name + path.parent.name: path.read_bytes() for path in (tmp_path / "run/model").rglob("*.safetensors")}


def told(tmp_path):
    """The lines of metrics.jsonl without what a clock says."""
    clocks = {"seconds", "data_wait_seconds", "tokens_per_second", "samples_per_second"}
    return [line.model_dump(exclude=clocks) for line in read(tmp_path / "run/metrics.jsonl")]


def begun(config):
    """A run that is ready to make its next step."""
    run = Run(Path(config.out))
    run.folder.mkdir(exist_ok=True)
    course = prepared(config, run, ALONE)
    exact(course.model)
    return Training(config, run, ALONE, course, Listening(), unwatched)


def gradient(config):
    """Of the first step, by name, on one process."""
    training = begun(config)
    training.gradient(training.plan.step(0, 0), training.rows())
    return {name: p.grad for name, p in training.model.named_parameters() if p.grad is not None}


def test_it_overfits_eight_samples_and_generates_them_back(tmp_path):
    samples = pictures(8)
    stage = quick(epochs=60, packs_per_step=4, rates={"connector": 1e-2, "language": 1e-2}, warmup=0.1)
    trained = train(run_config(tmp_path, samples, stage=stage, log_every=20))
    opened = folder.read(trained.model)
    read_back = Samples.open(tmp_path / "data/samples.jsonl")
    render = renderer(opened.model.spec, opened.tokenizer, opened.model.n_image_tokens)
    pixels = Pixels.of(tmp_path / "data", opened.processor)

    for number in range(len(read_back)):
        one = read_back.conversation(number)
        encoded = render.encode(one)
        start, stop = encoded.answers[-1]
        seen = pixels([(name, one.id) for name in one.images])
        assert opened.model.generate(encoded.ids[:start], seen, 40, [render.stop_id]) == list(encoded.ids[start:stop])
    assert trained.loss < 0.05


@pytest.mark.parametrize(
    "stage",
    [
        quick(packs_per_step=8, tokens_per_pack=320),
        quick(packs_per_step=8, tokens_per_pack=160),
        quick(packs_per_step=8, packed=False),
        quick(packs_per_step=8, share_images=False),
    ],
    ids=["few rows", "more rows", "a row each", "an image each"],
)
def test_the_gradient_is_the_same_however_a_step_is_split_into_rows(tmp_path, stage):
    """Proof 6; over processes it is in test_ranks.py."""
    whole = quick(packs_per_step=1, tokens_per_pack=2048)
    expected = gradient(run_config(tmp_path, precision="fp64", stage=whole))
    found = gradient(run_config(tmp_path, precision="fp64", stage=stage))

    assert found.keys() == expected.keys()
    for name, one in expected.items():
        torch.testing.assert_close(found[name], one, rtol=0, atol=1e-12)
    assert any(one.abs().max() > 1e-3 for one in expected.values())


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"stage": quick_lora(), "workers": 2}, 3),
        ({"stage": quick(), "bf16_states": True}, 1),
        ({"stage": quick(), "precision": "fp64"}, 2),
    ],
    ids=["dropout, workers, mid-epoch", "states in 16 bits", "64 bits, between epochs"],
)
def test_a_run_that_was_stopped_goes_on_bit_for_bit(tmp_path, changes, place):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(run_config(whole, pictures(12), **changes))
    config = run_config(cut, pictures(12), **changes)
    stopped = train(config, stopping_at(place))
    ended = train(config)

    assert (stopped.step, stopped.signal, stopped.model) == (place, signal.SIGTERM, None)
    assert (ended.signal, ended.step) == (None, ended.total)
    assert learned(cut) == learned(whole)
    assert told(cut) == told(whole)


def test_dropout_differs_from_step_to_step(tmp_path):
    """So that the proof above proves something."""
    config = run_config(tmp_path, stage=quick_lora(rates={"connector": 1e-12, "adapter": 1e-12}, packs_per_step=8))
    train(config)
    first, second = told(tmp_path)

    assert first["learned"] == second["learned"]
    assert first["grad_norm"] != pytest.approx(second["grad_norm"], rel=1e-6)


def test_a_run_that_came_to_its_end_is_left_as_it_is(tmp_path):
    config = run_config(tmp_path, stage=quick(epochs=1))
    train(config)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*.safetensors")}
    again = train(config)

    assert again.step == again.total
    assert again.loss is None
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*.safetensors")} == before


def test_a_keyboards_signal_is_told_apart(tmp_path):
    stopped = train(run_config(tmp_path), stopping_at(1, signal.SIGINT))

    assert (stopped.step, stopped.signal) == (1, signal.SIGINT)


@pytest.mark.parametrize("clip", [1.0, None])
def test_a_loss_that_is_no_number_stops_the_run_before_its_step(tmp_path, clip):
    config = run_config(tmp_path, stage=quick(clip=clip))
    train(config, stopping_at(2))
    training = begun(config)
    torch.nn.init.constant_(next(training.model.connector.parameters()), math.nan)
    before = [parameter.clone() for parameter in training.model.language.parameters()]

    with pytest.raises(Diverged, match=r"step 3: loss is nan, length of the gradient nan, .*/run/diverged.json names"):
        training.run()

    named = json.loads((tmp_path / "run/diverged.json").read_text())
    assert named["step"] == 3
    assert {name for row in named["rows"] for name in row["samples"]} <= {str(number) for number in range(8)}
    assert all(torch.equal(*pair) for pair in zip(before, training.model.language.parameters(), strict=True))
    assert [line.step for line in read(tmp_path / "run/metrics.jsonl")] == [1, 2]
    assert [path.name for path in (tmp_path / "run/checkpoints").iterdir()] == ["step-000002"]
    assert train(config).step == 4


def test_rows_of_a_length_and_layers_computed_anew_learn_the_same(tmp_path):
    plain = gradient(run_config(tmp_path, precision="fp64"))
    for policy in ("layers", "selective"):
        again = gradient(run_config(tmp_path, precision="fp64", recompute=policy))

        assert all(torch.equal(plain[name], again[name]) for name in plain)


def test_a_stage_begins_with_the_model_that_another_left(tmp_path):
    model = train(run_config(tmp_path / "one", stage=quick(epochs=1))).model
    second = run_config(tmp_path / "two", start=str(model), stage=quick_lora(epochs=1))
    train(second)

    opened = folder.read(tmp_path / "two/run/model")
    assert [stage.adapter is None for stage in opened.model.stages] == [True, False]
    with pytest.raises(SettingsError, match="found another model"):
        train(run_config(tmp_path / "three", start=str(model), model=spec("linear")))


def test_samples_that_changed_since_the_checkpoint_are_refused(tmp_path):
    config = run_config(tmp_path, pictures(8))
    train(config, stopping_at(1))
    path = tmp_path / "data/samples.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))

    with pytest.raises(ModelError, match="samples or their lengths have changed since"):
        train(config)


def test_samples_that_are_left_out_are_written_down(tmp_path):
    train(run_config(tmp_path, stage=quick(max_tokens=60, epochs=1), max_steps=1))
    rejected = [json.loads(line) for line in (tmp_path / "run/rejections.jsonl").read_text().splitlines()]

    assert {one["reason"] for one in rejected} == {"too long"}
    assert all(one["numbers"]["n_tokens"] > 60 for one in rejected)


def test_every_step_can_be_told_of_or_every_third(tmp_path):
    train(run_config(tmp_path, log_every=3, stage=quick(epochs=3, packs_per_step=1), max_steps=7))

    lines = read(tmp_path / "run/metrics.jsonl")
    assert [line.step for line in lines] == [3, 6, 7]
    assert all(math.isfinite(line.loss) and line.mfu is None for line in lines)
