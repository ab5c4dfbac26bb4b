"""What `align` and `tune` do: one loop, other settings. What is wrong with those is told before torch is imported."""

from typing import Any

from trainer.cli.choosing import model_settings, stage_settings
from trainer.cli.late import late
from trainer.cli.settings import given, merged, read, resolved
from trainer.config import RunConfig
from trainer.errors import SettingsError
from trainer.presets import tiny

RUN_FLAGS = ("seed", "precision", "bf16_states", "recompute", "compile", "workers", "save_every", "keep", "log_every")


def run(name: str, flags: dict[str, Any]) -> None:
    """Train, and say what became of it; exits when it was asked to stop."""
    config = settings(name, flags)
    late("looping").run(config, as_json=flags["json"])


def settings(name: str, flags: dict[str, Any]) -> RunConfig:
    """default < file < flag. Raises SettingsError."""
    file = read(flags["config"]) if flags["config"] else {}
    paths = {field: str(flags[field].absolute()) for field in ("images", "out", "start") if flags[field]}
    data = [str(one.absolute()) for one in flags["data"] or ()] or file.get("data")
    for value, what in ((data, "samples are"), (paths.get("out", file.get("out")), "run folder is")):
        if not value:
            raise SettingsError(f"no {what} named: trainer {name} SAMPLES --images FOLDER --out FOLDER")
    mine = {field: value for field, value in file.items() if field not in ("model", "stage")} | paths
    mine |= given({field: flags[field] for field in (*RUN_FLAGS, "max_steps")}) | {"data": data}
    mine["stage"] = stage_settings(name, flags, _branch(file, "stage"))
    if mine.get("start"):  # reading a model takes torch's seconds: all else is looked at first, any model in its place
        resolved(mine | {"model": tiny()}, flags["config"])
    mine |= model_settings(flags, mine.get("start"), _branch(file, "model"), name)
    return resolved(mine, flags["config"])


def _branch(file: dict[str, Any], name: str) -> dict[str, Any]:
    branch = file.get(name, {})
    if not isinstance(branch, dict):
        raise SettingsError(f"{name}: holds {branch!r}, expected an object of settings")
    return merged({}, branch)
