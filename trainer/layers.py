"""Where a transformer of transformers keeps its layers, and in which precision each of its modules may be."""

from typing import cast

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
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


def recast(model: nn.Module, dtype: torch.dtype, *, frozen_only: bool = False) -> None:
    """Bring parameters to a precision, in place; buffers stay: a rotary embedding's frequencies need their 32 bits.

    Norms of batches stay in 32 bits or more, parameters and buffers alike: torch reads them together.
    """
    for module in model.modules():
        keeps_means = isinstance(module, _NormBase)
        own = torch.promote_types(dtype, torch.float32) if keeps_means else dtype
        for parameter in module.parameters(recurse=False):
            if parameter.is_floating_point() and not (frozen_only and parameter.requires_grad):
                parameter.data = parameter.data.to(own)
        for name, buffer in module.named_buffers(recurse=False) if keeps_means else ():
            if buffer.is_floating_point():
                setattr(module, name, buffer.to(own))
