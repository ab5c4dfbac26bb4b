"""What an image itself says: words on signs and posters stand in quotation marks and are nobody's confession.

A pattern with many branches takes half a millisecond to find nothing in a paragraph, a set of words a microsecond. So
the ways to say something come in groups, each with words without which none of its branches can match, and a group is
looked for only where its words are.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from datagen.checks.words import vocabulary

QUOTED = re.compile(r"\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”")
FLAGS = re.IGNORECASE | re.VERBOSE


@dataclass(frozen=True, slots=True)
class Way:
    """A group of ways to say something, and words that show where to look for them."""

    pattern: re.Pattern[str]
    words: frozenset[str]
    """Without one of these, in lower case, the pattern finds nothing."""
    with_words: frozenset[str] | None = None
    """Where given, one of these has to be there as well."""

    @classmethod
    def of(cls, pattern: str, words: str, with_words: str | None = None) -> "Way":
        """From a pattern in which spaces mean nothing, and words with spaces between them."""
        beside = frozenset(with_words.split()) if with_words else None
        return cls(re.compile(pattern, FLAGS), frozenset(words.split()), beside)

    def may_be_in(self, said: frozenset[str]) -> bool:
        """True where the words allow it."""
        return not self.words.isdisjoint(said) and (self.with_words is None or not self.with_words.isdisjoint(said))


class Phrase:
    """Something that can be said in many ways, looked for outside of quotations."""

    def __init__(self, *ways: Way) -> None:
        """Of ways that stand side by side: the first in a text is told, whichever it is."""
        self._ways = ways
        self._words = frozenset().union(*(way.words for way in ways))

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """All ways in one; made when the first of them is found, as it takes as long as they all."""
        return re.compile("|".join(f"(?:{way.pattern.pattern})" for way in self._ways), FLAGS)

    def first_found(self, speaker: str, texts: Iterable[str]) -> str | None:
        """Who says it, as evidence; None where nobody does."""
        for number, text in enumerate(texts, 1):
            if found := self.found(text):
                return f"{speaker} {number} says {found!r}"
        return None

    def found(self, text: str) -> str | None:
        """The words that say it, on one line; None where none do."""
        said = vocabulary(text)
        if self._words.isdisjoint(said):
            return None
        shown = unquoted(text)
        if not any(way.may_be_in(said) and way.pattern.search(shown) for way in self._ways):
            return None
        found = self.pattern.search(shown)
        return " ".join(found.group(0).split()) if found else None


@functools.lru_cache(maxsize=64)  # several rules look at one text in turn
def unquoted(text: str) -> str:
    """The text with short quotations emptied."""
    return QUOTED.sub('""', text) if '"' in text or "“" in text else text
