"""The words that name what annotations know: read from lexicon.toml, or from it and a file of the user's own.

A concept is a category ("dog") or an umbrella over several ("animal"). To teach a word: add it to its concept in
lexicon.toml; plurals are made from it, and every spelling of a phrase ("stop sign", "stop-sign") is found.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from datagen.checks.plurals import SAME, plural, spellings
from datagen.checks.vocabulary import Vocabulary, Words, parsed

SHIPPED = "lexicon.toml"


class Entry(NamedTuple):
    """What one phrase stands for."""

    concept: str
    """Category or umbrella; "" for a decoy."""
    plural: bool
    """Whether this is the plural form."""
    loose: bool
    """Whether the word proves little."""
    narrow: bool = False
    """Whether it names a kind of the concept."""
    mass: bool = False
    """Whether it needs no article."""
    assumed: bool = False
    """Whether it is spoken of where no such thing is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Phrases by their first word, and how concepts stand to each other. Made once, shared by all rules."""

    vocabulary: Vocabulary
    phrases: Mapping[str, tuple[tuple[Words, Entry], ...]]
    """By first word: the words that follow it and what the whole stands for, the longest first."""
    member_of: Mapping[str, tuple[str, ...]]
    """Categories under each umbrella; a category has itself."""
    umbrellas_over: Mapping[str, frozenset[str]]
    """Umbrellas over each category."""
    neighbours: Mapping[str, frozenset[str]]
    """Categories that a category may be mistaken for."""
    implications: Mapping[str, frozenset[str]]
    """Categories that a caption's word implies."""
    wholes: Mapping[str, Words]
    """Things of which a part may bear a concept's name."""

    @classmethod
    def load(cls, text: str | None = None, name: str = "lexicon") -> "Lexicon":
        """The lexicon that ships with the program, with the text of a user's own file joined to it.

        Raises:
            ConfigError: the text is not TOML, or holds something that a lexicon does not.
        """
        shipped = _shipped()
        return shipped if text is None else _built(shipped.vocabulary.joined(parsed(text, name)))

    def find(self, lowers: Sequence[str], index: int) -> tuple[int, Entry] | None:
        """The longest phrase that starts at a word, as its length in words and what it stands for."""
        after = index + 1
        following = lowers[after] if after < len(lowers) else ""
        for rest, entry in self.phrases.get(lowers[index], ()):
            if not rest:
                return 1, entry
            if rest[0] == following and tuple(lowers[after : after + len(rest)]) == rest:
                return len(rest) + 1, entry
        return None

    def members(self, concept: str) -> tuple[str, ...]:
        """The categories that a concept stands for."""
        return self.member_of.get(concept, (concept,))

    def category(self, name: str) -> str:
        """The concept that an annotation's category is, by its own name or one of its words."""
        lower = " ".join(name.lower().replace("_", " ").split())
        if lower in self.vocabulary.categories:
            return lower
        words = tuple(lower.split())
        found = self.find(words, 0) if words else None
        known = found is not None and found[0] == len(words) and not found[1].loose and found[1].concept
        return found[1].concept if found and known else lower

    def with_categories(self, names: Iterable[str]) -> "Lexicon":
        """This lexicon, and categories it does not know by their own names."""
        strange = frozenset(name for name in names if name not in self.vocabulary.categories and name.split())
        return _extended(self, strange) if strange else self


@functools.lru_cache(maxsize=256)
def _extended(lexicon: Lexicon, strange: frozenset[str]) -> Lexicon:
    """Only what is new is built: annotations of an open vocabulary give every image categories of its own."""
    own = _by_first_word(
        {
            spelling: entry
            for name in sorted(strange)
            for form, entry in _forms((name,), Entry(name, False, False))
            for spelling in spellings(form)
        }
    )
    phrases = dict(lexicon.phrases)
    for first, candidates in own.items():
        ours = {words for words, _ in candidates}
        old = [one for one in phrases.get(first, ()) if one[0] not in ours]
        phrases[first] = tuple(sorted((*candidates, *old), key=lambda one: -len(one[0])))
    named = {name: (name, *lexicon.member_of[name]) for name in strange & lexicon.member_of.keys()}
    return replace(lexicon, phrases=phrases, member_of={**lexicon.member_of, **named})


@functools.lru_cache(maxsize=1)
def _shipped() -> Lexicon:
    return _built(parsed(Path(__file__).with_name(SHIPPED).read_text("utf-8"), SHIPPED))


def _built(vocabulary: Vocabulary) -> Lexicon:
    table: dict[Words, Entry] = {}
    for phrase in vocabulary.decoys:
        table.update(dict.fromkeys(spellings(phrase), Entry("", False, False)))
    for phrase, entry in _entries(vocabulary):
        for spelling in spellings(phrase):
            table[spelling] = entry
    return Lexicon(
        vocabulary=vocabulary,
        phrases=_by_first_word(table),
        member_of={name: terms.members for name, terms in vocabulary.umbrellas.items()},
        umbrellas_over=_reversed({name: terms.members for name, terms in vocabulary.umbrellas.items()}),
        neighbours=_neighbours(vocabulary.alike),
        implications=_reversed(vocabulary.implied),
        wholes=vocabulary.parts,
    )


def _entries(vocabulary: Vocabulary) -> Iterator[tuple[str, Entry]]:
    """Every form of every word; what is said later of a form replaces what was said before."""
    concepts = [*vocabulary.umbrellas.items(), *vocabulary.categories.items()]
    for concept, terms in concepts:
        yield from _forms(terms.loose, Entry(concept, False, True, True, terms.mass, terms.assumed))
    for concept, terms in concepts:
        yield from _forms(terms.kinds, Entry(concept, False, False, True, terms.mass, terms.assumed))
    for concept, terms in concepts:
        own = (concept,) if concept in vocabulary.categories else ()
        yield from _forms((*own, *terms.names), Entry(concept, False, False, False, terms.mass, terms.assumed))


def _forms(names: Iterable[str], entry: Entry) -> Iterator[tuple[str, Entry]]:
    for name in names:
        yield f"{name}s", entry._replace(plural=True)  # as many people write it: "benchs", "sheeps"
        yield plural(name), entry._replace(plural=True)
        yield name, entry._replace(plural=name.split()[-1] in SAME)


def _by_first_word(table: Mapping[Words, Entry]) -> dict[str, tuple[tuple[Words, Entry], ...]]:
    found: dict[str, list[tuple[Words, Entry]]] = {}
    for words, entry in sorted(table.items(), key=lambda item: (-len(item[0]), item[0])):
        found.setdefault(words[0], []).append((words[1:], entry))
    return {first: tuple(candidates) for first, candidates in found.items()}


def _neighbours(alike: Iterable[Words]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in alike:
        for one in group:
            found.setdefault(one, set()).update(other for other in group if other != one)
    return {one: frozenset(others) for one, others in found.items()}


def _reversed(table: Mapping[str, Words]) -> dict[str, frozenset[str]]:
    """By what was listed: under which names it was."""
    found: dict[str, set[str]] = {}
    for name, listed in table.items():
        for one in listed:
            found.setdefault(one, set()).add(name)
    return {one: frozenset(names) for one, names in found.items()}
