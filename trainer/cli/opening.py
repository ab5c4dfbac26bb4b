"""Where a model lies that an earlier command left."""

from pathlib import Path

from trainer import folder
from trainer.errors import SettingsError
from trainer.run import Run
from trainer.spec import ModelSpec


def opened(start: Path) -> Path:
    """The model's folder: itself, or the one in a run's folder. Raises SettingsError."""
    run = Run(start)
    for place in (start, run.model):
        if folder.is_model(place):
            return place.absolute()
    if run.config.exists() and run.is_begun:
        raise SettingsError(f"{start}: this run has not ended and left no model yet: run the same command to finish it")
    raise SettingsError(f"{start}: holds no {folder.MANIFEST}, expected a model's folder, or a run's that has ended")


def named(start: Path) -> tuple[Path, ModelSpec]:
    """The model's folder, and what it is made of. Raises SettingsError."""
    place = opened(start)
    return place, folder.manifest(place).spec
