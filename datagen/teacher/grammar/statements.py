"""Single statements of a detailed account: how many, where, of what looks, how large, in which order."""

import random
from collections.abc import Iterator
from itertools import pairwise

from datagen.teacher.grammar import geometry
from datagen.teacher.grammar.english import listing, number
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.talk import Talk
from datagen.teacher.grammar.things import Thing

WIDE = 0.85  # share of the width or height that is nearly all of it
ROW = 3  # single things side by side that make an order worth giving
BESIDE = 2  # relations told of one thing at most


class Account:
    """One description as it grows."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        """Begin with nothing said."""
        self.scene = scene
        self.rng = rng
        self.talk = Talk(scene, rng)
        self.say = self.talk.voice().say
        self.named: set[Thing] = set()
        self.placed: set[Thing] = set()
        self.related: set[frozenset[Thing]] = set()
        self.rich = len(scene.things) > 2


def amount(account: Account, thing: Thing) -> Iterator[str]:
    """First mention of a thing, or how many of it there are."""
    x = account.talk.of(thing)
    if thing in account.named:
        if thing.count and thing.count > 1 and account.rng.random() < (0.4 if account.rich else 1):
            yield account.say("fact.count", x=x, n=number(thing.count))
        return
    account.named.add(thing)
    if thing.box and (at := account.talk.spot(thing)):
        account.placed.add(thing)
        yield account.say("fact.at_first", x=x, at=at)
    else:
        yield account.say("fact.several" if thing.many else "fact.also", x=x)


def place(account: Account, thing: Thing) -> Iterator[str]:
    """Where a thing is in the image."""
    x = account.talk.of(thing)
    if thing.box:
        if thing not in account.placed and (at := account.talk.spot(thing)):
            account.placed.add(thing)
            yield account.say("fact.at", x=x, at=at)
        return
    if thing.noun.number == "plural":
        if len(thing.boxes) == 1 and (spot := geometry.spot(thing.boxes[0])):
            yield account.say("fact.at", x=x, at=f"{spot} of the picture")
        return
    sides = [geometry.side(box) for box in thing.boxes]
    known = sorted({side for side in sides if side})
    if thing.count and len(set(sides)) == 1 and known:
        yield account.say("fact.gathered", x=x, side=known[0])
    elif thing.count == 2 and len(known) == 2:
        yield account.say("fact.spread", x=x)
    elif thing.many and len(known) == 2:
        yield account.say("fact.both_sides", x=x)
    elif thing.many and len(sides) > 1 and known and (n_there := geometry.on_side(thing.boxes, known[0])):
        yield account.say("fact.several_on" if n_there == "several" else "fact.one_on", x=x, side=known[0])
    elif thing.count and (half := _shared_half(thing)):
        yield account.say("fact.all_in", x=x, at=f"{half} of the picture")
    if thing.count == 2 and len(known) < 2:
        ways = geometry.relation(*thing.boxes)
        if ways:
            yield account.say("fact.abreast" if ways[0] in ("left", "right") else "fact.stacked", x=x)
    if thing.many and geometry.closest(thing.boxes):
        yield account.say("fact.closer", x=x, rest="the other one" if len(thing.boxes) == 2 else "the rest")
    elif thing.many and not account.rich and (spot := _largest_spot(thing)):
        yield account.say("fact.largest", x=x, at=f"{spot} of the picture")


def _largest_spot(thing: Thing) -> str | None:
    largest = geometry.largest(thing.boxes)
    return geometry.spot(largest) if largest else None


def _shared_half(thing: Thing) -> str | None:
    halves = {geometry.half(box) for box in thing.boxes}
    return halves.pop() if len(halves) == 1 else None


def looks(account: Account, thing: Thing) -> Iterator[str]:
    """Colors and materials."""
    x = account.talk.of(thing)
    if thing.apart:
        yield account.say("fact.hues", x=x, one=thing.apart[0], other=thing.apart[1])
    elif thing.dress:
        yield account.say("fact.dress", x=x, dress=thing.dress)
    elif thing.color and account.rng.random() < (0.6 if account.rich else 1):
        yield account.say("fact.colors" if thing.many else "fact.color", x=x)
    material = table("words")["materials"].get(thing.quality)
    if material and account.rng.random() < 0.6:
        yield account.say("fact.material", x=x, material=material)


def relations(account: Account, thing: Thing) -> Iterator[str]:
    """How a single thing lies to others: one beside it, one above or below it."""
    told: list[str] = []
    for other in account.scene.things[:8]:
        pair = frozenset((thing, other))
        if thing.box is None or other.box is None or len(pair) == 1 or pair in account.related or len(told) == BESIDE:
            continue
        ways = [way for way in geometry.relation(thing.box, other.box) if _axis(way) not in told]
        if ways:
            account.related.add(pair)
            told.append(_axis(ways[0]))
            account.named.add(other)
            yield _relation(account, thing, other, ways[0])


def _axis(way: str) -> str:
    return "across" if way in ("left", "right") else "up"


def _relation(account: Account, thing: Thing, other: Thing, way: str) -> str:
    x, y = account.talk.of(thing), account.talk.of(other)
    if way in ("left", "right"):
        return account.say("fact.beside", x=x, y=y, way=way, back="right" if way == "left" else "left")
    upper, lower = (x, y) if way == "above" else (y, x)
    return account.say("fact.level", x=x, y=y, way=way, upper=upper, lower=lower)


def extent(account: Account, thing: Thing) -> Iterator[str]:
    """How large a thing is in the image, by itself or beside another."""
    box, x = thing.box, account.talk.of(thing)
    if box is None:
        return
    if thing.size >= geometry.MUCH:
        yield account.say("fact.much", x=x)
    elif thing.size <= geometry.LITTLE and account.rng.random() < (0.6 if account.rich else 1):
        yield account.say("fact.little", x=x)
    elif thing.size < geometry.MUCH and len(account.scene.all) == 1:
        yield account.say("fact.room", x=x)
    elif other := _smaller(account, thing):
        yield account.say("fact.larger", x=x, y=account.talk.of(other))
    if box.x2 - box.x1 >= WIDE:
        yield account.say("fact.wide", x=x)
    elif box.y2 - box.y1 >= WIDE:
        yield account.say("fact.high", x=x)
    if not account.rich and (edge := geometry.edge(box)):
        yield account.say("fact.edge", x=x, edge=edge)
    if not account.rich and thing.count:
        yield account.say("fact.only", x=x)


def _smaller(account: Account, thing: Thing) -> Thing | None:
    others = [other for other in account.scene.things if other.box and other.size * geometry.CLOSER <= thing.size]
    return others[0] if others and others[0] in account.named else None


def row(account: Account) -> Iterator[str]:
    """Single things in order from left to right, where they clearly have one."""
    single = [thing for thing in account.scene.things[:5] if thing.box]
    ordered = sorted(single, key=lambda thing: geometry.center(thing.boxes[0]))
    apart = all(
        geometry.center(one.boxes[0])[0] + geometry.APART <= geometry.center(other.boxes[0])[0]
        for one, other in pairwise(ordered)
    )
    if len(ordered) >= ROW and apart and account.rng.random() < 0.6:
        account.named.update(ordered)
        account.related.update(frozenset((one, other)) for one in ordered for other in ordered)
        yield account.say("fact.row", list=_the(account, ordered))


def _the(account: Account, things: list[Thing]) -> str:
    return listing([account.talk.of(thing).the for thing in things])
