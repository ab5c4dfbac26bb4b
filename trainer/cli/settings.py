"""Settings of a run: default < file < flag."""

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from trainer.config import RunConfig
from trainer.errors import SettingsError

Settings = dict[str, Any]
WHOLE = ("rates", "shape")  # trees that mean nothing in part
PATHS = ("images", "out", "start")


def resolved(settings: Settings, file: Path | None = None) -> RunConfig:
    """A whole configuration. Raises SettingsError where a setting is unknown, missing or impossible."""
    try:
        return RunConfig.model_validate(settings)
    except ValidationError as error:
        raise SettingsError(f"{file or 'settings'}: {explain(error)}") from None


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Settings:
    """Two trees of settings in one; `above` wins, leaf by leaf. What names another thing replaces it whole."""
    result = dict(below)
    for name, value in above.items():
        before = result.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping) and not _replaces(name, before, value):
            result[name] = merged(before, value)
        else:
            result[name] = value
    return result


def _replaces(name: str, before: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Another encoder or language model than before, or an adapter or a connector of another kind."""
    naming = ("source", "architecture", "kind")
    return name in WHOLE or any(one in value and value[one] != before.get(one) for one in naming)


def given(flags: Mapping[str, Any]) -> Settings:
    """What was given: without None, and without branches that hold nothing else."""
    pruned = {name: given(value) if isinstance(value, Mapping) else value for name, value in flags.items()}
    return {name: value for name, value in pruned.items() if value is not None and value != {}}


def explain(error: ValidationError) -> str:
    """First problem of a validation error as one line, with the nearest known name for an unknown one."""
    problems = error.errors(include_url=False)
    # A misspelled name is also a missing one: the misspelling says more.
    problem = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        name, known = str(problem["loc"][-1]), _known(problem["loc"][:-1])
        near = _nearest(name, known)
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
        return f"unknown setting '{place}', {hint}"
    message = problem["msg"].removeprefix("Value error, ")
    found = "" if isinstance(problem["input"], Mapping) else f", found {_short(problem['input'])}"
    return f"{place}: {message[:1].lower()}{message[1:]}{found}" if place else message


def _nearest(name: str, known: list[str]) -> str | None:
    """A setting of that name elsewhere, with its place; else the most similar one here, then elsewhere."""
    everywhere = dict(reversed([(one.rsplit(".", 1)[-1], one) for one in _places(RunConfig)]))
    if name in everywhere:
        return everywhere[name]
    here = difflib.get_close_matches(name, known, n=1)
    there = [everywhere[one] for one in difflib.get_close_matches(name, everywhere, n=1)]
    return next(iter(here + there), None)


def _places(record: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every setting by its whole name, outer ones first."""
    yield from (f"{above}{name}" for name in record.model_fields)
    for name, field in record.model_fields.items():
        for inner in _records(field.annotation):
            yield from _places(inner, f"{above}{name}.")


def _known(place: tuple[int | str, ...]) -> list[str]:
    """Fields of the record at a place of the configuration, such as ("stage", "adapter", "lora")."""
    models: list[type[BaseModel]] = [RunConfig]
    for part in place:
        fields = [model.model_fields[str(part)] for model in models if str(part) in model.model_fields]
        # The name of a kind of adapter is a step of the place, too, but no field.
        models = [model for field in fields for model in _records(field.annotation)] or models
    return sorted({name for model in models for name in model.model_fields})


def _records(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _records(part)


def _short(value: object, most: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def read(file: Path) -> Settings:
    """Settings of a JSON or TOML file; its paths count from where it lies, so that they hold from anywhere.

    Raises SettingsError.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}): give --config a settings file") from None
    except (ValueError, RecursionError) as error:  # also TOMLDecodeError, JSONDecodeError, UnicodeDecodeError
        raise SettingsError(f"{file}: is not JSON or TOML ({error}): give --config a settings file") from None
    if not isinstance(settings, dict):
        raise SettingsError(f"{file}: holds {_short(settings)}, expected an object of settings")
    folder = file.parent.absolute()
    found: Settings = {name: str(folder / settings[name]) for name in PATHS if isinstance(settings.get(name), str)}
    if isinstance(listed := settings.get("data"), list):
        found["data"] = [str(folder / path) if isinstance(path, str) else path for path in listed]
    return settings | found
