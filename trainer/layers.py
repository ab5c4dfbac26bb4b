"""Where a transformer of transformers keeps its layers."""

from typing import cast

from torch import nn
from transformers import PreTrainedConfig

from trainer.errors import ModelError


def layers(model: nn.Module) -> nn.ModuleList:
    """Of a model of transformers: the one list with as many entries as its configuration counts layers.

    Raises ModelError where there is none.
    """
    config = cast(PreTrainedConfig, model.config)
    for module in model.modules():
        if isinstance(module, nn.ModuleList) and len(module) == config.num_hidden_layers:
            return module
    raise ModelError(
        f"{config.model_type}: found no list of {config.num_hidden_layers} layers, expected one: take another model"
    )
