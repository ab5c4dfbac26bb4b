"""What people call the annotated categories: the planting's own list, which shares nothing with that of the checks.

A category that nouns.toml does not know is called what the annotations call it. To add one, give it a table there.
"""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

VOWELS = tuple("aeiouAEIOU")
SOUNDS_LIKE_YOU = ("unicorn", "uniform", "unit", "used", "one")
# "bus stop" speaks of no bus, "orange shirt" of no orange: what follows a thing can make another of it.
UNREAD = {"orange"}  # more often a colour
NOT_BEFORE = (
    r"(?![-\w'’]|\s(?:stop|station|seat|track|house|park|food|lane|ride|board|bag|sign|shop|store|rack|show)s?\b)"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """One category and its words."""

    category: str
    names: tuple[str, ...]
    """Words that mean it and nothing else, the plainest first."""
    also: tuple[str, ...] = ()
    """Words that may mean it."""
    traces: tuple[str, ...] = ()
    """Beginnings of words that make it doubtful that there is none."""
    kin: tuple[str, ...] = ()
    """Categories that are taken for it."""
    irregular: Mapping[str, str] = field(default_factory=dict)
    own_plain: str = ""

    @property
    def plain(self) -> str:
        """The name that fits whatever is annotated so: a ball, not a tennis ball."""
        return self.own_plain or self.names[0]

    @property
    def is_counted(self) -> bool:
        """False for what comes in pairs or heads: nobody agrees on how many there are."""
        return " of " not in self.plain

    def plural(self, name: str) -> str:
        """Several of one of its names."""
        return self.irregular.get(name) or plural(name)


class Mention(NamedTuple):
    """A word in a text that names a category."""

    start: int
    end: int
    category: str
    word: str
    """The name in the singular."""
    is_plural: bool


def noun(category: str) -> Noun:
    """The words of a category."""
    return _nouns().get(category) or Noun(category, (category,), traces=tuple(category.split()))


def known() -> list[str]:
    """Every category that the list knows."""
    return list(_nouns())


def plural(word: str) -> str:
    """Several of a regular noun."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}s"


def with_article(name: str) -> str:
    """ "a" or "an" and the name."""
    is_an = name.startswith(VOWELS) and not name.startswith(SOUNDS_LIKE_YOU)
    return f"{'an' if is_an else 'a'} {name}"


def mentions(text: str) -> Iterator[Mention]:
    """Every word that names a known category, from left to right; of overlapping ones the longest."""
    for found in _pattern().finditer(text):
        category, word, is_plural = _words()[found[0].lower()]
        yield Mention(found.start(), found.end(), category, word, is_plural)


def traced(text: str, category: str) -> bool:
    """True if anything in the text makes it doubtful that none of a category is there."""
    return bool(_traces(category).search(text))


@functools.cache
def _nouns() -> Mapping[str, Noun]:
    tables = tomllib.loads(Path(__file__).with_name("nouns.toml").read_text(encoding="utf-8"))
    return {
        category: Noun(
            category,
            tuple(table["names"]),
            tuple(table.get("also", ())),
            tuple(table["traces"]),
            tuple(table.get("kin", ())),
            table.get("plural", {}),
            table.get("plain", ""),
        )
        for category, table in tables.items()
    }


@functools.cache
def _words() -> Mapping[str, tuple[str, str, bool]]:
    """Every name in lower case, singular and plural: its category, its singular, and whether it is the plural."""
    found: dict[str, tuple[str, str, bool]] = {}
    certain = [(one, name) for one in _nouns().values() for name in one.names]
    likely = [(one, name) for one in _nouns().values() for name in one.also]
    for one, name in (*certain, *likely):
        if name not in UNREAD:
            found.setdefault(name.lower(), (one.category, name, False))
        found.setdefault(one.plural(name).lower(), (one.category, name, True))
    return found


@functools.cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_words(), key=len, reverse=True))
    return re.compile(rf"(?<![-\w'’])(?:{names}){NOT_BEFORE}", re.IGNORECASE)


@functools.cache
def _traces(category: str) -> re.Pattern[str]:
    one = noun(category)
    words = {*one.traces, *(name.lower() for name in (*one.names, *one.also))}
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in sorted(words))})", re.IGNORECASE)
