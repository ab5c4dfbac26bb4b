"""Runs to train: settings for seconds, over a few samples drawn by hand."""

import torch

from tests.trainer.builders import COLORS, sample, spec, write_dataset
from trainer.config import RunConfig
from trainer.stage import Lora, tune, tune_lora


def pictures(n=8):
    """Samples about pictures of one color each; every second picture has two, and every fourth sample is text alone."""
    samples = []
    for number in range(n):
        color = COLORS[number // 2 % len(COLORS)]
        image = None if number % 4 == 3 else f"{color}.png"
        question = f"Say {number}." if image is None else f"Which color{'?' * (number % 2 + 1)}"
        samples.append(sample(str(number), image, (question, f"It is {color}{'!' * (number % 2)}")))
    return samples


def run_config(folder, samples=None, model=None, **changes):
    """A run in folder/run over samples that are written beside it; fields of the stage go through `stage`."""
    if not (folder / "data").exists():
        write_dataset(folder / "data", samples or pictures())
    given = {
        "data": (str(folder / "data" / "samples.jsonl"),),
        "images": str(folder / "data"),
        "out": str(folder / "run"),
        "model": model or spec(),
        "stage": quick(),
        "workers": 0,
        "save_every": 1000,
    }
    return RunConfig.model_validate(given | changes)


def quick(**changes):
    """Connector and language model learn, a handful of short rows a step."""
    return tune(rate=3e-3, **({"tokens_per_pack": 160, "max_tokens": 160, "packs_per_step": 2, "epochs": 2} | changes))


def quick_lora(**changes):
    """Low-rank changes with much dropout learn."""
    lora = Lora(rank=4, alpha=8, dropout=0.5)
    given = {"tokens_per_pack": 160, "max_tokens": 160, "packs_per_step": 2, "epochs": 2} | changes
    return tune_lora(rate=3e-3, connector_rate=3e-3, lora=lora, **given)


def exact(model):
    """The same model with norms that compute in the precision they are given: transformers' own go through 32 bits."""
    for name, module in list(model.language.named_modules()):
        if type(module).__name__.endswith("RMSNorm"):
            norm = torch.nn.RMSNorm(module.weight.shape, eps=module.variance_epsilon, dtype=module.weight.dtype)
            norm.weight = module.weight
            model.language.set_submodule(name, norm)
    return model
