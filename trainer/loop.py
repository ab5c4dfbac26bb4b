"""Train: one loop for every stage, for one process or as many as torchrun started.

    for each step of the plan:
        for each of this process's rows:    loss summed over its targets, backward
        the gradient of the mean over all targets of all processes, shortened, applied

A run that ends, however it ends, goes on from its last checkpoint as if nothing had happened: order comes from the
plan, dropout from (seed, step, samples of the row), rounding from (seed, step), and all else is in the checkpoint.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import NoReturn, cast

import torch
from torch import Tensor
from torch.optim import Optimizer

from trainer import folder, learning
from trainer.batch import Batch
from trainer.checkpoint import Checkpoints
from trainer.config import RunConfig
from trainer.connectors.gated import Gated
from trainer.course import Course, prepared, unnarrowed
from trainer.data import Rows, loader
from trainer.distributed import World, joined
from trainer.errors import Diverged
from trainer.flops import Work, work
from trainer.layers import layers
from trainer.metrics import Line, Metrics
from trainer.model import VisionLanguage
from trainer.optim import clip, optimizer, schedule, set_rates
from trainer.pace import Made, Pace
from trainer.plan import Step
from trainer.precision import computed, narrow
from trainer.progress import Progress, Watch, unwatched
from trainer.recompute import compiled, recompute
from trainer.run import Run, claimed
from trainer.sharding import last_of_step, split, whole
from trainer.signals import Listening

WORKERS = "fork"  # a fork server would be their parent, and they would not notice that their run was killed


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of a run."""

    step: int
    """Steps that were made, those before it went on counted."""
    total: int
    """Steps that it has."""
    loss: float | None
    """Of the last step; None where nothing was left to do."""
    signal: int | None
    """What it was asked to stop by; None where it came to its end."""
    model: Path | None
    """The model's folder; None where it did not come to its end."""


def train(config: RunConfig, watch: Watch = unwatched) -> Trained:
    """Train a stage, or go on with it, in the folder `config.out` (run.py tells what it holds).

    Asked to stop by SIGTERM or SIGINT it ends its step, writes a checkpoint and returns. Raises SettingsError,
    DataError and ModelError before the first step, DataError at a broken image, and Diverged.
    """
    with joined(group=config.precision == "bf16") as world, claimed(config, world) as run:
        course = prepared(config, run, world, watch)
        watch = watch if world.first else unwatched
        with Listening(lambda: watch(Progress("stop", 0, 0))) as listening:
            training = Training(config, run, world, course, listening, watch)
            return training.run()


