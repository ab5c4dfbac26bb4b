"""lexicon.toml as it is written: the words of each concept, and how concepts stand to each other."""

import tomllib
from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints, ValidationError

from datagen.config import explain
from datagen.errors import ConfigError
from datagen.types import Record

# As texts are looked through: in lower case, and never empty.
Phrase = Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, min_length=1)]
Words = tuple[Phrase, ...]


class Terms(Record):
    """One table of lexicon.toml: the words of a concept."""

    names: Words = ()
    """Words for it, in the singular."""
    kinds: Words = ()
    """Words for its kinds, its young and its roles: "puppy" for a dog."""
    loose: Words = ()
    """Words that may mean it or something else: no contradiction rests on them alone."""
    mass: bool = False
    """A bare singular speaks of the thing itself: "with broccoli"."""
    assumed: bool = False
    """Spoken of where no such thing is seen, as people are: only a sentence about the picture claims it."""
    members: Words = ()
    """For an umbrella: the categories under it."""


class Vocabulary(Record):
    """lexicon.toml as it is written."""

    categories: Mapping[Phrase, Terms] = {}
    """The categories of the annotations."""
    umbrellas: Mapping[Phrase, Terms] = {}
    """Words over several categories."""
    alike: tuple[Words, ...] = ()
    """Categories that one thing may be called by."""
    implied: Mapping[Phrase, Words] = {}
    """Words of a caption that say a category is there without naming it."""
    parts: Mapping[Phrase, Words] = {}
    """Things of which a part may bear a concept's name: the bowl of a sink."""
    decoys: Words = ()
    """Phrases that name none of their parts."""

    def joined(self, other: "Vocabulary") -> "Vocabulary":
        """Both together; where both know a concept, its words are added up."""
        return Vocabulary(
            categories=_joined(self.categories, other.categories),
            umbrellas=_joined(self.umbrellas, other.umbrellas),
            alike=(*self.alike, *other.alike),
            implied=_added(self.implied, other.implied),
            parts=_added(self.parts, other.parts),
            decoys=(*self.decoys, *other.decoys),
        )


def parsed(text: str, name: str) -> Vocabulary:
    """The vocabulary of a file's text; `name` is what an error calls the file.

    Raises:
        ConfigError: the text is not TOML, or holds something that a lexicon does not.
    """
    try:
        return Vocabulary.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not TOML ({error}): see datagen/checks/lexicon.toml for the form") from error
    except ValidationError as error:
        raise ConfigError(f"{name}: {explain(error, sorted(Vocabulary.model_fields))}") from error


def _added(ours: Mapping[str, Words], theirs: Mapping[str, Words]) -> dict[str, Words]:
    return {**ours, **{name: (*ours.get(name, ()), *words) for name, words in theirs.items()}}


def _joined(ours: Mapping[str, Terms], theirs: Mapping[str, Terms]) -> dict[str, Terms]:
    both = dict(ours)
    for name, terms in theirs.items():
        old = ours.get(name, Terms())
        both[name] = Terms(
            names=(*old.names, *terms.names),
            kinds=(*old.kinds, *terms.kinds),
            loose=(*old.loose, *terms.loose),
            mass=old.mass or terms.mass,
            assumed=old.assumed or terms.assumed,
            members=(*old.members, *terms.members),
        )
    return both
