"""The two ways out: stdout for results, stderr for the eye. Text from outside is printed as it is, never as markup."""

import os
import sys
import unicodedata

import typer
from rich.console import Console

WIDE = 120  # columns of a table that goes to a file or a program
WARNING = "yellow"
PLAIN = "\n\t\u200c\u200d"  # of controls, those that belong to writing: joiners too, which scripts and emoji need
RANK = int(os.environ.get("RANK", "0"))  # torchrun's number of this process; of several, the first one speaks

err = Console(stderr=True, highlight=False, quiet=RANK > 0)
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE, quiet=RANK > 0)


def say(text: str, style: str | None = None) -> None:
    """One paragraph for the eye."""
    err.print(printable(text), markup=False, soft_wrap=True, style=style)


def complain(text: str) -> None:
    """One line on what has to be put right; of several processes, each speaks for itself."""
    whose = f"rank {RANK}: " if RANK else ""
    line = f"error: {whose}{' '.join(printable(text).split())}"
    Console(stderr=True, highlight=False).print(line, markup=False, soft_wrap=True, style="red")


def result(text: str) -> None:
    """What a program that called this one wants to read."""
    if RANK == 0:
        typer.echo(text)


def printable(text: str) -> str:
    """Without characters that steer a terminal: what a model or a file says could hold any."""
    return "".join(one for one in text if one in PLAIN or unicodedata.category(one) not in ("Cc", "Cf"))
