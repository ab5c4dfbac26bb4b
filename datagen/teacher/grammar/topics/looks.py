"""Questions about how a thing looks: color, clothes, material, size."""

from datagen.teacher.grammar import geometry
from datagen.teacher.grammar.interview import Interview, Pair
from datagen.teacher.grammar.lexicon import table


def color(say: Interview) -> Pair | None:
    """The color of a thing that has one for sure."""
    colored = say.things(lambda thing: thing.color) or [thing for thing in say.scene.others if thing.color]
    if not colored:
        return None
    thing = colored[0]
    at = say.talk.at(thing)
    key = "color.at" if at and say.rng.random() < 0.7 else "color.answer"
    return say.pair("color.ask", key, thing, x=say.talk.of(thing), at=at)


def dress(say: Interview) -> Pair | None:
    """The color of someone's clothes."""
    for thing in say.things(lambda thing: thing.dress):
        at = say.talk.at(thing)
        key = "dress.at" if at and say.rng.random() < 0.6 else "dress.answer"
        return say.pair("dress.ask", key, thing, x=say.talk.of(thing), dress=thing.dress, at=at)
    return None


def hues(say: Interview) -> Pair | None:
    """The colors of two of a kind that differ."""
    for thing in say.things(lambda thing: thing.apart):
        one, other = say.rng.sample(thing.apart or (), 2)
        return say.either("hues", thing, one=one, other=other)
    return None


def material(say: Interview) -> Pair | None:
    """What a thing is made of."""
    materials = table("words")["materials"]
    for thing in say.things(lambda thing: thing.quality in materials):
        at = say.talk.at(thing)
        key = "material.at" if at else "material.answer"
        return say.pair("material.ask", key, thing, x=say.talk.of(thing), material=materials[thing.quality], at=at)
    return None


def share(say: Interview) -> Pair | None:
    """Whether a thing is large or small in the image."""
    for thing in say.things(lambda thing: thing.box and not geometry.LITTLE < thing.size < geometry.MUCH):
        key = "share.much" if thing.size >= geometry.MUCH else "share.little"
        return say.pair("share.ask", key, thing, x=say.talk.of(thing))
    return None
