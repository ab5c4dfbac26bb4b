"""A checkpoint brings everything back, and one that was not finished is never taken for one that was."""

import logging

import pytest
import torch
from torch import nn

from trainer.checkpoint import MARKER, Checkpoints
from trainer.distributed import World
from trainer.errors import ModelError
from trainer.optim import optimizer
from trainer.stage import tune

ALONE = World(0, 1, torch.device("cpu"))


def learner(bf16_states=False):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    model[0].weight.requires_grad_(False)
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    group = {"params": learning, "lr": 1e-2, "peak": 1e-2, "weight_decay": 0.1}
    return model, optimizer([group], tune(), bf16_states=bf16_states)


def steps(learner, numbers):
    model, adam = learner
    for number in numbers:
        torch.manual_seed(number)
        model(torch.randn(3, 4)).square().sum().backward()
        adam.step()
        adam.zero_grad()


def checkpoints(tmp_path, keep=2):
    return Checkpoints(tmp_path / "checkpoints", keep, ALONE)


def bytes_of(model):
    return {name: value.numpy().tobytes() for name, value in model.state_dict().items()}


@pytest.mark.parametrize("bf16_states", [False, True])
def test_training_goes_on_from_it_bit_for_bit(tmp_path, bf16_states):
    whole, resumed = learner(bf16_states), learner(bf16_states)
    steps(whole, range(3))
    checkpoints(tmp_path).save(3, "plan", *whole)
    steps(whole, range(3, 6))

    made = checkpoints(tmp_path).load(checkpoints(tmp_path).newest(), "plan", *resumed)
    steps(resumed, range(made, 6))

    assert made == 3
    assert bytes_of(resumed[0]) == bytes_of(whole[0])


def test_what_is_frozen_is_not_in_it(tmp_path):
    model, adam = learner()
    steps((model, adam), range(1))
    path = checkpoints(tmp_path).save(1, "plan", model, adam)
    changed, other = learner()
    nn.init.ones_(changed[0].weight)

    checkpoints(tmp_path).load(checkpoints(tmp_path).newest(), "plan", changed, other)

    assert torch.equal(changed[0].weight, torch.ones(4, 4))
    assert torch.equal(changed[1].weight, model[1].weight)
    assert path.name == "step-000001"


def test_the_newest_finished_one_wins(tmp_path):
    one = learner()
    for step in (9, 10):
        checkpoints(tmp_path).save(step, "plan", *one)

    assert checkpoints(tmp_path).newest().complete.step == 10


def test_there_is_none_in_a_folder_that_does_not_exist(tmp_path):
    assert checkpoints(tmp_path).newest() is None


def test_one_without_its_marker_is_left_aside_with_a_word(tmp_path, caplog):
    one = learner()
    checkpoints(tmp_path).save(1, "plan", *one)
    (checkpoints(tmp_path).save(2, "plan", *one) / MARKER).unlink()

    with caplog.at_level(logging.WARNING):
        found = checkpoints(tmp_path).newest()

    assert found.complete.step == 1
    assert "step-000002 was never finished" in caplog.text


@pytest.mark.parametrize("harm", ["shorten", "remove"])
def test_one_that_lost_bytes_is_left_aside_with_a_word(tmp_path, caplog, harm):
    one = learner()
    checkpoints(tmp_path).save(1, "plan", *one)
    torn = next(checkpoints(tmp_path).save(2, "plan", *one).glob("*.distcp"))
    if harm == "shorten":
        torn.write_bytes(torn.read_bytes()[:-1])
    else:
        torn.unlink()

    with caplog.at_level(logging.WARNING):
        assert checkpoints(tmp_path).newest().complete.step == 1
    assert f"step-000002 has lost {torn.name}" in caplog.text


def test_a_marker_that_is_torn_counts_as_none(tmp_path):
    path = checkpoints(tmp_path).save(1, "plan", *learner())
    marker = path / MARKER
    marker.write_bytes(marker.read_bytes()[:10])

    assert checkpoints(tmp_path).newest() is None


def test_only_as_many_stay_as_are_kept(tmp_path):
    one, few = learner(), checkpoints(tmp_path, keep=2)
    for step in (1, 2, 3):
        few.save(step, "plan", *one)

    assert sorted(path.name for path in few.folder.iterdir()) == ["step-000002", "step-000003"]


def test_what_was_never_finished_is_removed_and_takes_no_place(tmp_path):
    one, few = learner(), checkpoints(tmp_path, keep=2)
    few.save(1, "plan", *one)
    (few.folder / "step-000002").mkdir()
    few.save(3, "plan", *one)

    assert sorted(path.name for path in few.folder.iterdir()) == ["step-000001", "step-000003"]


def test_a_half_written_one_of_the_same_step_is_written_anew(tmp_path):
    half = tmp_path / "checkpoints" / "step-000001"
    half.mkdir(parents=True)
    (half / "__0_9.distcp").write_bytes(b"of a process that was killed")

    checkpoints(tmp_path).save(1, "plan", *learner())

    assert "__0_9.distcp" not in checkpoints(tmp_path).newest().complete.files


def test_one_that_follows_another_plan_is_refused(tmp_path):
    one = learner()
    checkpoints(tmp_path).save(1, "before", *one)

    with pytest.raises(ModelError, match=r"step-000001 follows the plan before, found after: samples .* have changed"):
        checkpoints(tmp_path).load(checkpoints(tmp_path).newest(), "after", *one)


def test_other_files_beside_them_are_left_alone(tmp_path):
    few = checkpoints(tmp_path, keep=1)
    few.folder.mkdir()
    (few.folder / "notes.txt").write_text("mine")
    for step in (1, 2):
        few.save(step, "plan", *learner())

    assert sorted(path.name for path in few.folder.iterdir()) == ["notes.txt", "step-000002"]
