"""The vision encoder: any model of transformers that turns pixels into a row of vectors, or into maps.

Features are the hidden state of one layer (LLaVA: the one before the last). The layers after it stay where they are, so
that the encoder can be saved whole, but are not run.

Shapes: N images, P patches, E width of the encoder.
"""

from dataclasses import dataclass
from typing import Protocol, cast

import torch
from torch import Tensor, nn
from transformers import MODEL_MAPPING, PreTrainedConfig, PreTrainedModel

from trainer.errors import ModelError
from trainer.layers import layers
from trainer.sources import config_of, weights_of
from trainer.spec import Backbone, ModelSpec

# What makes one vector of an image: nobody asks for it.
POOLS = ("head", "pooler")


@dataclass(frozen=True, slots=True)
class Sight:
    """What an encoder makes of an image."""

    side: int
    """Of the square that images are brought to, in pixels."""
    n_patches: int
    """P, the class token included where it is kept."""
    width: int
    """E."""


def vision_config(backbone: Backbone) -> PreTrainedConfig:
    """Transformers' configuration of the encoder, or of the vision half of a model that has two."""
    config = config_of(backbone)
    return getattr(config, "vision_config", config)


def sight(spec: ModelSpec, config: PreTrainedConfig | None = None) -> Sight:
    """From the configuration alone (looked up where none is given), without any weights."""
    config = config or vision_config(spec.encoder)
    sides = [getattr(config, name, None) for name in ("image_size", "patch_size", "hidden_size")]
    if sides[2] is None:
        return measured(spec, config)
    side, patch, width = sides
    if not isinstance(side, int) or not isinstance(patch, int) or not isinstance(width, int):
        raise ModelError(
            f"{config.model_type}: image_size is {side!r} and patch_size {patch!r}, expected whole numbers: "
            "take an encoder of square images"
        )
    side = spec.image_size or side
    return Sight(side, (side // patch) ** 2 + spec.keep_class_token, width)


def vision_encoder(backbone: Backbone, dtype: torch.dtype = torch.float32) -> PreTrainedModel:
    """The encoder with its weights, or with weights drawn from torch's generator."""
    config = vision_config(backbone)
    kind = kind_of(config)
    if backbone.source is not None:
        return weights_of(kind, backbone, config=config, dtype=dtype)
    return kind(config)


def kind_of(config: PreTrainedConfig) -> type[PreTrainedModel]:
    """The class of that configuration's bare model; raises ModelError where transformers has none."""
    if type(config) not in MODEL_MAPPING:
        raise ModelError(f"{config.model_type}: transformers has no model of that type: take another encoder")
    return cast(type[PreTrainedModel], MODEL_MAPPING[type(config)])


class Eye(Protocol):
    """Takes features out of an encoder."""

    sight: Sight

    def __call__(self, encoder: PreTrainedModel, pixels: Tensor, /) -> Tensor:
        """(N, 3, H, W) -> (N, P, E)."""


def eye(encoder: PreTrainedModel, spec: ModelSpec) -> Eye:
    """What takes features out of this encoder."""
    if getattr(encoder.config, "hidden_size", None) is None:
        return Maps(encoder, spec)
    return Tap(encoder, spec)


class Tap:
    """Takes the hidden state of one layer out of an encoder, and spares the layers after it."""

    kept: Tensor | None = None

    def __init__(self, encoder: PreTrainedModel, spec: ModelSpec) -> None:
        """Changes the encoder: what its own forward returns is of no use any more."""
        self.sight = sight(spec, encoder.config)
        self.keeps_class = spec.keep_class_token
        other = self.sight.side != encoder.config.image_size
        self.settings = {"interpolate_pos_encoding": True} if other else {}
        found = list(layers(encoder))
        last = spec.feature_layer + len(found) if spec.feature_layer < 0 else spec.feature_layer - 1
        if not 0 <= last < len(found):
            raise ModelError(
                f"feature_layer is {spec.feature_layer}, expected 1 to {len(found)}, or -{len(found)} to -1: "
                f"the encoder has {len(found)} layers"
            )
        found[last].register_forward_hook(self._keep)
        for layer in found[last + 1 :]:
            layer.forward = _unchanged
        modules = dict(encoder.named_modules())
        after = list(modules.values()).index(found[-1])
        for name, module in list(modules.items())[after:]:
            if name.rpartition(".")[2] in POOLS:
                module.forward = _first

    def __call__(self, encoder: PreTrainedModel, pixels: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, P, E)."""
        encoder(pixels, **self.settings)
        hidden, self.kept = cast(Tensor, self.kept), None  # (N, class token and registers, if any, then patches; E)
        n_plain = self.sight.n_patches - self.keeps_class
        n_special = hidden.shape[1] - n_plain
        if n_special < self.keeps_class:
            raise ModelError("keep_class_token is set, but the encoder has none: leave it out")
        plain = hidden[:, n_special:]
        return torch.cat([hidden[:, :1], plain], dim=1) if self.keeps_class else plain

    def _keep(self, _: nn.Module, __: object, output: Tensor | tuple[Tensor, ...]) -> None:
        self.kept = output[0] if isinstance(output, tuple) else output


def _unchanged(hidden: Tensor, *_: object, **__: object) -> Tensor:
    return hidden


def _first(hidden: Tensor) -> Tensor:
    return hidden[:, 0]


class Maps:
    """Takes the hidden states of a convolutional encoder, which lie in a plane: row by row, from the upper left."""

    def __init__(self, encoder: PreTrainedModel, spec: ModelSpec) -> None:
        """Changes nothing."""
        self.sight = sight(spec, encoder.config)
        self.layer = spec.feature_layer

    def __call__(self, encoder: PreTrainedModel, pixels: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, P, E)."""
        return _unrolled(encoder, pixels, self.layer)


def measured(spec: ModelSpec, config: PreTrainedConfig) -> Sight:
    """Of a convolutional encoder: what comes out, where an image without content goes in."""
    side = spec.image_size or getattr(config, "image_size", None)
    if not isinstance(side, int) or spec.keep_class_token:
        raise ModelError(
            f"{config.model_type}: image_size is {side!r} and keep_class_token {spec.keep_class_token}, expected a "
            "whole number and False: set image_size, which an encoder of this kind leaves open"
        )
    with torch.device("meta"), torch.no_grad():
        encoder = kind_of(config)(config)
        encoder.train(False)
        found = _unrolled(encoder, torch.zeros(1, 3, side, side), spec.feature_layer)
    return Sight(side, found.shape[1], found.shape[2])


def _unrolled(encoder: PreTrainedModel, pixels: Tensor, layer: int) -> Tensor:
    states = encoder(pixels, output_hidden_states=True).hidden_states
    if not -len(states) <= layer < len(states):
        raise ModelError(f"feature_layer is {layer}, expected -1 for the last of {len(states)} hidden states")
    hidden: Tensor = states[layer]  # (N, E, h, w)
    return hidden.flatten(2).transpose(1, 2)
