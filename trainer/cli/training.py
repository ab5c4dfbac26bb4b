"""What `align` and `tune` do: one loop, other settings."""

import json as json_format
import signal
from typing import Any

import torch
import typer

from trainer.cli.bar import Bar
from trainer.cli.choosing import model_settings, stage_settings
from trainer.cli.interrupt import INTERRUPTED, interruptible
from trainer.cli.screen import result, say
from trainer.cli.settings import given, merged, read, resolved
from trainer.config import RunConfig
from trainer.errors import SettingsError
from trainer.loop import Trained, train

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
        trained = train(config, bar.show)
    report(trained, flags["json"])


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
