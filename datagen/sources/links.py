"""What annotation files say of where their images come from -> a table of origins.

An address that is none (another scheme, spaces, a password, markup) is left out and counted; so is the name of a
licence that holds hostile text. The image itself stays: it is only not known where it comes from.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from datagen.hostile import hostile, writable
from datagen.origins import SCHEMA, Origins, licence_id

Columns = dict[str, type[pl.DataType]]

LINKS: Columns = {"license": pl.String, "coco_url": pl.String, "flickr_url": pl.String}  # COCO's spelling
MOST_CHARACTERS = 2_000  # of an address
MOST_NAME = 200  # characters of a licence's name
NO_ADDRESS = "addresses of images that are none, left out"
NOT_LISTED = "images whose licence is not among the licences"
UNFIT = "licences whose name or address cannot be used, left out"

# Printable ASCII without what URLs must escape; a host of names or a number; no user and password before it.
ADDRESS = r"(?i:https?)://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]*)?"


class Licence(NamedTuple):
    """An entry of a file's list of licences, as it stands there."""

    name: str | None
    url: str | None


class Said(NamedTuple):
    """What one file says: columns id and LINKS for its images, and its licences by id."""

    images: pl.DataFrame
    licences: Mapping[str, Licence]


class Joined(NamedTuple):
    """What all files say: columns id, LINKS, licence and licence_url; licences that cannot be used."""

    images: pl.DataFrame
    unfit: int


class Told(NamedTuple):
    """The table for every image of which something is known, and what was left out, by what it was."""

    origins: Origins
    changed: dict[str, int]


def plain(value: object) -> str | None:
    """The value of a link as text: whole numbers as their digits, "" and whatever else it may be as nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return writable(str(value)) or None


def listed(licences: object = None) -> dict[str, Licence]:
    """A file's list of licences, by id; entries that are none are passed over, and so is an id of two licences."""
    entries = [one for one in licences if isinstance(one, dict)] if isinstance(licences, list) else []
    found = dict.fromkeys(
        (plain(one.get("id")), Licence(plain(one.get("name")), plain(one.get("url")))) for one in entries
    )
    times = Counter(id_ for id_, _ in found)
    return {id_: licence for id_, licence in found if id_ is not None and times[id_] == 1}


def joined(files: Sequence[Said]) -> Joined:
    """The first file that says anything of an image decides; what the others say of it is let go of."""
    known, *others = [_spelled(file) for file in files]
    for other in others:
        known = pl.concat([known, other.join(known, on="id", how="anti")])
    licences = {licence for file in files for licence in file.licences.values()}
    return Joined(known, sum(usable(licence) != licence for licence in licences))


def tidy(said: Joined, images: pl.DataFrame) -> Told:
    """Origins of the images (columns id and image_id), in their order."""
    known = images.select("id", "image_id").join(said.images, on="id", how="inner", maintain_order="left")
    url, page = (_addresses(known[name]) for name in ("coco_url", "flickr_url"))
    changed = {
        NO_ADDRESS: _lost(known["coco_url"], url) + _lost(known["flickr_url"], page),
        NOT_LISTED: _lost(known["license"], known["licence"]),
        UNFIT: said.unfit,
    }
    frame = known.with_columns(pl.col("image_id").cast(pl.String), url=url, page=page)
    return Told(Origins(frame.select(SCHEMA.names())), changed)


def usable(licence: Licence) -> Licence:
    """Its parts as far as they can be shown to anybody."""
    name, url = licence
    is_name = name is not None and not hostile(name, MOST_NAME) and name.isprintable()
    return Licence(name if is_name else None, url if is_address(url) else None)


def is_address(url: str | None) -> bool:
    """True for http and https with a host and without a password, spelled as an address must be."""
    return url is not None and len(url) <= MOST_CHARACTERS and re.fullmatch(ADDRESS, url) is not None


def _spelled(file: Said) -> pl.DataFrame:
    """Columns id, LINKS, licence and licence_url of the images of which the file says anything."""
    rows = file.images.with_columns(pl.col(*LINKS).replace("", None))
    rows = rows.filter(pl.any_horizontal(pl.col(*LINKS).is_not_null()))
    licences = {id_: usable(licence) for id_, licence in file.licences.items()}
    names = {id_: licence_id(url) or name or url for id_, (name, url) in licences.items()}
    urls = {id_: url for id_, (_, url) in licences.items()}
    ids = rows["license"]
    return rows.with_columns(
        licence=ids.replace_strict(names, default=None, return_dtype=pl.String),
        licence_url=ids.replace_strict(urls, default=None, return_dtype=pl.String),
    )


def _addresses(urls: pl.Series) -> pl.Series:
    is_fit = urls.str.contains(f"^(?:{ADDRESS})$") & (urls.str.len_bytes() <= MOST_CHARACTERS)
    return urls.zip_with(is_fit, pl.Series([None], dtype=pl.String))


def _lost(before: pl.Series, after: pl.Series) -> int:
    return after.null_count() - before.null_count()
