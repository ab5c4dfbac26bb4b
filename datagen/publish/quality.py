"""How good the checks are, measured with planted errors (`datagen measure-checks`): docs/measured-checks.json.

The figures travel with the program; a publication of an installation that lacks them says so.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from datagen import assets

NAME = "measured-checks.json"


class Kind(NamedTuple):
    """One kind of error that was planted."""

    name: str
    planted: int
    caught: int
    low: float
    high: float


class Innocent(NamedTuple):
    """One set of good samples."""

    name: str
    samples: int
    rejected: int
    low: float
    high: float


class Quality(NamedTuple):
    """What was measured."""

    version: str
    profile: str
    kinds: tuple[Kind, ...]
    innocents: tuple[Innocent, ...]


def measured(package: Path = assets.PACKAGE) -> Quality | None:
    """The figures of this installation, or of the checkout; None where they did not come along."""
    for folder in (package / "shipped", package.parent / "docs"):
        if (folder / NAME).is_file():
            return _read(json.loads((folder / NAME).read_bytes()))
    return None


def _read(scores: dict[str, Any]) -> Quality:
    whole = [one for one in scores["false_rejections"] if ":" not in one["set"]]
    return Quality(
        version=scores["version"],
        profile=scores["profile"],
        kinds=tuple(
            Kind(one["kind"], one["planted"], one["caught"], one["low"], one["high"]) for one in scores["kinds"]
        ),
        innocents=tuple(
            Innocent(one["set"], one["samples"], one["rejected"], one["low"], one["high"]) for one in whole
        ),
    )
