"""Where the images of a run come from, and under what licence they stand: a row an image, kept as origins.parquet.

Annotation files say it in passing; who publishes a dataset needs it image by image. Sources build the table, the run
folder keeps it, and rows become `Origin` one at a time. To know one more licence by its address: give it a line in
PLACES.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl


class Origin(NamedTuple):
    """What is known of where one image comes from; None where the annotations do not say."""

    image_id: str
    url: str | None
    """Address of the image itself."""
    page: str | None
    """Where it was published first, such as its address at Flickr."""
    licence: str | None
    """As `licence_id` names it, else as the annotations do."""
    licence_url: str | None


SCHEMA = pl.Schema(dict.fromkeys(Origin._fields, pl.String()))

_CREATIVE_COMMONS = re.compile(
    r"(?:www\.)?creativecommons\.org/(?:licen[sc]es/(by(?:-nc)?(?:-sa|-nd)?)/([1-4]\.[05])|publicdomain/(zero|mark)/1\.0)"
    r"(?:/.*)?"
)
# Address, without scheme, www. and what follows the path -> licence id.
PLACES: Mapping[str, str] = {
    "flickr.com/commons/usage": "no-known-copyright",
    "usa.gov/copyright.shtml": "us-government-work",
    "usa.gov/government-works": "us-government-work",
    "usa.gov/government-copyright": "us-government-work",
    "opendatacommons.org/licenses/by/1-0": "odc-by-1.0",
    "apache.org/licenses/license-2.0": "apache-2.0",
    "opensource.org/licenses/mit": "mit",
}


def licence_id(url: str | None) -> str | None:
    """The name of a licence after SPDX, in lower case, by the address of its text: `cc-by-nc-2.0`, `cc0-1.0`.

    Two that SPDX does not know are `no-known-copyright` and `us-government-work`; any other address is None. Names are
    not looked at: "Attribution License" says neither whose nor which version.
    """
    if not url:
        return None
    place = re.sub(r"^https?://", "", url.strip().lower())
    if found := _CREATIVE_COMMONS.fullmatch(place):
        conditions, version, public = found.groups()
        return {"zero": "cc0-1.0", "mark": "pdm-1.0"}[public] if public else f"cc-{conditions}-{version}"
    return PLACES.get(re.sub(r"[/?#]*$", "", place.split("?")[0].split("#")[0]).removeprefix("www."))


class Origins:
    """A table of `Origin`, looked up by image; an image that is not in it is one of which nothing is known."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Wrap a frame whose columns and types are SCHEMA's, in its order."""
        if frame.schema != SCHEMA:
            raise ValueError(f"a table of origins has columns {SCHEMA}, not {frame.schema}")
        self.frame = frame

    @classmethod
    def all(cls, origins: Iterable[Origin] = ()) -> "Origins":
        """Build the table from single origins."""
        return cls(pl.DataFrame(list(origins), schema=SCHEMA, orient="row"))

    @classmethod
    def read(cls, path: Path) -> "Origins":
        """Read back what `write` wrote.

        Raises:
            ValueError: it is no such table.
        """
        try:
            return cls(pl.read_parquet(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise ValueError(f"is no table of origins ({str(error).splitlines()[0]})") from None

    def write(self, path: Path) -> None:
        """Write the table as one Parquet file."""
        self.frame.write_parquet(path)

    def __len__(self) -> int:
        """Number of images of which something is known."""
        return self.frame.height

    def __iter__(self) -> Iterator[Origin]:
        """Origins in annotation order."""
        return (Origin(*row) for row in self.frame.iter_rows())

    def of(self, image_id: str) -> Origin | None:
        """Where one image comes from; None where nothing is known."""
        ids, places = self._sorted
        at = ids.search_sorted(image_id)
        if at == len(ids) or ids[at] != image_id:
            return None
        return Origin(*self.frame.row(places[at]))

    def licences(self) -> dict[str | None, int]:
        """Images by licence, the most frequent first; None are those of which none is known."""
        counted = self.frame.group_by("licence").len().sort(["len", "licence"], descending=[True, False])
        return dict(counted.rows())

    @functools.cached_property
    def _sorted(self) -> tuple[pl.Series, pl.Series]:
        """Ids in their order and the rows they stand in: as a dict they would be ten times as large."""
        ids = self.frame["image_id"]
        places = ids.arg_sort()
        return ids.gather(places).set_sorted(), places
