"""How a thing is spoken of in one reply: every form that a sentence pattern may ask for."""

import random
from dataclasses import dataclass

from datagen.teacher.grammar import geometry
from datagen.teacher.grammar.english import Noun, article, number
from datagen.teacher.grammar.things import Thing

LIVING = frozenset(("person", "animal"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots of a pattern: `{x.a}`, `{x.the}` and so on."""

    one: str
    """The bare name in the singular."""
    many: str
    """The bare name in the plural."""
    a: str
    """First mention: `a car`, `two cars`, `several cars`, `some grass`."""
    full: str
    """First mention with what is known of its looks: `a large red car`."""
    the: str
    """Every later mention: `the car`, `the cars`."""
    it: str
    """`it`, `they`, and `the man` for a person, whose pronoun nobody knows."""
    which: str
    """`which`, or `who` for a person."""
    be: str
    have: str
    do: str
    color: str


def phrase(thing: Thing, rng: random.Random) -> Phrase:
    """Forms of a thing; an amount that is not known for sure is put as several, a number of, some."""
    called = thing.noun
    name = called.many if thing.many else called.one
    looks = " ".join(word for word in (thing.quality, _before_noun(thing.color)) if word)
    plural = thing.many and called.number != "mass"
    the = f"the {name}"
    return Phrase(
        one=called.one,
        many=called.many,
        a=_first(thing, name, "", rng),
        full=_first(thing, name, looks, rng),
        the=the,
        it="they" if plural else _pronoun(thing, the),
        which="who" if thing.kind.family == "person" else "which",
        be="are" if plural else "is",
        have="have" if plural else "has",
        do="do" if plural else "does",
        color=thing.color,
    )


def _pronoun(thing: Thing, the: str) -> str:
    return the if thing.kind.family == "person" else "it"


def _before_noun(color: str) -> str:
    return color if color.count(" ") < 3 else ""


def _first(thing: Thing, name: str, looks: str, rng: random.Random) -> str:
    described = f"{looks} {name}" if looks else name
    if thing.noun.number == "unique":
        return f"the {described}"
    if thing.noun.number == "mass":
        return f"some {described}"
    if not thing.many:
        return f"{article(described)} {described}"
    return f"{_amount(thing, rng)} {described}"


def _amount(thing: Thing, rng: random.Random) -> str:
    n = len(thing.boxes)
    if thing.count:
        return number(thing.count)
    if n < 3 or thing.noun.number == "plural":
        return "some"
    if n < 6:
        return "several"
    return rng.choice(("several", "a number of", "a group of" if thing.kind.family in LIVING else "a number of"))


def spot(thing: Thing) -> str | None:
    """Where all of a thing is, to be completed with `of the picture`; None without a clear answer."""
    if thing.box:
        return geometry.spot(thing.box)
    sides = {geometry.side(box) for box in thing.boxes}
    if thing.count and len(sides) == 1 and (across := sides.pop()):
        return f"on the {across} side"
    return None


def unseen(called: Noun, *, many: bool) -> Phrase:
    """Forms of someone whom only a caption singles out: `a man`, `some women`."""
    name = called.many if many else called.one
    a = f"some {name}" if many else f"{article(name)} {name}"
    be, have, do = ("are", "have", "do") if many else ("is", "has", "does")
    the = f"the {name}"
    return Phrase(called.one, called.many, a, a, the, "they" if many else the, "who", be, have, do, "")
