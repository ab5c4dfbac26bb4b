"""Every setting of a run, in one frozen object: default < file < flag.

The run folder keeps it resolved as config.json, and `datagen build --config runs/NAME/config.json` repeats the run.
Secrets are never settings: the key of an endpoint stays in the environment.
"""

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator

from datagen.choices import Choices
from datagen.errors import ConfigError
from datagen.types import TypeName

TYPES = ("conversation", "detail", "reasoning")  # the response types of LLaVA's 158K (Liu et al. 2023, section 3)
OFF = "off"  # as a flag's value: what was wished before is not wished any more
REHEARSAL = "rehearsal"  # the embedded teacher's name, as a model

PATHS = ("captions", "instances", "images", "prompts", "lexicon", "rubric")
Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
PerMillion = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class BuildConfig(Choices):
    """Settings of `datagen build`."""

    types: Annotated[tuple[TypeName, ...], Field(min_length=1)] = TYPES
    """Response types to ask for, each the name of a prompt folder."""
    captions: Path | None = None
    """COCO captions file."""
    instances: Path | None = None
    """COCO instances file."""
    images: Path | None = None
    """Folder of the image files; only looked at, never needed to build."""
    only_present: bool = False
    """Ask only about images whose file is in that folder."""
    scenes: Positive = 48
    """How many scenes to draw when no annotations are given."""
    crowds: bool = False
    """Show the teacher crowd regions as if they were single objects."""
    limit: Positive | None = None
    """Ask about at most this many images, drawn by seed."""
    seed: int = 0
    """Decides every draw: which images, which question, where the image token stands."""
    prompts: Path | None = None
    """Folder of further response types, one folder each; looked into before the built-in ones."""
    faithful: bool = False
    """Show the teacher exactly what LLaVA's authors showed theirs."""
    model: Annotated[str, Field(min_length=1)] = REHEARSAL
    """Model to ask; `rehearsal` is the embedded teacher."""
    base_url: tuple[str, ...] = ()
    """OpenAI-compatible endpoints that serve the model; none is OpenAI's own, or OPENAI_BASE_URL."""
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | Literal["endpoint"] | None = None
    """Instead of the recipe's temperature; `endpoint` sends none at all."""
    max_tokens: Positive | None = None
    """Instead of the recipe's most tokens a reply may have."""
    concurrency: Positive = 16
    """Most calls in flight at each endpoint."""
    rpm: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Most requests a minute, at each endpoint; None learns it from what the endpoint says."""
    tpm: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Most tokens a minute, read and written, at each endpoint; None learns it likewise."""
    timeout: Seconds = 120.0
    """Seconds of silence before a request counts as lost."""
    attempts: Positive = 6
    """Most requests for one prompt that fail before it counts as failed; waiting for a limit is not failing."""
    repair: bool = False
    """Ask once more for a reply that broke a rule, and for more where a text is short."""
    judge: Annotated[str, Field(min_length=1)] | None = None
    """Model that scores every sample against its context; None asks none."""
    rubric: Path | None = None
    """Folder with what the judge is told, instead of the built-in rubric."""
    judge_url: tuple[str, ...] = ()
    """OpenAI-compatible endpoints that serve the judge; none is the teacher's."""
    judge_price_in: PerMillion | None = None
    """Dollars for a million tokens that the judge reads, instead of the price list's."""
    judge_price_out: PerMillion | None = None
    """Dollars for a million tokens that the judge writes, instead of the price list's."""
    batch: bool = False
    """Ask through the Batch API: half the price, within a day."""
    budget: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Most dollars that the run may cost, in all its builds together; None is no limit."""
    in_doubt: Literal["retry", "hold"] = "retry"
    """What becomes of prompts whose call was broken off by the end of an earlier build: asked again, or left."""
    price_in: PerMillion | None = None
    """Dollars for a million tokens read, instead of the price list's."""
    price_out: PerMillion | None = None
    """Dollars for a million tokens written, instead of the price list's."""

    @field_validator("types")
    @classmethod
    def has_no_type_twice(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the first of each type, in the order given."""
        if taken := {"judge", "compare"} & set(types):
            raise ValueError(f"'{min(taken)}' is no response type, calls of the judge bear that name: give it another")
        return tuple(dict.fromkeys(types))

    @field_validator("base_url", "judge_url", mode="before")
    @classmethod
    def may_be_one(cls, given: object) -> object:
        """Take a single address for a list of one."""
        if given is None:
            return ()
        return (given,) if isinstance(given, str) else given

    @field_validator("base_url", "judge_url")
    @classmethod
    def holds_no_secret(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        """Settings are written down, so a password or a query in an address would be too."""
        for url in urls:
            parts = urlsplit(url)
            if parts.username or parts.password or parts.query:
                raise ValueError("holds a user, a password or a query, which would be written down: use OPENAI_API_KEY")
        return tuple(dict.fromkeys(urls))

    @property
    def draws_scenes(self) -> bool:
        """True when no annotations were given."""
        return self.captions is None and self.instances is None

    @property
    def is_rehearsed(self) -> bool:
        """True when the embedded teacher is asked, in this process."""
        return self.model == REHEARSAL and not self.base_url

    @property
    def key_name(self) -> str:
        """The environment variable with the key: a judge elsewhere never gets the teacher's."""
        is_judge_elsewhere = self.model == self.judge and self.judge_url and self.base_url == self.judge_url
        return "JUDGE_API_KEY" if is_judge_elsewhere else "OPENAI_API_KEY"

    def judged_by(self) -> "BuildConfig":
        """The same settings with the judge in the teacher's place."""
        return self.model_copy(
            update={
                "model": self.judge or self.model,
                "base_url": self.judge_url or (() if self.judge == REHEARSAL else self.base_url),
                "price_in": self.judge_price_in,
                "price_out": self.judge_price_out,
            }
        )

    def deciding(self) -> dict[str, Any]:
        """The settings that decide what a row says; two runs that agree here and in their inputs agree in every row.

        Left out: where files lie (their digests are in the manifest), how fast to ask, what it costs, and types and
        limit, which may grow from one build of a run to the next because every reply that was bought stays valid.
        """
        fields = {"seed", "faithful", "crowds", "model", "temperature", "max_tokens"}
        if self.draws_scenes:
            fields.add("scenes")
        if self.only_present:
            fields.add("only_present")
        return self.model_dump(mode="json", include=fields)

    @property
    def digest(self) -> str:
        """sha256 (hex) of the deciding settings."""
        return hashlib.sha256(json.dumps(self.deciding(), sort_keys=True).encode()).hexdigest()


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    """The flags that were given: None was not, and `off` takes a wish back."""
    given = {name: value for name, value in flags.items() if value is not None}
    return {name: None if value == OFF and name != "near" else value for name, value in given.items()}


def changed(config: BuildConfig, flags: Mapping[str, Any]) -> BuildConfig:
    """Settings under the flags that were given (those that are not None).

    Raises:
        ConfigError: a setting is impossible.
    """
    try:
        return BuildConfig.model_validate(config.model_dump() | _given(flags))
    except ValidationError as error:
        raise ConfigError(f"settings: {explain(error, list(BuildConfig.model_fields))}") from None


def applied(config: BuildConfig) -> str:
    """sha256 (hex) of the settings that decide which rows are taken, files apart: those may change between builds."""
    chosen = config.model_dump(mode="json", include={*Choices.model_fields, "repair", "judge", "rubric"})
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()


def differences(old: BuildConfig, new: BuildConfig) -> list[str]:
    """Deciding settings that differ, as `name (old, not new)`."""
    was, now = old.deciding(), new.deciding()
    return [
        f"{name} ({was.get(name)}, not {now.get(name)})" for name in sorted(was | now) if was.get(name) != now.get(name)
    ]


def load(file: Path | None, flags: Mapping[str, Any]) -> BuildConfig:
    """Settings of a JSON or TOML file under the flags that were given (those that are not None).

    Raises:
        ConfigError: the file cannot be read, or a setting is unknown or impossible.
    """
    settings = _from(file.parent, _read(file)) if file else {}
    given = _given(flags)
    try:
        config = BuildConfig.model_validate(settings | given)
    except ValidationError as error:
        raise ConfigError(f"{file or 'settings'}: {explain(error, list(BuildConfig.model_fields))}") from None
    if config.model == REHEARSAL and config.base_url and "model" not in settings | given:
        raise ConfigError("--base-url was given without --model: name the model to ask there")
    return config


def _from(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a file with its paths counted from where it lies, so that they hold from anywhere."""
    paths = {name: settings[name] for name in PATHS if isinstance(settings.get(name), str)}
    found: dict[str, Any] = {name: folder.absolute() / path for name, path in paths.items()}
    if isinstance(listed := settings.get("evaluations"), list):
        found["evaluations"] = [folder.absolute() / path if isinstance(path, str) else path for path in listed]
    return settings | found


def explain(error: ValidationError, known: list[str]) -> str:
    """First problem of a validation error as one line, with the nearest known name for an unknown one."""
    problems = error.errors(include_url=False)
    # A misspelled name is also a missing one: the misspelling says more.
    problem = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
    place = ".".join(str(part) for part in problem["loc"] if not str(part).startswith("constrained-"))
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(place, known, n=1)
        hint = f", did you mean '{near[0]}'?" if near else f", known are {', '.join(known)}"
        return f"unknown setting '{place}'{hint}"
    message = problem["msg"].removeprefix("Value error, ")
    message = f"{place}: {message[:1].lower()}{message[1:]}" if place else f"{message[:1].lower()}{message[1:]}"
    is_secret = place.startswith(("base_url", "judge_url")) or isinstance(problem["input"], bytes)
    return message if is_secret else f"{message}, found {shorten(problem['input'])}"


def shorten(value: object, most: int = 80) -> str:
    """A value as one short line for an error."""
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}): give --config a settings file") from None
    except (ValueError, RecursionError) as error:  # also TOMLDecodeError, JSONDecodeError, UnicodeDecodeError
        raise ConfigError(f"{file}: is not JSON or TOML ({error}): give --config a settings file") from None
    if not isinstance(settings, dict):
        raise ConfigError(f"{file}: holds {shorten(settings)}, expected an object of settings")
    return settings
