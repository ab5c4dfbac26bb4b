"""What licences of images allow, by their ids (`origins.licence_id`), and which a publication is limited to."""

import re
from collections.abc import Mapping

from datagen.errors import ConfigError

UNKNOWN = "unknown"
FREE = {"no-known-copyright", "us-government-work", "pdm-1.0", "cc0-1.0"}
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{1,60}")


def forbids(licence: str | None) -> str | None:
    """What speaks against handing an image on with a dataset; None where nothing is known to."""
    if licence is None or not _ID.fullmatch(licence):
        return "no known licence"
    parts = licence.split("-")
    if "nd" in parts:
        return "no derivatives"
    return "no commercial use" if "nc" in parts else None


def wished(text: str | None) -> tuple[str, ...]:
    """Licences from a list with commas.

    Raises:
        ConfigError: one is no id of a licence.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in (text or "").split(",") if name.strip()))
    for name in names:
        if not _ID.fullmatch(name):
            raise ConfigError(f"--only-licences: '{name}' is no licence, expected such as cc-by-2.0,cc-by-sa-2.0")
    return names


def forbidden(images: Mapping[str, int]) -> dict[str, int]:
    """Those of the images, by licence, that are not to be handed on without thought."""
    return {licence: n for licence, n in images.items() if forbids(licence if licence != UNKNOWN else None)}
