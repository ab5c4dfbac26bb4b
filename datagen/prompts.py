"""A response type's folder + a context -> the prompt for the teacher, and its key.

A response type is a folder, not a class:

    prompts/TYPE/system.md     the system message, exactly as sent
    prompts/TYPE/recipe.toml   what is shown, the shape of the reply, the sampling, how many seeds, the question bank
    seeds/TYPE/*.toml          hand-written contexts, each with its ideal reply

A folder given with --prompts holds TYPE/system.md, TYPE/recipe.toml and, for its seeds, TYPE/seeds/*.toml.
"""

import functools
import hashlib
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from datagen import assets, shapes
from datagen.config import BuildConfig, explain
from datagen.errors import PromptError
from datagen.shapes import ResponseFormat, Unreadable
from datagen.symbolic import Shown, words
from datagen.types import Box, Context, Message, Prompt, Record, Sampling, Shape


class Recipe(Record):
    """recipe.toml: how a response type is asked for."""

    about: str
    """One line for people who choose a type."""
    shape: Shape
    """Shape of the reply: dialogue (several questions with answers), qa (one) or text (the question is ours)."""
    response_format: ResponseFormat = "text"
    """What the endpoint is told of the shape: nothing (text), or the schema of its JSON (json_schema)."""
    context: Shown = "captions+boxes"
    """What the teacher is shown of an image."""
    faithful_context: Shown | None = None
    """The same under --faithful; None is `context`."""
    seeds: Annotated[int, Field(ge=0)]
    """How many of the seeds are shown, in the order of their file names."""
    faithful_seeds: Annotated[int, Field(ge=0)] | None = None
    """The same under --faithful; None is `seeds`."""
    questions: tuple[str, ...] = ()
    """For shape `text`: the bank from which a sample's question is drawn."""
    sampling: Sampling
    """How the teacher draws its words."""

    @model_validator(mode="after")
    def has_questions_for_text(self) -> "Recipe":
        """A text has no question of its own; the other shapes bring theirs."""
        if (self.shape == "text") != bool(self.questions):
            raise ValueError(f"shape {self.shape} with {len(self.questions)} questions: only a text needs some")
        return self


class Seed(Record):
    """A hand-written context with the reply that an ideal teacher would give."""

    id: str
    """TYPE/FILE, as named in a sample's provenance."""
    captions: tuple[str, ...]
    """What people said of the image."""
    boxes: tuple[Box, ...]
    """What stands where."""
    reply: str
    """The ideal reply, in the plain shape of its type, whatever the format in which it is shown."""

    def words(self, shown: Shown) -> str:
        """The context as the teacher reads it."""
        unseen = Context(image_id="seed", image="seed", width=1, height=1, captions=self.captions, boxes=self.boxes)
        return words(unseen, shown)


class PromptSet(Record):
    """All that is sent about every image of one response type, resolved: what the run folder keeps in prompts.json."""

    type: str
    """Response type."""
    shape: Shape
    """Shape of the reply."""
    # Left out where it says nothing: the digests of what was asked before there were formats stay as they are.
    response_format: Annotated[ResponseFormat, Field(exclude_if=lambda value: value == "text")] = "text"
    """Format of the reply: text is the plain shape, json_schema the shape's JSON."""
    shown: Shown
    """What the teacher is shown of an image."""
    system: str
    """The system message."""
    seeds: tuple[Seed, ...]
    """The few-shots, in order."""
    questions: tuple[str, ...]
    """The bank of questions of a text."""
    sampling: Sampling
    """How the teacher draws its words."""

    @functools.cached_property
    def digest(self) -> str:
        """sha256 (hex) of everything above."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @functools.cached_property
    def prefix(self) -> tuple[Message, ...]:
        """Messages that are the same for every image: system, then each seed and its reply."""
        messages = [Message(role="system", content=self.system)]
        for seed in self.seeds:
            messages.append(Message(role="user", content=seed.words(self.shown)))
            messages.append(Message(role="assistant", content=_reply(seed.reply, self.shape, self.response_format)))
        return tuple(messages)

    @functools.cached_property
    def _prefix_hash(self) -> Any:  # noqa: ANN401 - hashlib has no public type
        """The key's hash up to where prompts begin to differ; 158,000 keys would hash the seeds 158,000 times."""
        return hashlib.sha256(f'{{"messages":{_canonical(_dumped(self.prefix))[:-1]},'.encode())

    @functools.cached_property
    def _key_ends(self) -> dict[str, str]:
        """What the canonical request says after the messages, by model: the same for every image, so made once."""
        return {}

    def _key_end(self, model: str) -> str:
        if model not in self._key_ends:
            self._key_ends[model] = f'"role":"user"}}],{_settings(model, self.sampling, self._sent_format)[1:]}'
        return self._key_ends[model]

    @functools.cached_property
    def _sent_format(self) -> shapes.Schema | None:
        return shapes.response_format(self.shape) if self.response_format == "json_schema" else None

    def prompt(self, context: Context, model: str) -> Prompt | None:
        """The prompt about one image, or None when nothing of it can be shown."""
        seen = words(context, self.shown)
        if not seen:
            return None
        hashed = self._prefix_hash.copy()
        hashed.update(f'{{"content":{_canonical(seen)},{self._key_end(model)}'.encode())
        return Prompt(
            key=hashed.hexdigest(),
            image_id=context.image_id,
            type=self.type,
            model=model,
            prefix=self.prefix,
            query=Message(role="user", content=seen),
            sampling=self.sampling,
            response_format=self._sent_format,
        )


