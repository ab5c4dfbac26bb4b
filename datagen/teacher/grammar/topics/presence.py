"""Questions about what is there: how many, and whether at all."""

from datagen.teacher.grammar.absent import absent, unlikely
from datagen.teacher.grammar.english import number
from datagen.teacher.grammar.interview import Interview, Pair, a
from datagen.teacher.grammar.lore import Kind


def count(say: Interview) -> Pair | None:
    """How many there are of a kind; more than one is the better question."""
    counted = sorted(say.things(lambda thing: thing.count), key=lambda thing: (thing.count == 1, thing in say.told))
    if not counted:
        return None
    thing = counted[0]
    x = say.talk.of(thing)
    if thing.count == 1:
        at = say.talk.at(thing)
        return say.pair("count.ask", "count.one_at" if at else "count.one", thing, x=x, at=at)
    company = say.company(thing) if say.rng.random() < 0.6 else ""
    key = "count.with" if company else "count.more"
    return say.pair("count.ask", key, thing, x=x, n=number(thing.count or 0), list=company)


def presence(say: Interview) -> Pair | None:
    """Whether something is there: as often yes as no."""
    return here(say) if say.rng.random() < 0.5 else missing(say)


def here(say: Interview) -> Pair | None:
    """Whether something is there that is."""
    found = say.things(lambda thing: thing.noun.number == "count")
    if not found:
        return None
    thing = found[0]
    x = say.talk.of(thing)
    if thing.many:
        return say.pair("presence.ask_any", "presence.yes_any", thing, x=x, z=x.many)
    at = say.talk.at(thing)
    return say.pair("presence.ask", "presence.yes_at" if at else "presence.yes", thing, x=x, z=a(x.one), at=at)


def missing(say: Interview) -> Pair | None:
    """Whether something is there that might well be and is not."""
    kind = absent(say.scene, say.rng)
    return _no(say, kind) if kind else None


def anything(say: Interview) -> Pair | None:
    """Whether something is there that nobody would expect."""
    kind = unlikely(say.scene, say.rng)
    return _no(say, kind) if kind else None


def _no(say: Interview, kind: Kind) -> Pair | None:
    any_of = kind.noun.number != "count" or say.rng.random() < 0.3
    name = kind.noun.many if any_of else kind.noun.one
    company = say.company() if say.rng.random() < 0.8 else ""
    key = f"presence.{'no' if company else 'bare'}{'_any' if any_of else ''}"
    return say.pair(
        "presence.ask_any" if any_of else "presence.ask", key, z=name if any_of else a(name), name=name, list=company
    )
