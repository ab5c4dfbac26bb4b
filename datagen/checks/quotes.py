"""What an image itself says: words on signs and posters stand in quotation marks and are nobody's confession."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from datagen.checks.words import vocabulary

QUOTED = re.compile(r"\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Ways to say something, looked for outside of quotations."""

    pattern: re.Pattern[str]
    words: frozenset[str]
    """Without one of these, in lower case, the pattern finds nothing: looking for words first is ten times faster."""
    with_words: frozenset[str] | None = None
    """Where given, one of these has to be there as well."""

    def first_found(self, speaker: str, texts: Iterable[str]) -> str | None:
        """Who says it, as evidence; None where nobody does."""
        for number, text in enumerate(texts, 1):
            if found := self.found(text):
                return f"{speaker} {number} says {found!r}"
        return None

    def found(self, text: str) -> str | None:
        """The words that say it, on one line; None where none do."""
        said = vocabulary(text)
        if self.words.isdisjoint(said) or (self.with_words and self.with_words.isdisjoint(said)):
            return None
        found = self.pattern.search(unquoted(text))
        return " ".join(found.group(0).split()) if found else None


@functools.lru_cache(maxsize=64)  # several rules look at one text in turn
def unquoted(text: str) -> str:
    """The text with short quotations emptied."""
    return QUOTED.sub('""', text) if '"' in text or "“" in text else text
