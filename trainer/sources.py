"""What transformers knows of a backbone: its configuration and its weights, with one line where that fails."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, cast

from huggingface_hub.errors import StrictDataclassError
from transformers import CONFIG_MAPPING, AutoConfig, AutoModelForCausalLM, PreTrainedConfig, PreTrainedModel

from trainer.bars import without_bars
from trainer.errors import ModelError
from trainer.spec import Backbone, Dimension

Kind = type[AutoConfig] | type[AutoModelForCausalLM] | type[PreTrainedModel]


def config_of(backbone: Backbone, **plain: Dimension) -> PreTrainedConfig:
    """Transformers' configuration: a source's, or the one that an architecture and a shape make, on top of `plain`.

    Raises ModelError where there is none.
    """
    if backbone.architecture is None:
        return cast(PreTrainedConfig, _read(AutoConfig, backbone))
    if backbone.architecture not in CONFIG_MAPPING:
        near = get_close_matches(backbone.architecture, CONFIG_MAPPING, n=1) or ["llama"]
        raise ModelError(
            f"found the architecture {backbone.architecture!r}, expected a model type of transformers, as {near[0]!r}"
        )
    kind = CONFIG_MAPPING[backbone.architecture]
    _check_names(kind(), backbone)
    try:
        return kind(**cast(dict[str, Any], plain | backbone.shape))
    except (StrictDataclassError, ValueError, TypeError) as error:
        raise ModelError(f"{backbone.architecture}: {_one_line(error)}") from error


def weights_of(kind: Kind, backbone: Backbone, **settings: object) -> PreTrainedModel:
    """A model of that class with a source's weights; raises ModelError where any is missing or has another shape."""
    read = _read(kind, backbone, output_loading_info=True, **settings)
    model, found = cast(tuple[PreTrainedModel, dict[str, set[str]]], read)
    missing = sorted(found["missing_keys"])
    if missing:
        raise ModelError(
            f"{backbone.source}: {len(missing)} weights are missing, {missing[0]} first: expected a whole "
            f"{type(model).__name__}, take another source"
        )
    return model


def _check_names(default: PreTrainedConfig, backbone: Backbone) -> None:
    """Transformers would take any name without a word."""
    for name in backbone.shape:
        if not hasattr(default, name):
            near = get_close_matches(name, default.to_dict(), n=1)
            hint = f", expected {near[0]!r}" if near else ""
            raise ModelError(f"{backbone.architecture}: found {name!r} in its shape{hint}: no setting is called so")


def _read(kind: Kind, backbone: Backbone, **settings: object) -> object:
    read = cast(Callable[..., object], kind.from_pretrained)
    try:
        with without_bars():
            return read(backbone.source, revision=backbone.revision, trust_remote_code=False, **settings)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{backbone.source} cannot be loaded: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
