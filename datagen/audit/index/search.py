"""What somebody types into the search field -> words and phrases. Everything that is typed is data: there is no syntax
that can be wrong.
"""

import re
from dataclasses import dataclass
from functools import cached_property

LONGEST = 64  # characters of a word; what is longer are several
WORD = re.compile(rf"\w{{1,{LONGEST}}}")
WHOLE = re.compile(r"\w+")
PART = re.compile(r'"([^"]*)"?|([^"]+)')


def words(text: str) -> list[str]:
    """The words of a text in their order, without case."""
    return WORD.findall(text.casefold())


@dataclass(frozen=True)
class Search:
    """What a text must hold, all of it."""

    words: tuple[str, ...]
    """Whole words, those of the phrases among them."""
    beginning: str
    """How a word begins; empty where that is not asked."""
    phrases: tuple[str, ...]
    """Regular expressions of several words in a row, for text without case."""

    @classmethod
    def of(cls, typed: str) -> "Search":
        """Read the field: words, the last of them unfinished where nothing stands behind it, and "phrases"."""
        whole, phrases, beginning = list[str](), list[str](), ""
        for part in PART.finditer(typed):
            said = words(part[0])
            is_loose = part[2] is not None
            if is_loose and said and part.end() == len(typed) and WORD.fullmatch(typed[-1]):
                beginning = said.pop()
            elif not is_loose and len(said) > 1:
                phrases.append(_in_a_row(WHOLE.findall(part[0].casefold())))
            whole += said
        return cls(tuple(dict.fromkeys(whole)), beginning, tuple(phrases))

    @property
    def is_empty(self) -> bool:
        """True where nothing was typed that a text could hold."""
        return not (self.words or self.beginning)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(phrase) for phrase in self.phrases]

    def holds(self, texts: list[str]) -> bool:
        """True where every phrase stands in one of the turns."""
        plain = [text.casefold() for text in texts]
        return all(any(pattern.search(text) for text in plain) for pattern in self._patterns)


def _in_a_row(words: list[str]) -> str:
    """A pattern that begins with a letter, not with a boundary, which takes five times as long to look for."""
    first, *others = map(re.escape, words)
    return rf"{first}(?<!\w{first})" + "".join(rf"\W++{word}" for word in others) + r"\b"
