"""Every setting of a training run, frozen: what is saved in its folder and what the same command is held against."""

from typing import Annotated, Literal

from pydantic import Field

from trainer.record import Record
from trainer.spec import ModelSpec
from trainer.stage import Stage

Positive = Annotated[int, Field(gt=0)]
Precision = Literal["bf16", "fp32", "fp64"]
Recompute = Literal["none", "selective", "layers"]

# What may differ when a run continues: where it runs and what it tells, not what it computes.
FREE = frozenset({"workers", "save_every", "keep", "log_every", "images"})
# Settings that no flag of the same name gives.
FLAGS = {
    "start": "--from",
    "max_steps": "--max-steps, where rates come to 0",
    "model.encoder.source": "--encoder",
    "model.language.source": "--language",
    "model.connector.kind": "--connector",
    "stage.adapter": "--lora, --prefix or --soft-prompt",
    "stage.adapter.kind": "--lora, --prefix or --soft-prompt",
    "stage.adapter.n_tokens": "--prefix or --soft-prompt",
    "stage.adapter.four_bit": "--qlora",
    "stage.rates.encoder": "--encoder-rate",
    "stage.packed": "--packed or --unpacked",
    "stage.share_images": "--share-images or --own-images",
}
# Settings whose flag has their name.
GIVEN = frozenset(
    {"seed", "precision", "bf16_states", "recompute", "compile", "image_size", "image_place", "tokenizer", "template"}
    | {"epochs", "tokens_per_pack", "images_per_pack", "packs_per_step", "max_tokens", "warmup", "weight_decay", "clip"}
    | {"rank", "alpha", "dropout", "out"}
)


class RunConfig(Record):
    """One stage of training, from samples to a model's folder."""

    data: tuple[str, ...]
    """Files of samples: JSON lines as `datagen` writes them, or LLaVA's JSON array."""
    images: str | None = None
    """Folder that image names are relative to; None where no sample has one."""
    out: str
    """Folder that the run writes."""
    model: ModelSpec
    """What is trained."""
    start: str | None = None
    """Folder of the model that an earlier stage left; None begins with the weights that `model` names."""
    stage: Stage
    """What learns, and how."""
    seed: int = 0
    """Draws the order of samples, dropout and the rounding of states."""
    precision: Precision = "fp32"
    """Of what is computed; bf16 keeps the weights that learn in 32 bits."""
    bf16_states: bool = False
    """Adam's two states in 16 bits: 12 bytes a parameter in all instead of 16."""
    recompute: Recompute = "none"
    """Activations that are computed again in the backward pass: none, all but costly ones, or whole layers."""
    compile: bool = False
    """Layers go through torch.compile; rows are filled up to one length."""
    workers: Annotated[int, Field(ge=0)] = 2
    """Processes that read samples and images, for each process that trains."""
    save_every: Positive = 200
    """Steps from checkpoint to checkpoint."""
    keep: Positive = 2
    """Checkpoints that stay."""
    log_every: Positive = 1
    """Steps from line to line of metrics.jsonl."""
    max_steps: Positive | None = None
    """Steps after which training ends, for trials; None for all epochs."""


def flag(setting: str) -> str:
    """` (--its-flag)` of a setting named as in `stage.rates.connector`; nothing where it has none."""
    last = setting.rsplit(".", 1)[-1]
    named = FLAGS.get(setting) or ("--rate" if setting.startswith("stage.rates.") else None)
    if named is None and last in GIVEN and setting != "model.seed":
        named = f"--{last.replace('_', '-')}"
    return f" ({named})" if named else ""
