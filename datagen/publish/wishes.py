"""What somebody wishes of a publication, and which wishes cannot be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from datagen.config import shorten
from datagen.errors import ConfigError
from datagen.publish.licence_ids import IDS, OTHER, nearest

LICENCE = re.compile(r"[a-z0-9][a-z0-9.-]{1,60}")
LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be published, and as what."""

    out: Path
    """Folder that is to be written."""
    name: str = ""
    """What the dataset is called; empty takes the name of the run folder."""
    licence: str | None = None
    """Licence of the texts, as the hub names it; None says `other`, with a file that tells what holds for what."""
    licence_name: str | None = None
    """Name of a licence that the hub does not list, in lower case with hyphens."""
    licence_link: str | None = None
    """Where its text stands."""
    language: str = "en"
    """Language of the texts, ISO 639."""
    only_licences: tuple[str, ...] = ()
    """Publish only samples of images under one of these; none publishes all."""
    embed_images: bool = False
    """Put the image files into the Parquet files."""
    images: Path | None = None
    """Folder of the image files; None is the one that the run knows."""
    accept_licences: bool = False
    """Embed images also where their licence forbids commercial use or changes, or is not known."""
    skip_missing: bool = False
    """Leave out samples whose image cannot be embedded, instead of stopping."""
    unaudited: bool = False
    """Publish although nobody looked, or not at enough."""
    evaluations: tuple[Path, ...] = ()
    """Evaluation sets that it must not overlap with, besides those that the run names."""
    date: str | None = None
    """Day of publication, as in 2026-01-31; None says none: no clock is read."""
    url: str | None = None
    """Where the dataset is going to be."""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            ConfigError: names the flag.
        """
        for found in self._flaws():
            raise ConfigError(found)

    def _flaws(self) -> Iterable[str]:
        if self.licence_name and self.licence not in (None, OTHER):
            yield f"--licence {self.licence} and --licence-name {self.licence_name}: a licence has one name, give one"
        if bool(self.licence_name) != bool(self.licence_link):
            yield "--licence-name and --licence-link: one was given, expected both or neither"
        if self.licence == OTHER and not self.licence_name:
            yield "--licence other: without a name, expected --licence-name and --licence-link too"
        if self.licence is not None and self.licence not in IDS:
            meant = f", perhaps {like}" if (like := nearest(self.licence)) else " such as cc-by-4.0"
            yield (
                f"--licence: found {shorten(self.licence)}, expected a licence that the hub lists{meant}: name another "
                "with --licence-name and --licence-link"
            )
        if self.licence_name and not LICENCE.fullmatch(self.licence_name):
            yield (
                f"--licence-name: found {shorten(self.licence_name)}, expected lower case, digits, dots and hyphens, "
                "as in ours-1.0"
            )
        if self.licence_link and not _is_web(self.licence_link):
            yield f"--licence-link: found {shorten(self.licence_link)}, expected an address that begins with https://"
        if not LANGUAGE.fullmatch(self.language):
            yield f"--language: found {shorten(self.language)}, expected two or three letters, as in en"
        if self.date and not _is_day(self.date):
            yield f"--date: found {shorten(self.date)}, expected a day as in 2026-01-31"


def _is_web(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s\"<>\\]", text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
