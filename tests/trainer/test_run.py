"""One run has its folder for itself, and its settings for good."""

import os
import signal
import time

import pytest
import torch

from trainer.config import RunConfig
from trainer.distributed import World
from trainer.errors import SettingsError
from trainer.presets import tiny
from trainer.run import claimed
from trainer.stage import align

ALONE = World(0, 1, torch.device("cpu"))


def config(tmp_path, **changes):
    given = {"data": ("samples.jsonl",), "out": str(tmp_path / "run"), "model": tiny(), "stage": align()}
    return RunConfig.model_validate(given | changes)


def open_and_close(config):
    with claimed(config, ALONE) as run:
        return run


def begin(config):
    """A run that made steps."""
    open_and_close(config).metrics.write_text("{}\n")


def test_settings_are_saved_and_the_same_ones_go_on(tmp_path):
    run = open_and_close(config(tmp_path))
    open_and_close(config(tmp_path))

    assert RunConfig.model_validate_json(run.config.read_text()) == config(tmp_path)


def test_other_settings_are_refused_by_name(tmp_path):
    begin(config(tmp_path))

    with pytest.raises(SettingsError) as told:
        open_and_close(config(tmp_path, seed=1, stage=align(rate=2e-3)))
    assert str(told.value) == (
        f"{tmp_path}/run/config.json: seed (--seed) is 0, given 1; stage.rates.connector (--rate) is 0.001, "
        "given 0.002: give what it has, or take another folder"
    )


def test_a_start_that_failed_before_anything_was_trained_binds_nobody(tmp_path):
    open_and_close(config(tmp_path, data=("mispelled.jsonl",)))

    run = open_and_close(config(tmp_path))
    assert RunConfig.model_validate_json(run.config.read_text()) == config(tmp_path)


def test_a_run_that_failed_within_its_first_step_binds_nobody(tmp_path):
    open_and_close(config(tmp_path)).metrics.touch()  # opened before the first step is made

    run = open_and_close(config(tmp_path, stage=align(rate=1e-4)))
    assert RunConfig.model_validate_json(run.config.read_text()).stage == align(rate=1e-4)


def test_a_trial_is_not_the_beginning_of_a_longer_run_because_its_rates_come_to_0(tmp_path):
    begin(config(tmp_path, max_steps=2))

    with pytest.raises(SettingsError, match=r"max_steps \(--max-steps, where rates come to 0\) is 2, given null"):
        open_and_close(config(tmp_path))


def test_another_program_s_settings_are_not_replaced(tmp_path):
    run = open_and_close(config(tmp_path))
    run.config.write_text('{"architectures": ["LlamaForCausalLM"]}')

    with pytest.raises(SettingsError, match="take another folder"):
        open_and_close(config(tmp_path))
    assert "Llama" in run.config.read_text()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path):
    (tmp_path / "run").write_text("a file")

    with pytest.raises(SettingsError, match=r"no run can be written there \(File exists\): name another folder"):
        open_and_close(config(tmp_path))


def test_what_only_says_where_it_runs_may_differ(tmp_path):
    begin(config(tmp_path))

    open_and_close(config(tmp_path, workers=0, save_every=7, keep=1, log_every=9, images="elsewhere"))


def of_a_child(work):
    """What a forked process returns, as a number."""
    child = os.fork()
    if child == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def is_refused(config):
    """1 where the folder is another's."""
    try:
        open_and_close(config)
    except SettingsError as error:
        return int("another process trains here" in str(error))
    return 0


def test_two_processes_cannot_train_in_one_folder(tmp_path):
    with claimed(config(tmp_path), ALONE):
        assert of_a_child(lambda: is_refused(config(tmp_path))) == 1

    assert of_a_child(lambda: is_refused(config(tmp_path))) == 0


def test_a_worker_that_outlives_its_process_does_not_hold_the_folder(tmp_path):
    with claimed(config(tmp_path), ALONE):
        worker = os.fork()
        if worker == 0:
            time.sleep(60)
            os._exit(0)
    try:
        assert of_a_child(lambda: is_refused(config(tmp_path))) == 0
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)


def test_settings_that_are_no_json_are_an_error_of_one_line(tmp_path):
    run = open_and_close(config(tmp_path))
    run.config.write_text('{"seed": ')

    with pytest.raises(SettingsError, match="found no JSON"):
        open_and_close(config(tmp_path))
