"""Kinds of object: what they are called, which words name them, and what is known of them. The words are lore.toml's.

To add a kind, add its table to lore.toml. A name that has none is still spoken of, by how it looks and by what holds of
any thing.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from datagen.teacher.grammar.english import Noun, article, noun, plural
from datagen.teacher.grammar.lexicon import table

Fact = Literal["does", "needs", "risk", "wise", "shows"]
FACTS: tuple[Fact, ...] = ("does", "needs", "risk", "wise", "shows")
# Parts of a name that say nothing of what it names.
HOLLOW = frozenset(("of", "set", "a"))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A sort of thing; compared by identity, as each name has exactly one."""

    name: str
    noun: Noun
    family: str
    topic: str
    """The subject of a general statement: `a bus`, `broccoli`, `a pair of skis`."""
    own: Mapping[Fact, tuple[str, ...]]
    """What is known of this kind in particular; a list may be empty."""
    shared: Mapping[Fact, tuple[str, ...]]
    """What is known of its family."""
    terms: frozenset[str]
    """Singular names, the annotation's own among them."""
    doubts: frozenset[str]
    """Single words; where a context has any of them, nobody can be sure that the kind is absent."""


@dataclass(frozen=True, slots=True)
class Term:
    """A name as it may stand in a caption."""

    kind: Kind
    noun: Noun
    many: bool


def kind(name: str) -> Kind:
    """The kind that a name stands for: its own, the one it is another word for, or a new one of no known family."""
    known = terms().get(_words(name))
    return known.kind if known else _unknown(name)


def is_known(name: str) -> bool:
    """True for a name that the tables have."""
    return _words(name) in terms()


@functools.cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of lore.toml by name, deeds among them, then the bare nouns of words.toml."""
    lore = table("lore")["kinds"]
    named = {name: _known(name, entry) for name, entry in lore.items()}
    bare = {name: _bare(name, family) for family, names in table("words")["nouns"].items() for name in names}
    return bare | named


@functools.cache
def terms() -> Mapping[tuple[str, ...], Term]:
    """Every name of every kind that is a thing, singular and plural, split into words."""
    found: dict[tuple[str, ...], Term] = {}
    for one in kinds().values():
        if one.family != "deed":
            # A kind's own name counts for more than another kind's other word for itself.
            for name in sorted(one.terms, key=lambda name: (name != one.name, name)):
                for words, term in _forms(one, name):
                    if words not in found or name == one.name:
                        found[words] = term
    return found


def _forms(one: Kind, name: str) -> Iterable[tuple[tuple[str, ...], Term]]:
    called = one.noun if name in (one.name, one.noun.one) else noun(name)
    yield _words(name), Term(one, called, many=called.number == "plural")
    if called.number != "mass":
        for many in {called.many, plural(name)} - {name}:
            yield _words(many), Term(one, called, many=True)


def _words(name: str) -> tuple[str, ...]:
    return tuple(name.lower().replace("-", " ").split())


def _known(name: str, entry: Mapping[str, Any]) -> Kind:
    called = _noun(name, entry)
    family = entry["family"]
    names = frozenset([name, called.one, *entry.get("also", ())])
    return Kind(
        name=name,
        noun=called,
        family=family,
        topic=entry.get("topic") or (name if family == "deed" else _topic(called)),
        own=_facts(entry),
        shared=_family(family),
        terms=names,
        doubts=_doubts(
            [*names, *map(plural, names), *entry.get("near", ()), *table("lore")["families"][family]["words"]]
        ),
    )


def _noun(name: str, entry: Mapping[str, Any]) -> Noun:
    if "number" in entry:
        return Noun(name, name, entry["number"])
    return noun(entry.get("say", name))


def _bare(name: str, family: str) -> Kind:
    called = noun(name)
    return Kind(
        name, called, family, _topic(called), {}, _family(family), frozenset([name]), _doubts([name, plural(name)])
    )


@functools.lru_cache(maxsize=4096)
def _unknown(name: str) -> Kind:
    called = noun(name)
    return Kind(name, called, "thing", _topic(called), {}, _family("thing"), frozenset([name.lower()]), _doubts([name]))


def _topic(called: Noun) -> str:
    if called.number == "count":
        return f"{article(called.one)} {called.one}"
    return called.one if called.number == "mass" else "something like this"


@functools.cache
def _family(name: str) -> Mapping[Fact, tuple[str, ...]]:
    return _facts(table("lore")["families"][name])


def _facts(entry: Mapping[str, Any]) -> Mapping[Fact, tuple[str, ...]]:
    return {fact: tuple(entry.get(fact, ())) for fact in FACTS}


def _doubts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in _words(name)) - HOLLOW
