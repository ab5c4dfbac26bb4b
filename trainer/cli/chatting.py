"""trainer chat."""

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli import options
from trainer.cli.late import late


def chat(
    model: options.ModelFolder,
    question: Annotated[
        str | None, typer.Argument(help="What to ask; without it a conversation begins.", show_default=False)
    ] = None,
    image: Annotated[Path | None, typer.Option(help="Image file to talk about.", show_default=False)] = None,
    max_new_tokens: Annotated[int, typer.Option(min=1, help="Longest answer, in tokens.")] = 256,
    json: options.AsJson = False,
) -> None:
    """Ask a model about an image."""
    if question is not None and not question.strip():
        raise typer.BadParameter("is empty", param_hint="QUESTION")
    late("conversing").run(model, question, image, max_new_tokens, as_json=json)
