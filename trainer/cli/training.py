"""What `align` and `tune` do: one loop, other settings."""

import json as json_format
import signal
from pathlib import Path
from typing import Any

import torch
import typer

from trainer.cli.bar import Bar
from trainer.cli.choosing import model_settings, stage_settings
from trainer.cli.interrupt import INTERRUPTED, interruptible
from trainer.cli.screen import WARNING, result, say
from trainer.cli.settings import given, merged, read, resolved
from trainer.config import RunConfig
from trainer.errors import SettingsError
from trainer.loop import Trained, train
from trainer.progress import Progress, Watch
from trainer.run import Run

RUN_FLAGS = ("seed", "precision", "bf16_states", "recompute", "compile", "workers", "save_every", "keep", "log_every")


def settings(name: str, flags: dict[str, Any]) -> RunConfig:
    """default < file < flag. Raises SettingsError."""
    file = read(flags["config"]) if flags["config"] else {}
    paths = {field: str(flags[field].absolute()) for field in ("images", "out", "start") if flags[field]}
    data = [str(one.absolute()) for one in flags["data"] or ()] or file.get("data")
    for value, what in ((data, "samples are"), (paths.get("out", file.get("out")), "run folder is")):
        if not value:
            raise SettingsError(f"no {what} named: trainer {name} SAMPLES --images FOLDER --out FOLDER")
    mine: dict[str, Any] = {"precision": "bf16" if torch.cuda.is_available() else "fp32"}
    mine |= {field: value for field, value in file.items() if field not in ("model", "stage")} | paths
    mine |= given({field: flags[field] for field in (*RUN_FLAGS, "max_steps")}) | {"data": data}
    mine |= model_settings(flags, mine.get("start"), _branch(file, "model"))
    mine["stage"] = stage_settings(name, flags, _branch(file, "stage"))
    return resolved(mine, flags["config"])


def _branch(file: dict[str, Any], name: str) -> dict[str, Any]:
    branch = file.get(name, {})
    if not isinstance(branch, dict):
        raise SettingsError(f"{name}: holds {branch!r}, expected an object of settings")
    return merged({}, branch)


def run(name: str, flags: dict[str, Any]) -> None:
    """Train, and say what became of it; exits when it was asked to stop."""
    config = settings(name, flags)
    say(f"Run folder: {config.out}")
    with interruptible(), Bar() as bar:
        trained = train(config, telling(bar.show, Run(Path(config.out)).rejections))
    report(trained, flags["json"])


def telling(watch: Watch, rejections: Path) -> Watch:
    """Watches, and says how many samples are left out: nobody looks into a file that they do not know of."""

    def watched(progress: Progress) -> None:
        watch(progress)
        if n_left_out := int(progress.figures.get("left_out", 0)):
            say(f"{n_left_out:,} of {progress.total:,} samples are left out: {rejections} says why.", WARNING)

    return watched


def report(trained: Trained, as_json: bool) -> None:
    """The model's folder (or JSON) for programs, one line for the eye."""
    if as_json:
        told = {"step": trained.step, "steps": trained.total, "loss": trained.loss}
        result(json_format.dumps(told | {"model": None if trained.model is None else str(trained.model)}))
    elif trained.model is not None:
        result(str(trained.model))
    loss = "" if trained.loss is None else f", loss {trained.loss:.4f}"
    if trained.signal is not None:
        say(f"Stopped after step {trained.step:,} of {trained.total:,}{loss}. The same command continues.")
        raise typer.Exit(INTERRUPTED if trained.signal == signal.SIGINT else 0)
    say(f"{trained.step:,} steps{loss}.")
