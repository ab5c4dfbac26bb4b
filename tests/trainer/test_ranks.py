"""Two processes, each with a share of the weights, do what one does; none waits for the other for ever.

All scenarios of ranks.py run in one start, in processes forked from a server that has imported them.
"""

import json
import multiprocessing
import signal
import socket

import pytest
import torch
from safetensors.torch import load_file

from tests.trainer.ranks import SCENARIOS, configs, two_ranks
from tests.trainer.test_loop import gradient, stopping_at
from trainer.loop import train
from trainer.metrics import read

PATIENCE = 240  # seconds that all scenarios may take on a busy machine


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """The folder in which two processes have done everything."""
    folder = tmp_path_factory.mktemp("ranks")
    train(configs(folder)["go_on"], stopping_at(2))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trainer.ranks"])
    port = free_port()
    ranks = [context.Process(target=two_ranks, args=(rank, port, folder)) for rank in range(2)]
    for one in ranks:
        one.start()
    try:
        for one in ranks:
            one.join(PATIENCE)
    finally:
        for one in ranks:
            one.kill()
    return folder


def found(folder, name):
    """What each process returned."""
    errors = [path.read_text() for path in sorted(folder.glob("*.error"))]
    assert not errors, "\n".join(errors)
    return [torch.load(folder / f"{name}.{rank}.pt") for rank in range(2)]


def lines(folder, name):
    return read(folder / name / "run/metrics.jsonl")


def weights(folder):
    return {
        f"{path.parent.name}/{name}": value
        for path in sorted((folder / "run/model").rglob("*.safetensors"))
        for name, value in load_file(path).items()
    }


def test_all_scenarios_come_to_their_end(together):
    for name in SCENARIOS:
        assert len(found(together, name)) == 2


def test_the_gradient_is_that_of_one_process(together, tmp_path):
    """Proof 6."""
    first, second = found(together, "gradient")
    expected = gradient(configs(tmp_path)["gradient"])

    assert first["gradient"].keys() == expected.keys()
    for name, one in expected.items():
        torch.testing.assert_close(first["gradient"][name], one, rtol=0, atol=1e-12)
        assert torch.equal(first["gradient"][name], second["gradient"][name])
    assert len(first["rows"]) == len(second["rows"]) == 2
    assert () in first["rows"] + second["rows"]


def test_a_whole_run_is_that_of_one_process(together, tmp_path):
    alone = train(configs(tmp_path)["whole"])

    assert [one["loss"] for one in found(together, "whole")] == [pytest.approx(alone.loss, rel=1e-5)] * 2
    columns = ("step", "epoch", "samples", "tokens", "learned", "rates")
    for ours, theirs in zip(lines(together, "whole"), lines(tmp_path, "whole"), strict=True):
        assert [getattr(ours, name) for name in columns] == [getattr(theirs, name) for name in columns]
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-5)
        assert ours.grad_norm == pytest.approx(theirs.grad_norm, rel=1e-4)


def test_its_model_is_written_whole(together, tmp_path):
    train(configs(tmp_path)["whole"])
    ours, theirs = weights(together / "whole"), weights(tmp_path / "whole")

    assert ours.keys() == theirs.keys()
    for name, one in theirs.items():
        torch.testing.assert_close(ours[name], one, rtol=0, atol=1e-4)


def test_two_go_on_from_where_one_was_stopped(together):
    begun_by_one, whole = found(together, "go_on")[0], found(together, "whole")[0]

    assert begun_by_one["step"] == whole["step"]
    assert begun_by_one["loss"] == pytest.approx(whole["loss"], rel=1e-5)


def test_one_goes_on_from_where_two_were_stopped(together):
    config = configs(together)["stop"]
    ended = train(config)

    assert ended.loss == pytest.approx(found(together, "whole")[0]["loss"], rel=1e-5)


def test_a_signal_that_one_of_them_hears_stops_all_at_the_same_step(together):
    assert [one["step"] for one in found(together, "stop")] == [2, 2]
    assert [one["signal"] for one in found(together, "stop")] == [signal.SIGTERM, signal.SIGTERM]


def test_all_stop_where_one_meets_no_number_and_the_file_names_the_rows_of_all(together):
    told = found(together, "diverge")
    named = json.loads((together / "diverge/run/diverged.json").read_text())

    assert told[0] == told[1]
    assert told[0].startswith("step 1: loss is nan")
    assert len(named["rows"]) == 4
    assert {"nan"} < {row["loss"] for row in named["rows"]}
    assert not (together / "diverge/run/checkpoints").exists()


def test_low_rank_changes_learn_in_32_bits_beside_frozen_weights_in_16(together):
    before, *_, after = lines(together, "lora")
    saved = weights(together / "lora")

    assert after.loss < before.loss
    assert {value.dtype for name, value in saved.items() if "lora" in name} == {torch.float32}


@pytest.mark.parametrize("scenario", ["gated", "words"])
def test_rows_without_images_make_nobody_wait(together, scenario):
    """Proof 10."""
    told = found(together, scenario)

    assert told[0] == told[1]
    assert told[0]["step"] == told[0]["total"]
