"""Verbs that may be lifted from a caption, and the small words that tie them to their objects: words.toml's."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from datagen.teacher.grammar.english import article
from datagen.teacher.grammar.lexicon import table


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of words.toml; empty for a thing that simply is somewhere."""

    ing: str
    deed: str
    alone: bool
    things: bool
    """Whether it also holds of what is not alive."""


NO_VERB = Verb("", "", alone=False, things=True)
WEARING = Verb("wearing", "a moment like this", alone=False, things=False)


@dataclass(frozen=True, slots=True)
class Links:
    """The lists of words.toml that tie a verb to its object."""

    prepositions: frozenset[tuple[str, ...]]
    replaced: Mapping[str, str]
    leaning: frozenset[str]
    still: frozenset[str]
    ways: frozenset[str]
    games: frozenset[str]
    bare: Mapping[tuple[str, ...], str]
    single: Mapping[tuple[str, ...], str]
    own: frozenset[str]


@functools.cache
def verbs() -> Mapping[str, Verb]:
    """Every form of every verb."""
    found: dict[str, Verb] = {}
    for ing, entry in table("words")["verbs"].items():
        verb = Verb(ing, entry["deed"], entry.get("alone", False), entry.get("things", False))
        found |= dict.fromkeys((ing, *entry["also"]), verb)
    return found


@functools.cache
def links() -> Links:
    """The lists, once."""
    read = table("words")["links"]
    return Links(
        prepositions=frozenset(tuple(name.split()) for name in read["prepositions"]),
        replaced=read["replaced"],
        leaning=frozenset(read["leaning"]),
        still=frozenset(read["still"]),
        ways=frozenset(read["ways"]),
        games=frozenset(read["games"]),
        bare={tuple(name.split()): name for name in (*read["bare"], *read["fixed"])},
        single={tuple(name.split()): f"{article(name)} {name}" for name in read["single"]},
        own=frozenset(read["own"]),
    )
