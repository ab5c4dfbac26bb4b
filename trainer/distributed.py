"""The processes that train together: one, or as many as torchrun started, on one machine or on several.

Code above this module is the same in all of them. A single process has no process group unless one is asked for, so
that nothing is opened or waited for where nothing is shared.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch._C._distributed_c10d import HashStore

PATIENCE = timedelta(minutes=30)  # the first process counts the samples while the others wait


@dataclass(frozen=True, slots=True)
class World:
    """This process among those that train together."""

    rank: int
    """Which of them, from 0 on."""
    size: int
    """How many there are."""
    device: torch.device
    """Where this one computes."""

    @property
    def first(self) -> bool:
        """True for the one process that writes files and speaks."""
        return self.rank == 0

    def sums(self, *values: float) -> list[float]:
        """Each value added up over all processes, in 64 bits. All have to call it at the same time."""
        if self.size == 1:
            return list(values)
        together = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(together)
        return [float(value) for value in together.tolist()]

    def gathered(self, value: object) -> list[object]:
        """The value of every process, by rank. It has to be picklable."""
        if self.size == 1:
            return [value]
        values: list[object] = [None] * self.size
        dist.all_gather_object(values, value)
        return values

    def wait(self) -> None:
        """Until all processes are here."""
        self.sums(0.0)


@contextmanager
def joined(*, group: bool = False) -> Iterator[World]:
    """This process's place among those that torchrun started; without torchrun it is alone.

    `group` gives a single process a process group too, which FSDP2 needs. A group that exists already is used and left.
    """
    device = _device()
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if dist.is_initialized():
        yield World(dist.get_rank(), dist.get_world_size(), device)
    elif size == 1 and not group:
        yield World(0, 1, device)
    else:
        _start(size, device)
        world = World(dist.get_rank(), size, device)
        try:
            yield world
            world.wait()  # who leaves first would cut off the others' last words
        finally:
            dist.destroy_process_group()


def _device() -> torch.device:
    if not torch.cuda.is_available():
        return torch.device("cpu")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    torch.cuda.set_device(device)
    return device


def _start(size: int, device: torch.device) -> None:
    backend = "nccl" if device.type == "cuda" else "gloo"
    named = device if device.type == "cuda" else None
    if size == 1:
        dist.init_process_group(backend, rank=0, world_size=1, store=HashStore(), timeout=PATIENCE, device_id=named)
    else:
        dist.init_process_group(backend, timeout=PATIENCE, device_id=named)
