"""What two processes do together in test_ranks.py: all of it in one start, because a start costs seconds.

Each scenario is a function of (config, rank) that every rank runs; what it returns is kept for the tests to look at.
"""

import math
import os
import signal
import traceback
import warnings

import torch
import torch.distributed as dist

from tests.trainer.builders import spec
from tests.trainer.runs import exact, pictures, quick, quick_lora, run_config
from trainer.course import prepared
from trainer.distributed import joined
from trainer.errors import Diverged
from trainer.loop import Training, train
from trainer.progress import unwatched
from trainer.run import claimed
from trainer.signals import Listening

ODD = {"packs_per_step": 3, "packed": True}  # three rows for two processes: one of them stands by


def two_ranks(rank, port, folder):
    """The whole of one process."""
    warnings.simplefilter("error")
    torch.set_num_threads(1)
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    dist.init_process_group("gloo")
    for name, scenario in SCENARIOS.items():
        try:
            found = scenario(configs(folder)[name], rank)
        except Exception:
            (folder / f"{name}.{rank}.error").write_text(traceback.format_exc())
            raise
        torch.save(found, folder / f"{name}.{rank}.pt")
    dist.barrier()
    dist.destroy_process_group()


def configs(folder):
    """Settings of every scenario. Three rows a step: one of two processes stands by; and some rows have no image."""
    parts = ("encoder", "connector", "language")
    odd, samples = {"packs_per_step": 3}, pictures(12)
    words = [one for one in pictures(24) if "image" not in one]
    exactly = {"precision": "fp64", "stage": quick(**odd)}
    low_rank = {"precision": "bf16", "recompute": "layers", "stage": quick_lora(**odd)}
    return {
        "gradient": run_config(folder / "gradient", samples, **exactly),
        "whole": run_config(folder / "whole", samples, **exactly),
        "go_on": run_config(folder / "go_on", samples, **exactly),
        "stop": run_config(folder / "stop", samples, **exactly),
        "diverge": run_config(folder / "diverge", samples, stage=quick(**odd)),
        "lora": run_config(folder / "lora", samples, **low_rank),
        "gated": run_config(folder / "gated", samples, model=spec("gated"), precision="bf16", stage=quick(**odd)),
        "words": run_config(
            folder / "words", words, precision="fp64", stage=quick(learns=parts, rates=dict.fromkeys(parts, 1e-3))
        ),
    }


def whole(config, rank):
    """A run from its first step, or from where it was stopped, to its last."""
    return told(train(config))


def gradient(config, rank):
    """Of the first step, gathered."""
    with joined() as world, claimed(config, world) as run:
        course = prepared(config, run, world)
        exact(course.model)
        training = Training(config, run, world, course, Listening(), unwatched)
        learned = training.gradient(training.plan.step(0, 0), training.rows())
        found = {name: p.grad.full_tensor() for name, p in training.model.named_parameters() if p.grad is not None}
        return {"gradient": found, "rows": [one.sample_ids for one in learned]}


class HeardLater:
    """Ears that hear a scheduler when they are asked for the third time: within the second step."""

    asked = 0

    @property
    def signal(self):
        self.asked += 1
        return int(signal.SIGTERM) if self.asked > 2 else None


def stop(config, rank):
    """Only the second process hears the signal."""
    with joined() as world, claimed(config, world) as run:
        course = prepared(config, run, world)
        return told(Training(config, run, world, course, HeardLater() if rank else Listening(), unwatched).run())


def diverge(config, rank):
    """Only the second process meets what is no number."""
    with joined() as world, claimed(config, world) as run:
        training = Training(config, run, world, prepared(config, run, world), Listening(), unwatched)
        if rank == 1:
            torch.nn.init.constant_(next(training.model.encoder.parameters()), math.nan)
        try:
            training.run()
        except Diverged as error:
            return str(error)
    return None


def told(trained):
    return {"step": trained.step, "total": trained.total, "loss": trained.loss, "signal": trained.signal}


SCENARIOS = {
    "gradient": gradient,
    "whole": whole,
    "go_on": whole,
    "stop": stop,
    "diverge": diverge,
    "lora": whole,
    "gated": whole,
    "words": whole,
}
