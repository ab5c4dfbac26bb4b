"""The commands by name, and where each is. Only the one that was typed is imported: all of them take two seconds.

To add a command: write a function in a module of its own, and give it a line here.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from datagen.garbage import rare_collections

COMMANDS = {
    "build": "building",
    "estimate": "estimating",
    "rehearse": "rehearsing",
    "assemble": "assembling",
    "report": "reporting",
    "audit": "auditing",
    "export": "exporting",
    "publish": "publishing",
    "compare": "comparing",
    "status": "standing",
    "scenes": "drawing",
    "measure-checks": "measuring",
    "teacher": "teaching",
}


def typed(words: Sequence[str]) -> tuple[str, ...]:
    """Names of the commands that these words can need: the first word if it is one, else all, as for --help."""
    return (words[0],) if words and words[0] in COMMANDS else tuple(COMMANDS)


def command(name: str) -> Callable[..., Any]:
    """The function of a command, or the typer app of several."""
    with rare_collections():  # what an import makes is there to stay
        module = import_module(f"datagen.cli.{COMMANDS[name]}")
    found: Callable[..., Any] = getattr(module, name.replace("-", "_"))
    return found
