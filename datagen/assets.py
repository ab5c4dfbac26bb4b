"""Where the folders that travel with the program lie: prompts, seeds, schemas.

To ship one more: add its name to `Shipped`, and a line to force-include in pyproject.toml.
"""

from pathlib import Path
from typing import Literal

from datagen.errors import ConfigError

Shipped = Literal["prompts", "seeds", "schemas"]

PACKAGE = Path(__file__).parent


def folder(name: Shipped, package: Path = PACKAGE) -> Path:
    """Folder of that name: the installed package's own copy, else the one at the root of a checkout.

    Raises:
        ConfigError: there is neither, so the installation is incomplete.
    """
    copy = package / "shipped" / name
    if copy.is_dir():
        return copy
    root = package.parent
    original = root / name
    # Without this, an incomplete installation would take a stranger's site-packages/schemas for ours.
    if (root / "pyproject.toml").is_file() and original.is_dir():
        return original
    raise ConfigError(f"no {name} folder in {copy.parent} or {root}, expected one with datagen: install datagen again")
