"""What a caption is looked up in: the lists of words.toml, the places, and every name under its first word."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datagen.teacher.grammar.english import article, noun
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import Term, kind, terms


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a scene can be set."""

    name: str
    at: str
    """As an adverb: `in a kitchen`."""
    talk: tuple[str, ...]
    """What is generally true there."""
    rank: int
    """The lower, the more it says."""
    beside: "Place | None" = None
    """The same for what is only near: `by a lake`."""

    @property
    def phrase(self) -> str:
        """The same without its preposition: `a kitchen`."""
        return self.at.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Words:
    """The closed lists of words.toml as sets."""

    colors: frozenset[str]
    shades: frozenset[str]
    qualities: frozenset[str]
    numbers: Mapping[str, int]
    vague: frozenset[str]
    gathered: frozenset[str]
    none: frozenset[str]
    nouns_in_ing: frozenset[str]
    crowds: frozenset[str]
    determiners: frozenset[str]
    followers: frozenset[str]
    spellings: Mapping[str, str]


Target = Term | Place | None  # None for a name that is only borrowed: it names nothing
Index = Mapping[str, Sequence[tuple[tuple[str, ...], Target]]]


@functools.cache
def words() -> Words:
    """The lists, once."""
    read = table("words")
    verbs = {form for verb, entry in read["verbs"].items() for form in (verb, *entry["also"])}
    return Words(
        **{
            name: frozenset(read[name])
            for name in (
                "colors",
                "shades",
                "qualities",
                "vague",
                "gathered",
                "none",
                "nouns_in_ing",
                "crowds",
                "determiners",
            )
        },
        numbers=read["numbers"],
        followers=frozenset(read["followers"]) | verbs,
        spellings=read["spellings"],
    )


@functools.cache
def places() -> Mapping[str, Place]:
    """Every place of places.toml by name and by its other words."""
    found = {}
    for rank, (name, entry) in enumerate(table("places").items()):
        for word in (name, *entry.get("also", ())):
            at, near = (_renamed(entry.get(key, ""), name, word) for key in ("at", "near"))
            talk = tuple(entry["talk"])
            found[word] = Place(word, at, talk, rank, Place(word, near, talk, rank) if near else None)
    return found


def _renamed(at: str, name: str, word: str) -> str:
    """`in a forest` for another word: `in the woods`."""
    if word == name or not at:
        return at
    preposition = at.partition(" ")[0]
    if " the " in at:
        return f"{preposition} the {word}"
    if word.endswith("s"):
        return at.replace(name, word) if f"{preposition} {name}" == at else f"{preposition} the {word}"
    return f"{preposition} {article(word)} {word}"


@functools.cache
def index() -> Index:
    """Every name of a kind or a place under its first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Target]]] = {}
    named: dict[tuple[str, ...], Target] = {tuple(name.split()): place for name, place in places().items()}
    named |= {tuple(name.split()): None for name in table("words")["borrowed"]}
    for name, target in (dict(terms()) | named).items():
        found.setdefault(name[0], []).append((name, target))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in found.items()}


def index_of(names: Sequence[str]) -> Index:
    """The same for names that no table knows."""
    found: dict[str, list[tuple[tuple[str, ...], Target]]] = {}
    for name in names:
        one, called = kind(name), noun(name)
        for spelled, many in ((called.one, called.number == "plural"), (called.many, True)):
            split = tuple(spelled.lower().replace("-", " ").split())
            if split:
                found.setdefault(split[0], []).append((split, Term(one, called, many)))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in found.items()}
