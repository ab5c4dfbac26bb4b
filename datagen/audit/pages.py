"""The audit page's HTML, from what it shows and nothing else. Door of Jinja.

What people and models wrote is hostile here, and the walls are those of the report: Jinja escapes every value, because
autoescape is on for all templates and none marks a value as safe; `finalize` takes every value through `shown.visible`
on its way out; and the page's policy lets only the files beside it run. One thing goes past the second wall, and not
past the first: the text in the fields in which a person mends it, which has to be that text to the letter.

Every link is made by `Roads` and is relative, so that the same templates serve a server and a folder of files.
"""

import functools
import html
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import get_args
from urllib.parse import parse_qsl

from jinja2 import Environment

from datagen.audit.filters import Filters
from datagen.audit.index import Facets, Page
from datagen.audit.views import View
from datagen.hostile import writable
from datagen.report.shown import cut
from datagen.report.templates import templates, words
from datagen.types import Planned, Reason

# What a page out of a bundle may do: a server says the same, and more, in its headers.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
REASONS: tuple[Reason, ...] = tuple(reason for reason in get_args(Reason) if reason != "rule_is_right")
KEYS = "1234567890-"  # one for each reason
MOST_CAPTIONS = 50
MOST_CLAIMS = 400
VERDICTS = {
    "todo": "undecided by you", "open": "undecided", "accept": "accepted", "reject": "rejected", "edit": "mended",
    "disputed": "disputed",
}  # fmt: skip
FLAGS = {"plan": "the plan's samples", "contradicted": "contradicted"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands around every page of one reviewer."""

    run: str
    """Name of the run's folder."""
    reviewer: str = ""
    """Who looks, as they call themselves; "" where nothing can be decided."""
    decisions: int = 0
    """Lines of decisions.jsonl."""
    plan: Planned | None = None
    left: int | None = None
    """Samples of the plan that this reviewer has still to decide."""
    is_stale: bool = False
    """Whether the dataset was assembled anew since the page's server was started."""
    n_chunks: int = 0
    """Of a bundle, files of rows to search in."""


@dataclass(frozen=True, slots=True)
class Roads:
    """Where links lead from a page, relative to it."""

    root: str = ""
    """The way up to the list."""
    is_served: bool = True
    """False in a folder of files."""

    def list(self, query: str = "") -> str:
        """The list of samples; of a bundle, its first page."""
        if not self.is_served:
            return f"{self.root}index.html"
        return f"{self.root or './'}{'?' * bool(query)}{query}"

    def sample(self, number: int, query: str = "") -> str:
        """The page of one sample."""
        if not self.is_served:
            return f"{self.root}sample/{number}.html"
        return f"{self.root}sample/{number}{'?' * bool(query)}{query}"

    def image(self, key: str) -> str:
        """An image, by the last part of its link."""
        return f"{self.root}image/{key}"

    def asset(self, name: str) -> str:
        """A file of `assets`."""
        return f"{self.root}asset/{name}"


@dataclass(frozen=True, slots=True)
class Beside:
    """Links from a page of the list to those before and after it, where there are any."""

    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True, slots=True)
class Exactly:
    """A text to the letter, escaped: for fields in which it is mended, where a code in its place would be kept."""

    text: str

    def __html__(self) -> str:
        """What Jinja writes for it."""
        return html.escape(writable(self.text))


def list_page(page: Page, filters: Filters, facets: Facets, desk: Desk, beside: Beside | None = None) -> str:
    """A page of the list; in a bundle `beside` says which files come before and after it."""
    roads = Roads("", beside is None)
    query = filters.link()
    return _rendered(
        "list.html",
        desk=desk,
        roads=roads,
        query=query,
        rows=page.rows,
        total=page.total,
        at_most=page.at_most,
        beside=beside or _beside(page, query, roads),
        filters=filters,
        facets=facets,
    )


def _beside(page: Page, query: str, roads: Roads) -> Beside:
    newer, older = (
        None if number is None else roads.list("&".join(filter(None, (query, f"{way}={number}"))))
        for way, number in (("before", page.before), ("after", page.after))
    )
    return Beside(newer, older)


def sample_page(
    view: View,
    filters: Filters,
    beside: tuple[int | None, int | None],
    desk: Desk,
    ahead: str | None = None,
    *,
    is_served: bool = True,
) -> str:
    """The page of one sample, with the numbers of those before and after it; `ahead` is the next one's image."""
    roads, query = Roads("../", is_served), filters.link()
    before, after = (None if number is None else roads.sample(number, query) for number in beside)
    return _rendered(
        "sample.html",
        desk=desk,
        roads=roads,
        query=query,
        view=view,
        before=before,
        after=after,
        ahead=roads.image(ahead) if ahead else "",
        reasons=list(zip(KEYS, REASONS, strict=True)),
    )


def message_page(status: int, line: str, place: str = "/") -> str:
    """A page that says one thing, such as why a link leads nowhere; everything stands below `place`."""
    return _rendered("message.html", desk=Desk(""), roads=Roads(place), query="", status=status, line=line)


@functools.cache
def assets() -> Mapping[str, Asset]:
    """Every file that pages load, by its name."""
    found = files("datagen.audit").joinpath("page").iterdir()
    named = {one.name: one for one in found if one.name.rpartition(".")[2] in MEDIA_TYPES}
    return {name: Asset(named[name].read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]]) for name in sorted(named)}


def _rendered(template: str, **shown: object) -> str:
    return _environment().get_template(template).render(policy=POLICY, **shown)


@functools.cache  # templates are compiled once
def _environment() -> Environment:
    house = templates("datagen.audit")
    house.filters.update(cut=cut, exactly=Exactly, verdict=_verdict, asked=_asked)
    house.globals.update(verdicts=VERDICTS, most_captions=MOST_CAPTIONS, most_claims=MOST_CLAIMS)
    return house


def _verdict(verdict: str) -> str:
    return VERDICTS.get(verdict, verdict)


def _asked(query: str) -> str:
    """A link's filters in words."""
    return ", ".join(FLAGS.get(name) or _said(name, value) for name, value in parse_qsl(query))


def _said(name: str, value: str) -> str:
    return _verdict(value) if name == "verdict" else f"{words(name)} {value}"
