"""Questions about a scene as a whole: its subject, what is in it, where it is set, what goes on."""

from datagen.teacher.grammar.acts import ALIVE
from datagen.teacher.grammar.interview import Interview, Pair
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.talk import leads


def main(say: Interview) -> Pair | None:
    """What is largest by far."""
    if not leads(say.scene):
        return None
    thing = say.scene.things[0]
    return say.pair("main.ask", "main.answer", thing, x=say.talk.of(thing))


def overview(say: Interview) -> Pair | None:
    """What there is to see."""
    shown = say.scene.all[:4]
    say.told.update(shown)
    return say.pair("overview.ask", "overview.answer", list=say.talk.names(shown)) if len(shown) > 1 else None


def besides(say: Interview) -> Pair | None:
    """What else there is."""
    if not say.scene.things or len(say.scene.all) < 2:
        return None
    first = say.scene.things[0]
    say.told.add(first)
    return say.pair("besides.ask", "besides.answer", x=say.talk.of(first), list=say.company(first, most=3))


def setting(say: Interview) -> Pair | None:
    """What kind of place it is."""
    known = say.talk.where()
    company = say.company() if known else ""
    return say.pair("setting.ask", "setting.answer", list=company, **known) if company else None


def doing(say: Interview) -> Pair | None:
    """What someone does; the more telling an act, the rather."""
    acts = [act for act in say.scene.acts if act.deed and act.who.kind.family in ALIVE]
    if not acts:
        return None
    say.rng.shuffle(acts)
    act = max(acts, key=lambda act: " " in act.words)
    say.tell(act)
    w, thing = say.talk.doer(act)
    known = say.talk.where()
    if known and not act.placed and say.rng.random() < 0.6:
        return say.pair("doing.ask", "doing.place", thing, w=w, act=act.words, **known)
    company = say.company(*(other for other in say.scene.all if act.speaks_of(other.kind)))
    key = "doing.with" if company and say.rng.random() < 0.7 else "doing.answer"
    return say.pair("doing.ask", key, thing, w=w, act=act.words, list=company)


def sort(say: Interview) -> Pair | None:
    """What animal, what vehicle: only where there is one of the family and no word that could mean another."""
    for thing in say.things(
        lambda thing: thing.count == 1 and thing.kind.family in ("animal", "vehicle") and thing.kind.own
    ):
        family = thing.kind.family
        others = frozenset(table("lore")["families"][family]["words"]) - {family}
        if sum(other.kind.family == family for other in say.scene.all) == 1 and not say.scene.words & others:
            at = say.talk.at(thing)
            return say.pair(
                "sort.ask", "sort.at" if at else "sort.answer", thing, family=family, x=say.talk.of(thing), at=at
            )
    return None


def lore(say: Interview) -> Pair | None:
    """What is generally true of something that is there."""
    known = [thing.kind for thing in say.scene.all if thing.kind.own.get("does")]
    if not known:
        return None
    kind = say.rng.choice(known)
    return say.pair("lore.ask", "lore.answer", topic=kind.topic, does=say.rng.choice(kind.own["does"]))
