"""Ctrl-C, while there is nothing to save."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from trainer.cli.screen import say

INTERRUPTED = 130


@contextmanager
def interruptible() -> Iterator[None]:
    """While the block runs, Ctrl-C ends the command with its exit code."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrupted.")
        raise typer.Exit(INTERRUPTED) from None
