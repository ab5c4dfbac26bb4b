"""trainer evaluate."""

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli import options
from trainer.cli.late import late


def evaluate(
    model: options.ModelFolder,
    questions: Annotated[
        list[Path],
        typer.Argument(
            help="Held-out samples, questions (id, image, question, answer, choices) or POPE's, as JSON lines.",
            show_default=False,
        ),
    ],
    images: options.Images = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask at most so many, drawn by --seed.")] = None,
    controls: Annotated[
        bool, typer.Option("--controls/--no-controls", help="Ask again with images shuffled, and blanked.")
    ] = True,
    max_new_tokens: Annotated[int, typer.Option(min=1, help="Longest answer, in tokens.")] = 64,
    at_once: Annotated[int, typer.Option(min=1, help="Questions that are answered together.")] = 16,
    seed: Annotated[int, typer.Option(help="Decides which are asked, and which image stands for which.")] = 0,
    replies: Annotated[Path | None, typer.Option(help="File for every reply, as JSON lines.")] = None,
    json: options.AsJson = False,
) -> None:
    """Measure a model on questions with known answers: with their images, with others', and with none."""
    late("evaluation").run(dict(locals()))
