"""All commands."""

from typing import Annotated

import typer

from trainer import __version__
from trainer.cli.aligning import align
from trainer.cli.chatting import chat
from trainer.cli.evaluating import evaluate
from trainer.cli.exporting import export
from trainer.cli.tuning import tune

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """Train a vision-language model on visual instruction data: align, tune, evaluate, export, chat.

    Start with `trainer align samples.jsonl --images DIR --preset tiny --out runs/align`: that takes no weights, no GPU.
    """
    if version:
        typer.echo(f"trainer {__version__}")
        raise typer.Exit


for command in (align, tune, evaluate, export, chat):
    app.command()(command)