def key(
    model: str, messages: Sequence[Message], sampling: Sampling, response_format: shapes.Schema | None = None
) -> str:
    """sha256 (hex) of canonical JSON of all that is asked: equal for equal requests, whoever makes them.

    Without a response format the request says nothing of one, and neither does its key.
    """
    asked = f'{{"messages":{_canonical(_dumped(messages))},{_settings(model, sampling, response_format)[1:]}'
    return hashlib.sha256(asked.encode()).hexdigest()


def known_types(folder: Path | None) -> list[str]:
    """Response types that can be asked for: those of `folder`, then the built-in ones."""
    roots = [root for root in (folder, assets.folder("prompts")) if root and root.is_dir()]
    return list(dict.fromkeys(path.parent.name for root in roots for path in sorted(root.glob("[a-z]*/recipe.toml"))))


def load(config: BuildConfig) -> tuple[PromptSet, ...]:
    """Prompt sets of the types that a run asks for, in the order asked.

    Raises:
        PromptError: a folder, a recipe or a seed is missing or wrong; names the file and what was expected.
    """
    return tuple(_load_type(type_name, config) for type_name in config.types)


def _load_type(type_name: str, config: BuildConfig) -> PromptSet:
    folder, seed_folder = _find(type_name, config.prompts)
    recipe = _recipe(folder / "recipe.toml")
    shown = (config.faithful and recipe.faithful_context) or recipe.context
    wanted = recipe.seeds
    if config.faithful and recipe.faithful_seeds is not None:
        wanted = recipe.faithful_seeds
    system = _text(folder / "system.md").strip()
    if not system:
        raise PromptError(f"{folder / 'system.md'}: is empty, expected the system message of {type_name}")
    return PromptSet(
        type=type_name,
        shape=recipe.shape,
        response_format=recipe.response_format,
        shown=shown,
        system=system,
        seeds=_seeds(type_name, seed_folder, wanted, recipe, shown),
        questions=recipe.questions,
        sampling=_sampling(recipe.sampling, config),
    )


def _find(type_name: str, own: Path | None) -> tuple[Path, Path]:
    """Folder of a type and folder of its seeds."""
    if own is not None and not own.is_dir():
        raise PromptError(f"{own}: is not a folder, expected one folder per response type in it")
    if own is not None and (own / type_name / "recipe.toml").is_file():
        return own / type_name, own / type_name / "seeds"
    built_in = assets.folder("prompts") / type_name
    if not (built_in / "recipe.toml").is_file():
        known = ", ".join(known_types(own))
        raise PromptError(
            f"no response type '{type_name}': known are {known}; add {type_name}/recipe.toml to --prompts"
        )
    return built_in, assets.folder("seeds") / type_name


def _sampling(sampling: Sampling, config: BuildConfig) -> Sampling:
    changes: dict[str, Any] = {}
    if config.temperature is not None:
        changes["temperature"] = None if config.temperature == "endpoint" else config.temperature
    if config.max_tokens is not None:
        changes["max_tokens"] = config.max_tokens
    return sampling.model_copy(update=changes)


def _recipe(file: Path) -> Recipe:
    try:
        return Recipe.model_validate(_toml(file))
    except ValidationError as error:
        raise PromptError(f"{file}: {explain(error, list(Recipe.model_fields))}") from None


def _seeds(type_name: str, folder: Path, wanted: int, recipe: Recipe, shown: Shown) -> tuple[Seed, ...]:
    files = sorted(folder.glob("*.toml"))[:wanted]
    if len(files) < wanted:
        raise PromptError(f"{folder}: {len(files)} seeds, expected {wanted}: add seeds or lower `seeds` in recipe.toml")
    seeds = tuple(_seed(type_name, file) for file in files)
    for seed, file in zip(seeds, files, strict=True):
        if not seed.words(shown):
            raise PromptError(f"{file}: nothing to show, expected {shown}: every seed needs what its recipe shows")
        try:
            _reply(seed.reply, recipe.shape, recipe.response_format)
        except Unreadable as why:
            raise PromptError(f"{file}: reply is no {recipe.shape} in plain text: {why.evidence}") from None
    return seeds


def _seed(type_name: str, file: Path) -> Seed:
    raw = _toml(file)
    boxes = raw.pop("boxes", [])
    try:
        corners = [dict(zip(("x1", "y1", "x2", "y2"), box.pop("box"), strict=True), **box) for box in boxes]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise PromptError(f"{file}: a [[boxes]] entry is not category = NAME, box = [x1, y1, x2, y2]") from None
    try:
        raw["reply"] = raw.get("reply", "").strip()
        return Seed.model_validate(raw | {"id": f"{type_name}/{file.stem}", "boxes": corners})
    except (AttributeError, ValidationError) as error:
        found = (
            explain(error, ["captions", "boxes", "reply"])
            if isinstance(error, ValidationError)
            else "reply is not text"
        )
        raise PromptError(f"{file}: {found}") from None


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{file}: is not TOML: {error}") from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{file}: cannot be read: {error}") from None


def _reply(plain: str, shape: Shape, response_format: ResponseFormat) -> str:
    """A seed's reply as the teacher is shown it; raises Unreadable when it cannot be put into the format."""
    return plain if response_format == "text" else shapes.write(shapes.read(plain, shape), shape, response_format)


def _dumped(messages: Iterable[Message]) -> list[dict[str, str]]:
    return [message.model_dump() for message in messages]


def _settings(model: str, sampling: Sampling, response_format: shapes.Schema | None) -> str:
    asked = {"model": model, "sampling": sampling.model_dump()}
    return _canonical(asked if response_format is None else asked | {"response_format": response_format})


# One encoder for all: `json.dumps` with settings makes one a call.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
