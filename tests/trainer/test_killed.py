"""Proof 7: who is killed at any moment, with workers at work, goes on as if nothing had happened."""

import multiprocessing
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import torch

from tests.trainer.runs import pictures, quick_lora, run_config
from tests.trainer.test_loop import learned, told
from trainer.loop import train
from trainer.metrics import read

N_KILLS = 4


def alone(config, n_threads):
    """What the process does that is killed. Sums depend on how many threads take part."""
    os.setpgrp()  # its workers with it: one that was being started when it was killed would stay
    torch.set_num_threads(n_threads)
    train(config)


def train_until_killed(context, config, delay):
    """A process that has `delay` seconds from the moment it makes a step; how it ended."""
    process = context.Process(target=alone, args=(config, torch.get_num_threads()))
    process.start()
    metrics = list(read_of(config))
    while process.is_alive() and list(read_of(config)) == metrics:
        time.sleep(0.01)
    process.join(delay)
    process.kill()
    process.join()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.exitcode


def read_of(config):
    return read(Path(config.out) / "metrics.jsonl")


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_not(tmp_path):
    changes = {"stage": quick_lora(epochs=6), "workers": 2, "save_every": 2}
    train(run_config(tmp_path / "whole", pictures(12), **changes))
    config = run_config(tmp_path / "killed", pictures(12), **changes)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trainer.ranks", "tests.trainer.test_killed"])
    delays = [random.uniform(0, 0.4) for _ in range(N_KILLS)]

    ended = [train_until_killed(context, config, delay) for delay in delays]
    last = train_until_killed(context, config, 120)

    assert set(ended) <= {0, -signal.SIGKILL}
    assert -signal.SIGKILL in ended
    assert last == 0
    assert told(tmp_path / "killed") == told(tmp_path / "whole"), delays
    assert learned(tmp_path / "killed") == learned(tmp_path / "whole"), delays
