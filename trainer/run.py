"""The folder of a run, and who may work in it.

config.json        every setting; the same command goes on, another is told which settings differ
rejections.jsonl   samples that are left out: id, reason, numbers
metrics.jsonl      a line for every so many steps; tensorboard/ has the same
checkpoints/       what the run goes on from
diverged.json      what a step that went wrong was learning from, where one did
model/             the model, at the end
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from trainer.config import FREE, RunConfig, flag
from trainer.distributed import World
from trainer.errors import SettingsError


class Run:
    """Where everything lies."""

    def __init__(self, folder: Path) -> None:
        """The folder need not exist."""
        self.folder = folder
        self.config = folder / "config.json"
        self.rejections = folder / "rejections.jsonl"
        self.metrics = folder / "metrics.jsonl"
        self.board = folder / "tensorboard"
        self.checkpoints = folder / "checkpoints"
        self.diverged = folder / "diverged.json"
        self.model = folder / "model"

    @property
    def is_begun(self) -> bool:
        """Whether anything was trained here: a start that failed before that binds nobody to its settings."""
        has_metrics = self.metrics.exists() and self.metrics.stat().st_size > 0
        return has_metrics or self.checkpoints.exists() or self.model.exists()


@contextmanager
def claimed(config: RunConfig, world: World) -> Iterator[Run]:
    """The run's folder, for this run alone while it is open.

    Raises SettingsError where another process trains in it, where it was begun with other settings, and where
    nothing can be written.
    """
    run = Run(Path(config.out))
    with _opened(run.folder) as lock:
        if world.first:
            _lock(lock.fileno(), run.folder)
        _settle(run, config, writes=world.first)
        world.wait()
        yield run


def differences(found: object, given: object, name: str = "") -> Iterator[str]:
    """`name is this, given that` for every setting in which two dumps of a RunConfig differ, but for those that may."""
    if isinstance(found, dict) and isinstance(given, dict):
        for key in sorted(found.keys() | given.keys()):
            if name or key not in FREE:
                yield from differences(found.get(key), given.get(key), f"{name}.{key}" if name else key)
    elif found != given:
        yield f"{name}{flag(name)} is {json.dumps(found)}, given {json.dumps(given)}"


def _opened(folder: Path) -> TextIO:
    """The file that is locked; makes the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / ".lock").open("a")
    except OSError as error:
        raise SettingsError(
            f"{folder}: no run can be written there ({error.strerror}): name another folder with --out"
        ) from None


def _settle(run: Run, config: RunConfig, *, writes: bool) -> None:
    path = run.config
    if path.exists() and (run.is_begun or not _is_config(path)):
        _hold_against(path, config)
    elif writes:
        written = path.with_name(f".{path.name}")
        written.write_text(config.model_dump_json(indent=2) + "\n", encoding="utf-8")
        written.replace(path)


def _is_config(path: Path) -> bool:
    """Whether a run wrote the file: what another program left under its name is not replaced."""
    try:
        RunConfig.model_validate_json(path.read_bytes())
    except ValidationError:
        return False
    return True


def _hold_against(path: Path, config: RunConfig) -> None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(
            f"{path}: found no JSON ({error}), expected a run's settings: take another folder"
        ) from None
    given = config.model_dump(mode="json")
    if differing := list(differences(found, given)):
        raise SettingsError(f"{path}: {'; '.join(differing)}: give what it has, or take another folder")


def _lock(file: int, folder: Path) -> None:
    """Until the process ends, however it ends; workers that outlive it for seconds do not inherit such a lock."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        raise SettingsError(
            f"{folder}: another process trains here, expected none: wait, or take another folder"
        ) from None
