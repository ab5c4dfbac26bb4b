"""Small things to train on and with, drawn at random or made by hand."""

import json
from pathlib import Path

from PIL import Image

from trainer.presets import tiny
from trainer.spec import ConnectorSpec, ModelSpec


def spec(connector: str = "mlp", **changes) -> ModelSpec:
    """The tiny preset with another connector."""
    small = ConnectorSpec(kind=connector, n_latents=4, depth=2, width=32, n_heads=2, head_width=16, every=1)
    return tiny().model_copy(update={"connector": small} | changes)


def sample(name="1", image="1.png", *pairs, kind="conversation"):
    """A record as samples.jsonl has it, without what the trainer does not read."""
    pairs = pairs or (("What is this?", "It is a red square."),)
    turns = [{"from": role, "value": text} for pair in pairs for role, text in zip(("human", "gpt"), pair, strict=True)]
    if image is not None and not any("<image>" in turn["value"] for turn in turns):
        turns[0]["value"] = "<image>\n" + turns[0]["value"]
    return {"id": name, "type": kind, "conversations": turns} | ({} if image is None else {"image": image})


def write_dataset(folder: Path, samples, side: int = 32) -> Path:
    """samples.jsonl in a folder, with a picture of one color for every image that they name."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(sorted({one["image"] for one in samples if one.get("image")})):
        Image.new("RGB", (side, side), COLORS[number % len(COLORS)]).save(folder / name)
    path = folder / "samples.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in samples))
    return path


COLORS = ["red", "green", "blue", "yellow", "purple", "orange", "black", "white"]
