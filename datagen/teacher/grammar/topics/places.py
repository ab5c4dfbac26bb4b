"""Questions about where things are, in the image and to each other."""

from collections.abc import Sequence

from datagen.teacher.grammar import geometry
from datagen.teacher.grammar.english import listing
from datagen.teacher.grammar.interview import Interview, Pair
from datagen.teacher.grammar.things import Thing


def where(say: Interview) -> Pair | None:
    """The place of a single thing in the image."""
    for thing in say.things(lambda thing: thing.box and geometry.spot(thing.box)):
        x, at = say.talk.of(thing), say.talk.spot(thing)
        beside = say.talk.neighbors(thing)
        if beside and say.rng.random() < 0.7:
            way, other = say.rng.choice(beside)
            return say.pair("where.ask", "where.both", thing, x=x, at=at, way=way, y=say.talk.of(other))
        return say.pair("where.ask", "where.answer", thing, x=x, at=at)
    return None


def side(say: Interview) -> Pair | None:
    """Left or right of another thing."""
    found = _related(say, ("left", "right"))
    if found is None:
        return None
    one, other, way = found
    return say.pair("side.ask", "side.answer", one, x=say.talk.of(one), y=say.talk.of(other), way=way, back=_back(way))


def further(say: Interview) -> Pair | None:
    """Which of two is further left or right."""
    found = _related(say, ("left", "right"))
    if found is None:
        return None
    one, other, way = found
    x, y = say.talk.of(one), say.talk.of(other)
    first, second = say.rng.sample((x, y), 2)
    return say.pair("further.ask", "further.answer", one, x=x, y=y, a=first, b=second, way=way, back=_back(way))


def beside(say: Interview) -> Pair | None:
    """Whether a thing is left or right of another: as often yes as no."""
    found = _related(say, ("left", "right"))
    if found is None:
        return None
    one, other, true = found
    x, y = say.talk.of(one), say.talk.of(other)
    if say.rng.random() < 0.5:
        return say.pair("beside.ask", "beside.yes", one, x=x, y=y, way=true)
    return say.pair("beside.ask", "beside.no", one, x=x, y=y, way=_back(true), true=true)


def level(say: Interview) -> Pair | None:
    """Above or below another thing."""
    found = _related(say, ("above", "below"))
    if found is None:
        return None
    one, other, way = found
    x, y = say.talk.of(one), say.talk.of(other)
    upper, lower = (x, y) if way == "above" else (y, x)
    return say.pair("level.ask", "level.answer", one, x=x, y=y, way=way, upper=upper, lower=lower)


def zone(say: Interview) -> Pair | None:
    """What is on one side of the image."""
    sides: tuple[geometry.Side, ...] = ("left", "right")
    for across in say.rng.sample(sides, 2):
        there = [named for thing in say.scene.things if thing.count and (named := _on_side(say, thing, across))]
        if there:
            return say.pair("zone.ask", "zone.answer", side=across, list=listing(there[:4]))
    return None


def spread(say: Interview) -> Pair | None:
    """How two of a kind are placed, one on each side."""
    for thing in say.things(lambda thing: thing.count == 2):
        if {geometry.side(box) for box in thing.boxes} == {"left", "right"}:
            return say.either("spread", thing)
    return None


def closer(say: Interview) -> Pair | None:
    """Which of several is nearest."""
    for thing in say.things(lambda thing: (thing.count or 0) > 1):
        nearest = geometry.closest(thing.boxes)
        spot = geometry.spot(nearest) if nearest else None
        if spot:
            rest = "the other one" if thing.count == 2 else "the rest"
            return say.either("closer", thing, at=f"{spot} of the picture", rest=rest)
    return None


def _related(say: Interview, ways: Sequence[str]) -> tuple[Thing, Thing, str] | None:
    """Two single things, clearly apart, and how the first lies to the second."""
    single = say.things(lambda thing: thing.box)[:5]
    found = [
        (one, other, way)
        for one in single
        for other in single
        if one is not other and one.box and other.box
        for way in geometry.relation(one.box, other.box)
        if way in ways
    ]
    return say.rng.choice(found[:6]) if found else None


def _back(way: str) -> str:
    return "right" if way == "left" else "left"


def _on_side(say: Interview, thing: Thing, across: geometry.Side) -> str:
    """A thing, or those of its kind, that are on a side; "" if none is."""
    n_there = geometry.on_side(thing.boxes, across)
    if n_there == "all":
        say.told.add(thing)
        return say.talk.of(thing).full
    return f"{n_there} of the {thing.noun.many}" if n_there else ""
