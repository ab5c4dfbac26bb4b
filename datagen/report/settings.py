"""The settings of a run in a few words each, as a person would read them. Of a file only its name is told."""

from collections.abc import Mapping
from pathlib import Path

from datagen.choices import Choices
from datagen.config import BuildConfig

INPUTS = ("captions", "instances", "images", "prompts", "rubric", "lexicon")
SAID_APART = {*Choices.model_fields, *INPUTS, "model", "scenes", "limit", "seed"}
PACE = {"concurrency", "rpm", "tpm", "timeout", "attempts", "in_doubt"}  # how fast, not what


def inputs(config: BuildConfig) -> dict[str, str]:
    """The files that were given, by role; drawn scenes where none were."""
    given = {name: getattr(config, name) for name in INPUTS}
    drawn = {"scenes": f"{config.scenes} drawn"} if config.draws_scenes else {}
    return drawn | {name: told(value) for name, value in given.items() if value is not None}


def asked(config: BuildConfig) -> dict[str, str]:
    """Limit and seed always, and of the teacher's and the judge's settings those that are not the usual ones."""
    limit = f"{config.limit:,} images" if config.limit else "none"
    usual = BuildConfig()
    changed = {
        name: getattr(config, name)
        for name in BuildConfig.model_fields
        if name not in SAID_APART | PACE and getattr(config, name) != getattr(usual, name)
    }
    return {"limit": limit, "seed": str(config.seed)} | _in_words(changed)


def wishes(config: BuildConfig) -> dict[str, str]:
    """What was wished beside the defaults of selection."""
    usual = Choices()
    given = {name: getattr(config, name) for name in Choices.model_fields if name != "profile"}
    return _in_words({name: value for name, value in given.items() if value != getattr(usual, name)})


def told(value: object) -> str:
    """A setting in a few words; of a file its name."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {share:g}" for name, share in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(told, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_words(given: Mapping[str, object]) -> dict[str, str]:
    return {name.replace("_", " "): told(value) for name, value in given.items()}
