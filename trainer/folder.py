"""A model's folder: all that is needed to go on with it, or to ask it.

    model.json              what it is made of, where its parts lie, what it has been through; written last
    connector.safetensors
    encoder/ language/      as transformers saves them; not there where a hub or another folder has the same weights
    adapter.safetensors     where one is on
    tokenizer/ processor/   as transformers saves them

It is written beside its place and then moved there, so that a folder is whole or not there.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from trainer import adapters, tokenizers
from trainer.bars import without_bars
from trainer.errors import ModelError
from trainer.model import VisionLanguage
from trainer.pixels import Processor, load_processor
from trainer.record import Record
from trainer.spec import Backbone, ModelSpec
from trainer.stage import Adapter, Lora, Stage

MANIFEST = "model.json"
# sha256 of schemas/sample.schema.json, the samples that this version reads.
SAMPLE_SCHEMA = "518c144ba18e85a8b33306694638be648961b6a3ca0bfb923292ac9194bad6be"

Home = Literal["here", "source"]
State = Mapping[str, Tensor]


class Manifest(Record):
    """What stands in model.json."""

    version: Literal[1] = 1
    """Of this layout."""
    spec: ModelSpec
    """What the model is made of."""
    encoder: Home
    """Whether the vision encoder's weights lie here, or are still those of its source."""
    language: Home
    """The same for the language model."""
    adapter: Adapter | None
    """The adapter that is on, if any."""
    stages: tuple[Stage, ...]
    """What the model has been through, in order."""
    sample_schema: str
    """sha256 of the schema of the samples that it was trained on."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A model that was read, and what goes with it."""

    model: VisionLanguage
    tokenizer: PreTrainedTokenizerFast
    processor: Processor


@without_bars()
def write(
    model: VisionLanguage,
    tokenizer: PreTrainedTokenizerFast,
    processor: Processor,
    path: Path,
    state: State | None = None,
) -> None:
    """Write the model's folder, in the place of an older one if there is one.

    `state` is its whole state dict where its own is split over processes. Raises ModelError where something else lies.
    """
    replaceable(path)
    state = model.state_dict() if state is None else state
    said = _described(model)
    temp = path.with_name(f".{path.name}.writing")
    shutil.rmtree(temp, ignore_errors=True)
    temp.mkdir(parents=True)
    if said.encoder == "here":
        model.encoder.save_pretrained(temp / "encoder", state_dict=below(state, "encoder."))
    if said.language == "here":
        model.language.save_pretrained(temp / "language", state_dict=unadapted(below(state, "language.")))
    save_file(below(state, "connector."), temp / "connector.safetensors")
    if model.adapter is not None:
        adapters.save(model, temp / "adapter.safetensors", state)
    tokenizer.save_pretrained(temp / "tokenizer")
    processor.save_pretrained(str(temp / "processor"))
    (temp / MANIFEST).write_text(said.model_dump_json(indent=2) + "\n")
    put(temp, path)


@without_bars()
def read(path: Path, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu") -> Opened:
    """The model that a folder holds. Raises ModelError."""
    said = manifest(path)
    spec = said.spec
    tokenizer = tokenizers.named(str(path / "tokenizer"))
    homes = {
        name: Backbone(source=str(path / name)) for name in ("encoder", "language") if getattr(said, name) == "here"
    }
    model = VisionLanguage.build(spec.model_copy(update=homes), tokenizer, dtype, device)
    model.spec, model.stages = spec, said.stages
    _fill_connector(model, path / "connector.safetensors")
    if said.adapter is not None:
        adapters.apply(model, said.adapter)
        adapters.load(model, path / "adapter.safetensors")
    return Opened(model, tokenizer, load_processor(str(path / "processor")))


def manifest(path: Path) -> Manifest:
    """What model.json in a folder says, without any weights. Raises ModelError."""
    before = path.with_name(f".{path.name}.before")
    if not path.exists() and is_model(before):
        with suppress(OSError):  # another process was quicker
            before.rename(path)  # stopped between the two moves of `put`
    try:
        return Manifest.model_validate_json((path / MANIFEST).read_bytes())
    except OSError as error:
        raise ModelError(f"{path}: found no {MANIFEST} that can be read, expected a model's folder") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole"
        what = first["msg"].removeprefix("Value error, ").lower()
        raise ModelError(
            f"{path / MANIFEST}: {where}: {what}: read it with the version of trainer that wrote it"
        ) from error


def is_model(path: Path) -> bool:
    """Whether a finished model's folder lies there."""
    return (path / MANIFEST).is_file()


def elsewhere(model: VisionLanguage) -> tuple[str, ...]:
    """What the names of weights begin with that are not written, because their source has them."""
    said = _described(model)
    homes = {"encoder.": said.encoder, "language.": said.language}
    return tuple(prefix for prefix, home in homes.items() if home == "source")


def below(state: State, prefix: str) -> dict[str, Tensor]:
    """Entries of a part, named as the part itself names them; on the CPU."""
    return {
        name.removeprefix(prefix): value.detach().cpu().contiguous()
        for name, value in state.items()
        if name.startswith(prefix)
    }


def unadapted(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A language model's entries without low-rank changes, named as they were before."""
    return {name.replace(".base_layer.", "."): value for name, value in state.items() if ".lora_" not in name}


def replaceable(path: Path, mark: str = MANIFEST) -> None:
    """Raises ModelError where something lies that is neither a model's folder nor an empty one."""
    if path.exists() and not (path / mark).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise ModelError(f"{path}: found something without {mark}, expected a model's folder or nothing: name another")


def put(temp: Path, path: Path) -> None:
    """Move a finished folder to its place; what lay there before is there until then."""
    mode = temp.stat().st_mode & 0o666  # safetensors' files are for their owner alone
    for file in temp.rglob("*"):
        if file.is_file():
            file.chmod(mode)
            _flush(file)
    before = path.with_name(f".{path.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if path.exists():
        path.rename(before)
    temp.rename(path)
    shutil.rmtree(before, ignore_errors=True)


def _flush(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _described(model: VisionLanguage) -> Manifest:
    learned = {part for stage in model.stages for part in stage.learns}
    if any(isinstance(stage.adapter, Lora) and stage.adapter != model.adapter for stage in model.stages):
        learned.add("language")  # an earlier stage's changes were merged with it
    return Manifest(
        spec=model.spec,
        encoder="here" if "encoder" in learned or model.spec.encoder.source is None else "source",
        language="here" if "language" in learned or model.spec.language.source is None else "source",
        adapter=model.adapter,
        stages=model.stages,
        sample_schema=SAMPLE_SCHEMA,
    )


def _fill_connector(model: VisionLanguage, file: Path) -> None:
    try:
        model.connector.load_state_dict(load_file(file))
    except (OSError, SafetensorError, RuntimeError) as error:
        problem = " ".join(str(error).split())
        raise ModelError(
            f"{file}: {problem}: expected the weights of the connector that {MANIFEST} describes"
        ) from error
