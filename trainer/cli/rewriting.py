"""What `export` does."""

import json
from pathlib import Path

import torch

from trainer import folder
from trainer.cli.interrupt import interruptible
from trainer.cli.opening import opened
from trainer.cli.options import Weights
from trainer.cli.screen import WARNING, result, say
from trainer.export import export

DTYPES: dict[Weights, torch.dtype] = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def run(model: Path, out: Path, precision: Weights, *, as_json: bool) -> None:
    """Write, and say what came of it."""
    with interruptible():
        done = export(folder.read(opened(model)), out.absolute(), DTYPES[precision])
    if done.native:
        say(f"Read back by transformers: logits differ by {done.difference:.1e} of the largest at most.")
    else:
        say(f"No LlavaForConditionalGeneration: {done.reason}. This is a folder that `trainer` reads.", WARNING)
    told = {"path": str(done.path), "llava": done.native, "reason": done.reason or None, "difference": done.difference}
    result(json.dumps(told) if as_json else str(done.path))
