"""Flags that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from trainer.config import Precision, Recompute
from trainer.presets import PRESETS
from trainer.spec import ConnectorKind, ImagePlace

Weights = Literal["fp32", "bf16", "fp16"]

# Headings of `--help`, in the order in which a newcomer asks.
FROM, WHAT, HOW, ADAPTER, FAST, KEEP = (
    "From what",
    "Which model",
    "How it learns",
    "In the language model's place (tune)",
    "How it runs (free of what is learned, but for rounding)",
    "What is kept",
)

Data = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Samples: JSON lines as `datagen` writes them, or LLaVA's JSON array. [needed]", show_default=False
    ),
]
Images = Annotated[
    Path | None,
    typer.Option(
        help="Folder that image names are relative to. [needed where samples have images]", rich_help_panel=FROM
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Run folder; the same command again continues. [needed]", rich_help_panel=FROM)
]
Config = Annotated[
    Path | None,
    typer.Option(help="Settings file (JSON or TOML), such as config.json of a run; flags win.", rich_help_panel=FROM),
]
Start = Annotated[
    Path | None,
    typer.Option(
        "--from", help="Model or run folder of the stage before, instead of a model's flags.", rich_help_panel=WHAT
    ),
]
Preset = Annotated[str | None, typer.Option(help=f"A model by name: {', '.join(PRESETS)}.", rich_help_panel=WHAT)]
Encoder = Annotated[str | None, typer.Option(help="Vision encoder: hub name or local folder.", rich_help_panel=WHAT)]
Language = Annotated[str | None, typer.Option(help="Language model: hub name or local folder.", rich_help_panel=WHAT)]
Connector = Annotated[
    ConnectorKind | None,
    typer.Option(help="What stands between them. [default: mlp]", show_default=False, rich_help_panel=WHAT),
]
Tokenizer = Annotated[
    str | None,
    typer.Option(
        help="`own` (beside the language model), `bytes`, a hub name or a folder. [default: own]",
        show_default=False,
        rich_help_panel=WHAT,
    ),
]
Template = Annotated[
    str | None,
    typer.Option(
        help="Chat markup: `own` (the tokenizer's), `vicuna`, `chatml`, `plain`. [default: own]",
        show_default=False,
        rich_help_panel=WHAT,
    ),
]
Side = Annotated[
    int | None,
    typer.Option("--image-size", help="Side in pixels. [default: the encoder's]", rich_help_panel=WHAT),
]
Place = Annotated[
    ImagePlace | None,
    typer.Option(
        "--image-place",
        help="Where an image stands in its turn. [default: front]",
        show_default=False,
        rich_help_panel=WHAT,
    ),
]
Epochs = Annotated[
    int | None,
    typer.Option(help="How often each sample is seen. [default: 1]", show_default=False, rich_help_panel=HOW),
]
Rate = Annotated[
    float | None,
    typer.Option(
        help="Highest learning rate. [default: align 1e-3, tune 2e-5, adapters 2e-4]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
ConnectorRate = Annotated[
    float | None,
    typer.Option(
        help="Of the connector, where something else learns too. [default: --rate; beside an adapter 2e-5]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
EncoderRate = Annotated[
    float | None, typer.Option(help="The vision encoder learns too, at this rate.", rich_help_panel=HOW)
]
TokensPerPack = Annotated[
    int | None,
    typer.Option(help="Most positions of a packed row. [default: 8192]", show_default=False, rich_help_panel=HOW),
]
ImagesPerPack = Annotated[
    int | None,
    typer.Option(help="Most images of a packed row. [default: 32]", show_default=False, rich_help_panel=HOW),
]
PacksPerStep = Annotated[
    int | None,
    typer.Option(
        help="Rows that a step learns from, over all processes. [default: 16]", show_default=False, rich_help_panel=HOW
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        help="Longest sample; a longer one is left out. [default: 2048]", show_default=False, rich_help_panel=HOW
    ),
]
ShareImages = Annotated[
    bool | None,
    typer.Option(
        "--share-images/--own-images",
        help="Conversations about one image branch from one copy of it. [default: they do]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Packed = Annotated[
    bool | None,
    typer.Option(
        "--packed/--unpacked",
        help="Many conversations in a row, or one. [default: many]",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Warmup = Annotated[
    float | None,
    typer.Option(
        help="Share of the steps in which rates rise. [default: 0.03]", show_default=False, rich_help_panel=HOW
    ),
]
WeightDecay = Annotated[
    float | None, typer.Option(help="AdamW's. [default: 0]", show_default=False, rich_help_panel=HOW)
]
Clip = Annotated[
    float | None, typer.Option(help="Longest gradient. [default: 1]", show_default=False, rich_help_panel=HOW)
]
MaxSteps = Annotated[
    int | None,
    typer.Option(
        help="End after so many steps, with rates at 0: a trial, not the beginning of a longer run.",
        rich_help_panel=HOW,
    ),
]
Seed = Annotated[
    int | None, typer.Option(help="Decides every draw. [default: 0]", show_default=False, rich_help_panel=HOW)
]
Lora = Annotated[bool, typer.Option("--lora", help="Low-rank changes (LoRA).", rich_help_panel=ADAPTER)]
Qlora = Annotated[
    bool, typer.Option("--qlora", help="LoRA over weights in 4 bits; needs bitsandbytes.", rich_help_panel=ADAPTER)
]
Rank = Annotated[
    int | None, typer.Option(help="LoRA's rank. [default: 128]", show_default=False, rich_help_panel=ADAPTER)
]
Alpha = Annotated[
    int | None, typer.Option(help="LoRA's alpha. [default: 256]", show_default=False, rich_help_panel=ADAPTER)
]
Dropout = Annotated[
    float | None, typer.Option(help="LoRA's dropout. [default: 0.05]", show_default=False, rich_help_panel=ADAPTER)
]
Prefix = Annotated[
    int | None, typer.Option(help="So many learned keys and values before every layer's.", rich_help_panel=ADAPTER)
]
SoftPrompt = Annotated[
    int | None, typer.Option(help="So many learned vectors before every conversation.", rich_help_panel=ADAPTER)
]
Precise = Annotated[
    Precision | None,
    typer.Option(
        "--precision", help="Of what is computed. [default: bf16 on CUDA, else fp32]", show_default=False,
        rich_help_panel=FAST,
    ),
]  # fmt: skip
Bf16States = Annotated[
    bool | None,
    typer.Option(
        "--bf16-states/--fp32-states",
        help="Adam's states in 16 or 32 bits. [default: 32]",
        show_default=False,
        rich_help_panel=FAST,
    ),
]
Recomputed = Annotated[
    Recompute | None,
    typer.Option(
        "--recompute", help="Activations computed again instead of kept. [default: none]", show_default=False,
        rich_help_panel=FAST,
    ),
]  # fmt: skip
Compile = Annotated[
    bool | None,
    typer.Option("--compile/--eager", help="Use torch.compile. [default: no]", show_default=False,
                 rich_help_panel=FAST),
]  # fmt: skip
Workers = Annotated[
    int | None,
    typer.Option(
        help="Processes that read samples, for each that trains. [default: 2]", show_default=False,
        rich_help_panel=FAST,
    ),
]  # fmt: skip
SaveEvery = Annotated[
    int | None,
    typer.Option(help="Steps between checkpoints. [default: 200]", show_default=False, rich_help_panel=KEEP),
]
Keep = Annotated[
    int | None, typer.Option(help="Checkpoints that stay. [default: 2]", show_default=False, rich_help_panel=KEEP)
]
LogEvery = Annotated[
    int | None,
    typer.Option(help="Steps between lines of metrics. [default: 1]", show_default=False, rich_help_panel=KEEP),
]


def _is_tunes(context: typer.Context, given: bool) -> bool:
    if given:
        raise typer.BadParameter("adapters belong to tune: trainer tune --from RUN", context)
    return given


OfTune = Annotated[
    bool,
    typer.Option(
        *("--lora", "--qlora", "--prefix", "--soft-prompt", "--rank", "--alpha", "--dropout"),
        callback=_is_tunes, is_eager=True, hidden=True,
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ModelFolder = Annotated[Path, typer.Argument(help="Model folder, or the run folder that holds it.", show_default=False)]
