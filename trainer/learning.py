"""Which parameters learn at a stage, and how fast.

Whose a parameter is goes by the module that holds it: the encoder's, the connector's (gated layers too, though they
stand between the language model's), an adapter's, and what is left is the language model's.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from trainer.adapters import adapter_modules
from trainer.errors import ModelError
from trainer.model import VisionLanguage
from trainer.stage import Part, Stage
from trainer.vision import sight

Group = dict[str, Any]


def freeze(model: VisionLanguage, stage: Stage) -> None:
    """Let only the stage's parts learn; all else stands still, dropout too, also after `model.train()`.

    Of an encoder that learns, what never reaches the features stands still as well. After adapters.apply, and before
    parameters are split over processes.
    """
    learning = set(stage.learns)
    owners = dict(_owners(model))
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(owners[name] in learning)
    if "encoder" in learning:
        for parameter in _unreached(model):
            parameter.requires_grad_(False)
    _check_that_all_have_something(stage, {owners[name] for name in learners(model)})
    model.quiet = tuple(module for module, owner in _modules(model) if owner not in learning)
    model.stages = (*model.stages, stage)
    model.train()


def learners(model: VisionLanguage) -> dict[str, nn.Parameter]:
    """What learns, by name; a weight that two layers share is there once."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def groups(model: VisionLanguage, stage: Stage) -> list[Group]:
    """What learns as an optimizer takes it: `params`, `peak` (the part's highest rate), `lr`, `weight_decay`, `part`.

    Vectors (biases, norms, gates) do not decay.
    """
    owners = dict(_owners(model))
    found: dict[tuple[Part, bool], list[nn.Parameter]] = {}
    for name, parameter in learners(model).items():
        found.setdefault((owners[name], parameter.ndim > 1), []).append(parameter)
    return [
        {
            "params": parameters,
            "lr": stage.rates[part],
            "peak": stage.rates[part],
            "weight_decay": stage.weight_decay if decays else 0.0,
            "part": part,
        }
        for (part, decays), parameters in sorted(found.items(), key=lambda item: item[0])
    ]


def _check_that_all_have_something(stage: Stage, found: set[Part]) -> None:
    for part in stage.learns:
        if part not in found:
            raise ModelError(f"stage {stage.name}: found nothing of the {part} to learn, expected it: leave it out")


def _owners(model: VisionLanguage) -> Iterator[tuple[str, Part]]:
    """Part of every parameter, by name."""
    parts: dict[int, Part] = {}
    for module, part in _modules(model):
        for parameter in module.parameters(recurse=False):
            parts[id(parameter)] = part
    return ((name, parts[id(parameter)]) for name, parameter in model.named_parameters())


def _modules(model: VisionLanguage) -> Iterator[tuple[nn.Module, Part]]:
    """Every module below the model once, with its part."""
    held: list[tuple[Part, list[nn.Module]]] = [
        ("encoder", list(model.encoder.modules())),
        ("connector", list(model.connector.modules())),
        ("adapter", list(adapter_modules(model))),
        ("language", list(model.language.modules())),
    ]
    seen: set[int] = set()
    for part, modules in held:
        for module in modules:
            if id(module) not in seen:
                seen.add(id(module))
                yield module, part


def _unreached(model: VisionLanguage) -> list[nn.Parameter]:
    """Parameters of the encoder that no feature depends on: layers after the one that is taken, what pools."""
    parameters = list(model.encoder.parameters())
    side = sight(model.spec, model.encoder.config).side
    with torch.enable_grad():
        pixels = parameters[0].new_zeros(1, 3, side, side)
        gradients = torch.autograd.grad(model.patches(pixels).sum(), parameters, allow_unused=True)
    return [p for p, gradient in zip(parameters, gradients, strict=True) if gradient is None]
