"""The .toml files of this folder, each read once and kept."""

import functools
import tomllib
from importlib import resources
from typing import Any

Table = dict[str, Any]


@functools.cache
def table(name: str) -> Table:
    """Content of one of the files: lore, places, words, groups or patterns."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
