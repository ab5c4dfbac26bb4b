"""Commands' working halves, imported when one is called: --help does not wait the seconds that torch takes."""

from importlib import import_module
from typing import Any


def late(name: str) -> Any:  # noqa: ANN401 - a module
    """The module of that name beside this one."""
    return import_module(f"trainer.cli.{name}")