class Training:
    """A run under way: what every step needs."""

    def __init__(
        self, config: RunConfig, run: Run, world: World, course: Course, listening: Listening, watch: Watch
    ) -> None:
        """Puts the model where it is trained, and brings it to the last checkpoint."""
        self.config, self.run_folder, self.world = config, run, world
        self.plan, self.course, self.listening, self.watch = course.plan, course, listening, watch
        self.total = min(self.plan.total, config.max_steps or self.plan.total)
        self.work: Work = work(course.model, config.recompute)
        self.model = placed(course, config, world)
        self.adam: Optimizer = optimizer(
            learning.groups(self.model, config.stage),
            config.stage,
            bf16_states=config.bf16_states,
            seed=config.seed,
            compiled=config.compile and world.device.type == "cuda",
        )
        self.checkpoints = Checkpoints(run.checkpoints, config.keep, world)
        self.step = self._resumed()
        self.pace = Pace(world)

    def run(self) -> Trained:
        """All steps that are left, then the model's folder."""
        metrics = Metrics(self.run_folder.metrics, self.run_folder.board, self.step) if self.world.first else None
        try:
            loss = self._steps(metrics)
        finally:
            if metrics is not None:
                metrics.close()
        ended = self.step >= self.total
        if ended and (loss is not None or not folder.is_model(self.run_folder.model)):
            self._write_model()
        return Trained(
            step=self.step,
            total=self.total,
            loss=loss,
            signal=None if ended else self._signal(),
            model=self.run_folder.model if ended else None,
        )

    def _steps(self, metrics: Metrics | None) -> float | None:
        """The last step's loss."""
        loss, stops = None, self._is_asked_to_stop()
        rows = self.rows()
        self.watch(Progress("train", self.step, self.total))
        self.pace.start()
        while self.step < self.total and not stops:
            made = self._made(rows)
            loss, stops = made.loss, made.stops
            self.step = made.number
            self.pace.add(made)
            if self.step % self.config.log_every == 0 or self.step == self.total or stops:
                self._tell(self.pace.line(self._rates()), metrics)
            if self.step % self.config.save_every == 0 or self.step == self.total or stops:
                self._save(metrics)
        return loss

    def _made(self, rows: Iterator[Batch]) -> Made:
        """One optimizer step. Raises Diverged before it changes anything."""
        epoch, place = self.plan.place(self.step)
        step = self.plan.step(epoch, place)
        learned = self.gradient(step, rows)
        length = float(clip(self.model.parameters(), self.config.stage.clip))
        loss, flops, asked = self.world.sums(
            float(sum(one.loss for one in learned)),
            sum(one.flops for one in learned),
            float(self.listening.signal is not None),
        )
        loss /= step.n_learned
        if not math.isfinite(loss + length):
            self._tell_what_diverged(learned, loss, length)
        set_rates(self.adam, schedule(self.step, self.total, self.config.stage.warmup))
        self.adam.step()
        self.adam.zero_grad()
        waited = sum(one.waited for one in learned)
        return Made(self.step + 1, epoch, step, loss, length, flops, waited, stops=asked > 0)

    def gradient(self, step: Step, rows: Iterator[Batch]) -> list["Learned"]:
        """This process's rows of a step; then the gradient is there, of the mean over all targets of all processes."""
        n_rows = step.n_rows(self.world.size)
        return [self._learned(rows, step.n_learned, last=row == n_rows - 1) for row in range(n_rows)]

    def _learned(self, rows: Iterator[Batch], n_learned: int, *, last: bool) -> "Learned":
        """One row forward and backward; `n_learned` is the whole step's, whose mean is learned from."""
        began = perf_counter()
        row = next(rows)
        waited = perf_counter() - began
        flops = self.work.useful(row).total
        last_of_step(self.model, last)
        _seed(self.config.seed, self.step, row.sample_ids)
        loss = self.model(row.to(self.world.device, computed(self.config.precision)))
        (loss * (self.world.size / n_learned)).backward()  # FSDP2 takes the mean over processes, where a sum is due
        return Learned(row.sample_ids, loss.detach(), flops, waited)

    def _tell(self, line: Line, metrics: Metrics | None) -> None:
        if metrics is not None:
            metrics.write(line)
        shown = {"loss": line.loss, "tokens_per_second": line.tokens_per_second}
        self.watch(Progress("train", self.step, self.total, shown if line.mfu is None else shown | {"mfu": line.mfu}))

    def _rates(self) -> dict[str, float]:
        return {group["part"]: group["lr"] for group in self.adam.param_groups}

    def _signal(self) -> int:
        """The same for all processes, whoever heard it."""
        return max(cast(int, one) for one in self.world.gathered(self.listening.signal or 0))

    def _is_asked_to_stop(self) -> bool:
        return self.world.sums(float(self.listening.signal is not None))[0] > 0

    def _save(self, metrics: Metrics | None) -> None:
        if metrics is not None:
            metrics.keep()
        self.watch(Progress("save", self.step, self.total))
        self.checkpoints.save(self.step, self.plan.fingerprint, self.model, self.adam)

    def _resumed(self) -> int:
        """Steps that were made before."""
        newest = self.checkpoints.newest()
        if newest is None:
            return 0
        self.watch(Progress("load", newest.complete.step, self.total))
        return self.checkpoints.load(newest, self.plan.fingerprint, self.model, self.adam)

    def rows(self) -> Iterator[Batch]:
        """This process's rows from here to the end of the last epoch."""
        start = self.plan.place(self.step)
        rows = Rows(self.course.source, self.plan, rank=self.world.rank, world=self.world.size, start=start)
        return loader(rows, self.config.workers, context=WORKERS)

    def _write_model(self) -> None:
        state = whole(self.model)
        if self.world.first:
            written = unnarrowed(self.config, self.model, state)
            folder.write(self.model, self.course.tokenizer, self.course.processor, self.run_folder.model, written)
        self.world.wait()

    def _tell_what_diverged(self, learned: list["Learned"], loss: float, length: float) -> NoReturn:
        mine = [{"samples": one.sample_ids, "loss": str(float(one.loss))} for one in learned]
        rows = [row for of_rank in self.world.gathered(mine) for row in cast(list[object], of_rank)]
        path = self.run_folder.diverged
        if self.world.first:
            told = {"step": self.step + 1, "loss": str(loss), "grad_norm": str(length), "rows": rows}
            path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        raise Diverged(
            f"step {self.step + 1}: loss is {loss}, length of the gradient {length}, expected numbers: {path} names "
            "the samples; the step was not made: look at them, or lower the rates"
        )


@dataclass(frozen=True, slots=True)
class Learned:
    """One row that went forward and backward."""

    sample_ids: tuple[str, ...]
    loss: Tensor
    """Sum over its targets."""
    flops: int
    waited: float


def placed(course: Course, config: RunConfig, world: World) -> VisionLanguage:
    """The model on this process's device, in its precision, split where there are others."""
    model = course.model
    own = list(layers(model.language))
    if isinstance(model.connector, Gated):
        own += model.connector.layers
    narrow(model, config.precision)
    recompute(own, config.recompute)
    if config.compile:
        compiled(own)
    split(model, own, world, config.precision)
    return model


def _seed(seed: int, step: int, sample_ids: tuple[str, ...]) -> None:
    """For dropout: it hangs on nothing that a restart, or another number of processes, would change."""
    digest = blake2b(json.dumps([seed, step, sample_ids]).encode(), digest_size=7).digest()
    torch.manual_seed(int.from_bytes(digest))
