"""What a run needs to go on: the parameters that learn, the optimizer's states, and how many steps were made.

    checkpoints/step-000200/    the tensors, as torch's distributed checkpoints have them, for any number of processes
                complete.json   written last; a folder without it, or with a file of another size, was never finished

There is no state of a random generator here: all that is drawn is drawn anew from (seed, step), by plan.py, optim.py
and loop.py alike.
"""

import logging
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from torch import nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_state_dict, set_state_dict
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save
from torch.optim import Optimizer

from trainer.distributed import World
from trainer.errors import ModelError
from trainer.record import Record

MARKER = "complete.json"
WHAT_LEARNS = StateDictOptions(ignore_frozen_params=True, strict=False)
log = logging.getLogger(__name__)


class Complete(Record):
    """Stands in a finished checkpoint."""

    step: int
    """Optimizer steps that were made."""
    plan: str
    """Fingerprint of the plan that they follow."""
    files: dict[str, int]
    """Bytes of every other file, by name."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A finished one."""

    path: Path
    complete: Complete


class Checkpoints:
    """The folder of all checkpoints of a run, of which the newest `keep` stay."""

    def __init__(self, folder: Path, keep: int, world: World) -> None:
        """The folder need not exist."""
        self.folder, self._keep, self._world = folder, keep, world

    def newest(self) -> Checkpoint | None:
        """The last that was finished, the same for all processes; None where there is none."""
        return cast(Checkpoint | None, self._world.gathered(self._look() if self._world.first else None)[0])

    def _look(self) -> Checkpoint | None:
        found = [one for one in map(_finished, _folders(self.folder)) if one is not None]
        return max(found, key=lambda one: one.complete.step, default=None)

    def save(self, step: int, plan: str, model: nn.Module, optimizer: Optimizer) -> Path:
        """Write one, then remove what is older than the ones to keep. All processes have to call it together."""
        path = self.folder / f"step-{step:06d}"
        if self._world.first:
            _remove(path)
            path.mkdir(parents=True)
        self._world.wait()
        with _alone_or_not():
            save(_state(model, optimizer), checkpoint_id=path)
        self._world.wait()
        if self._world.first:
            _finish(path, step, plan)
            self._tidy(step)
        self._world.wait()
        return path

    def load(self, checkpoint: Checkpoint, plan: str, model: nn.Module, optimizer: Optimizer) -> int:
        """Bring model and optimizer to that state; the steps that were made. Raises ModelError for another plan."""
        if checkpoint.complete.plan != plan:
            raise ModelError(
                f"{checkpoint.path} follows the plan {checkpoint.complete.plan}, found {plan}: samples or their "
                "lengths have changed since; bring them back, or train into another folder"
            )
        state = _state(model, optimizer)
        with _alone_or_not():
            load(state, checkpoint_id=checkpoint.path)
        set_state_dict(
            model,
            optimizer,
            model_state_dict=state["model"],
            optim_state_dict=state["optimizer"],
            options=WHAT_LEARNS,
        )
        return checkpoint.complete.step

    def _tidy(self, step: int) -> None:
        older = sorted((path for path in _folders(self.folder) if _step(path) < step), key=_step, reverse=True)
        finished = [path for path in older if _finished(path) is not None]
        for path in older:
            if path not in finished[: self._keep - 1]:
                _remove(path)


def _state(model: nn.Module, optimizer: Optimizer) -> dict[str, Any]:
    of_model, of_optimizer = get_state_dict(model, optimizer, options=WHAT_LEARNS)
    return {"model": of_model, "optimizer": of_optimizer}


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if re.fullmatch(r"step-\d{6,}", path.name) and path.is_dir()]


def _step(path: Path) -> int:
    return int(path.name.removeprefix("step-"))


def _finished(path: Path) -> Checkpoint | None:
    """None, with a word in the log, for one that a process was killed at or that lost something since."""
    try:
        complete = Complete.model_validate_json((path / MARKER).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        log.warning("%s was never finished: left aside", path)
        return None
    for name, size in complete.files.items():
        file = path / name
        if not file.is_file() or file.stat().st_size != size:
            log.warning("%s has lost %s, or part of it: left aside", path, name)
            return None
    return Checkpoint(path, complete)


def _finish(path: Path, step: int, plan: str) -> None:
    sizes = {file.name: file.stat().st_size for file in sorted(path.iterdir())}
    written = path / f".{MARKER}"
    with written.open("w", encoding="utf-8") as file:
        file.write(Complete(step=step, plan=plan, files=sizes).model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    written.rename(path / MARKER)


def _remove(path: Path) -> None:
    """The marker first, so that a half-removed one is never taken for a finished one."""
    (path / MARKER).unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone_or_not() -> Iterator[None]:
    """torch warns that there is no process group; a single process needs none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="torch.distributed is disabled")
        yield
