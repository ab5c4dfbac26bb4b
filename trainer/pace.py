"""How quickly a run goes, from line to line of its metrics."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

import torch

from trainer.devices import best, memory_gib
from trainer.distributed import World
from trainer.metrics import Line
from trainer.plan import Step


@dataclass(frozen=True, slots=True)
class Made:
    """One optimizer step, over all processes."""

    number: int
    """Steps made so far, this one counted."""
    epoch: int
    step: Step
    loss: float
    grad_norm: float
    flops: float
    """Useful floating-point operations."""
    waited: float
    """Seconds that this process waited for data."""
    stops: bool
    """Whether any process was asked to stop."""


@dataclass(slots=True)
class Pace:
    """Adds steps up until a line is due."""

    world: World
    clock: Callable[[], float] = perf_counter
    _made: list[Made] = field(default_factory=list)
    _since: float = 0.0

    def start(self) -> None:
        """Time runs from here on."""
        self._made, self._since = [], self.clock()

    def add(self, made: Made) -> None:
        """One more step."""
        self._made.append(made)

    def line(self, rates: dict[str, float]) -> Line:
        """What to tell after the last step that was added; then time runs anew."""
        seconds, made = self.clock() - self._since, self._made
        last, n = made[-1], len(made)
        packs = [pack for one in made for pack in one.step.packs]
        device: torch.device = self.world.device
        peak = best(device)
        done = sum(one.flops for one in made)
        line = Line(
            step=last.number,
            epoch=last.epoch,
            loss=last.loss,
            grad_norm=last.grad_norm,
            rates=rates,
            samples=_n_samples(last.step),
            tokens=sum(pack.n_tokens for pack in last.step.packs),
            learned=last.step.n_learned,
            seconds=seconds / n,
            data_wait_seconds=sum(one.waited for one in made) / n,
            tokens_per_second=sum(pack.n_tokens for pack in packs) / seconds,
            samples_per_second=sum(_n_samples(one.step) for one in made) / seconds,
            mfu=None if peak is None else done / seconds / (peak * self.world.size),
            memory_gib=memory_gib(device),
        )
        self.start()
        return line


def _n_samples(step: Step) -> int:
    return sum(len(group) for pack in step.packs for group in pack.groups)
