"""Time, memory, and what the device can do at best."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import monotonic, perf_counter
from typing import TypeVar

import torch

from benchmarks.trainer_speed.portions import Portion
from benchmarks.trainer_speed.runners import Runner, swept
from trainer.devices import GIB

Found = TypeVar("Found")
PRODUCTS = 20  # that the best is the best of: others on the machine can only slow it down


@dataclass(frozen=True, slots=True)
class Timed:
    """One portion."""

    portion: Portion
    rows: float
    """Seconds forward and backward."""
    update: float
    """Seconds of the optimizer's step, with the gradient's length."""
    waited: float = 0.0
    """Seconds of `rows` without a row to work on."""

    def seconds(self, batch: int) -> float:
        """With its share of an optimizer step that is made once in so many samples."""
        return self.rows + self.update * self.portion.n_samples / batch


@dataclass(slots=True)
class Case:
    """All that was measured of one thing."""

    name: str
    times: list[Timed] = field(default_factory=list)
    gib: float | None = None
    """Most memory in use, of all portions; None where it is not measured."""
    note: str = ""
    """Why there is nothing, where there is nothing."""

    def median_of(self, value: Callable[[Timed], float]) -> float:
        """Of all portions."""
        return median(value(one) for one in self.times)

    def spread_of(self, value: Callable[[Timed], float]) -> float:
        """From the least to the most, as a share of the median."""
        values = [value(one) for one in self.times]
        return (max(values) - min(values)) / median(values)


class Deadline:
    """What has not begun by then is left out."""

    def __init__(self, minutes: float) -> None:
        """From now on."""
        self._end = monotonic() + minutes * 60

    @property
    def is_over(self) -> bool:
        """True once the time is up."""
        return monotonic() > self._end


def timed(runner: Runner, portion: Portion, device: torch.device) -> Timed:
    """A portion's rows, then one optimizer step."""
    settled(device)
    began = perf_counter()
    waited = runner.rows(portion)
    settled(device)
    between = perf_counter()
    runner.update()
    settled(device)
    return Timed(portion, between - began, perf_counter() - between, waited)


def settled(device: torch.device) -> None:
    """Wait for what the device was given to do."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def forget_peak(device: torch.device) -> None:
    """Measure memory from here on."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def peak_gib(device: torch.device) -> float | None:
    """Most memory in use since `forget_peak`; None on a CPU."""
    return torch.cuda.max_memory_allocated(device) / GIB if device.type == "cuda" else None


def within_memory(work: Callable[[], Found]) -> Found | None:
    """What `work` returns; None where the device's memory did not suffice, which is all free again then."""
    try:
        return work()
    except torch.OutOfMemoryError:
        pass  # on from here, so that the error's frames hold no memory any more
    swept()
    return None


def ceiling(device: torch.device, side: int) -> float:
    """Floating-point operations a second of a product of square matrices: bf16 on CUDA, 32 bits on a CPU."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    left, right = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))
    times = []
    for number in range(PRODUCTS + 3):
        settled(device)
        began = perf_counter()
        for _ in range(4):
            left @ right
        settled(device)
        if number >= 3:
            times.append((perf_counter() - began) / 4)
    return 2 * side**3 / min(times)
