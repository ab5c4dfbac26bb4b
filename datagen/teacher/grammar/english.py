"""Forms of English words: articles, plurals, numbers, lists, sentences. It knows nothing of images."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from datagen.teacher.grammar.lexicon import table

Number = Literal["count", "mass", "plural", "unique"]

LETTERS_WITH_AN = frozenset("aefhilmnorsx")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Noun:
    """What a thing is called."""

    one: str
    many: str
    number: Number = "count"


@lru_cache(maxsize=4096)
def article(words: str) -> str:
    """`a` or `an`, whichever the words that follow call for by their sound."""
    spoken, english = words.lower(), table("english")
    if spoken.startswith(tuple(english["spoken_consonant"])):
        return "a"
    if len(spoken.partition(" ")[0]) == 1:
        return "an" if spoken[0] in LETTERS_WITH_AN else "a"
    vowel = spoken[:1] in tuple("aeiou") or spoken.startswith(tuple(english["spoken_vowel"]))
    return "an" if vowel or spoken.partition(" ")[0] in english["spelled_out"] else "a"


@lru_cache(maxsize=4096)
def plural(name: str) -> str:
    """More than one of a name in the singular; the noun before ` of ` or at the end takes the ending."""
    head, of, rest = name.partition(" of ")
    first, space, last = head.rpartition(" ")
    return f"{first}{space}{_plural_word(last)}{of}{rest}"


def _plural_word(word: str) -> str:
    irregular = _plurals().get(word.lower())
    if irregular:
        return irregular
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    if word.endswith("man") and not word.endswith("human"):
        return f"{word[:-3]}men"
    return f"{word}s"


@functools.cache
def _plurals() -> Mapping[str, str]:
    english = table("english")
    return {word: word for word in (*english["unchanged"], *english["plural"])} | dict(english["irregular"])


@functools.cache
def _plural_only() -> frozenset[str]:
    english = table("english")
    return frozenset(english["irregular"].values()) | frozenset(english["plural"])


@lru_cache(maxsize=4096)
def noun(name: str) -> Noun:
    """Forms of a name, by what english.toml says of its last word, else by how that word looks."""
    last, english = name.rpartition(" ")[2].lower(), table("english")
    if last in english["unique"]:
        return Noun(name, name, "unique")
    if last in english["mass"]:
        return Noun(name, name, "mass")
    in_s = last.endswith("s") and not last.endswith(("ss", "us", "is")) and last not in english["singular"]
    if last in _plural_only() or (in_s and last not in english["unchanged"]):
        return Noun(name, name, "plural")
    return Noun(name, plural(name))


def number(n: int) -> str:
    """A count in letters up to twelve, in digits beyond."""
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def listing(items: Sequence[str]) -> str:
    """Join as people do: `a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(words: str) -> str:
    """The same words with a capital first letter."""
    return words[:1].upper() + words[1:]
