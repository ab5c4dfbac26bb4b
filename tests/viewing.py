"""Samples as the audit page shows them, and what a browser would find on a page."""

from html.parser import HTMLParser

from datagen.audit.index import Facets, Item
from datagen.audit.pages import Desk
from datagen.audit.views import View, sample_of, view
from datagen.checks import Checks
from datagen.types import Planned, Rejection, Sample
from tests.builders import sample
from tests.leafing import kept

NOTHING = Facets({}, {}, {}, {}, {})
DESK = Desk("run", "first")
EMPTY = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "option", "rect", "image"))


def item(one: Sample, number: int = 1) -> Item:
    return Item(
        number=number, id=one.id, place="kept", type=one.type, image=one.image, context=one.context,
        conversations=one.conversations, rejection=None, score=one.provenance.score, kept=one,
    )  # fmt: skip


def turned_away(one: Sample, rejection: Rejection, number: int = 1) -> Item:
    """A sample that was rejected."""
    return Item(
        number=number, id=one.id, place="rejected", type=one.type, image=one.image, context=one.context,
        conversations=one.conversations, rejection=rejection, score=rejection.score,
    )  # fmt: skip


def seen(one: Item | Sample | None = None, *args: object, **options: object) -> View:
    """A view with everything that the checks find; by default of some sample."""
    shown = item(one or kept("s1")) if not isinstance(one, Item) else one
    made = sample_of(shown)
    return view(shown, Checks().look(made) if made else None, *args, **options)


def answering(*texts: str, boxed: tuple[str, ...] = ()) -> Sample:
    """A sample of that answer or those turns, about an image with those boxes."""
    one = kept("s1", texts[0], type="talk", boxed=boxed)  # of that type, any length is right
    return one if len(texts) == 1 else one.model_copy(update={"conversations": sample(*texts).conversations})


def plan(**changes: object) -> Planned:
    lot = {"population": 100, "drawn": 30, "decided": 12, "wrong": 0, "low": 0.0, "high": 0.3}
    fields = {
        "wish": "error<=5% at 90%", "most_wrong": 0.05, "confidence": 0.9, "allowed": 0, "seed": 0,
        "population_digest": "d", "is_current": True, "whole": lot, "types": {}, "bound": None,
        "statement": "Nothing can be said yet.",
    }  # fmt: skip
    return Planned.model_validate(fields | changes)


class Html(HTMLParser):
    """A page: its tags with their attributes, its text, and the text inside each tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.text = ""
        self._open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.texts.append("")
        if tag not in EMPTY:
            self._open.append(len(self.tags) - 1)

    def handle_endtag(self, tag):
        while self._open and self.tags[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data):
        self.text += data
        for place in self._open:
            self.texts[place] += data

    def all(self, tag: str, kind: str = "") -> list[dict[str, str | None]]:
        """Attributes of every such tag; of a class, where one is given."""
        return [found for found, _ in self.pairs(tag, kind)]

    def said(self, tag: str, kind: str = "") -> list[str]:
        """The text inside every such tag."""
        return [text for _, text in self.pairs(tag, kind)]

    def pairs(self, tag: str, kind: str = "") -> list[tuple[dict[str, str | None], str]]:
        return [
            (found, text)
            for (name, found), text in zip(self.tags, self.texts, strict=True)
            if name == tag and (not kind or kind in (found.get("class") or "").split())
        ]

    def by_id(self, id: str) -> dict[str, str | None] | None:
        return next((found for _, found in self.tags if found.get("id") == id), None)
