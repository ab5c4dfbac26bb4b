"""The two ways out: stdout for results, stderr for the eye. Text from outside is printed as it is, never as markup."""

import sys

import typer
from rich.console import Console

WIDE = 120  # columns of a table that goes to a file or a program
err = Console(stderr=True, highlight=False)
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
WARNING = "yellow"


def say(text: str, style: str | None = None) -> None:
    """One paragraph for the eye."""
    err.print(text, markup=False, soft_wrap=True, style=style)


def complain(text: str) -> None:
    """One line on what has to be put right."""
    say(f"error: {' '.join(text.split())}", style="red")


def result(text: str) -> None:
    """What a program that called this one wants to read."""
    typer.echo(text)
