"""trainer export."""

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli import options
from trainer.cli.late import late


def export(
    model: options.ModelFolder,
    out: Annotated[Path, typer.Option(help="Folder to write.", show_default=False)],
    precision: Annotated[options.Weights, typer.Option(help="Of the weights.")] = "fp32",
    json: options.AsJson = False,
) -> None:
    """Write a model as transformers' LlavaForConditionalGeneration, low-rank changes merged; read it back and compare.

    Where transformers has no such connector, a folder that `trainer` reads is written instead, and it says why.
    """
    late("rewriting").run(model, out, precision, as_json=json)
