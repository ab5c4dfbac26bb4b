"""Something that is not in a scene and might well have been: the subject of a question that is answered with no."""

import functools
import random
from collections.abc import Sequence

from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import Kind, kinds
from datagen.teacher.grammar.seen import Scene


@functools.cache
def groups() -> Sequence[frozenset[Kind]]:
    """Kinds that belong together in photographs, in the order of groups.toml."""
    return [frozenset(kinds()[name] for name in names) for names in table("groups")["groups"]]


@functools.cache
def _listed(name: str) -> frozenset[Kind]:
    return frozenset(kinds()[one] for one in table("groups")[name])


def absent(scene: Scene, rng: random.Random) -> Kind | None:
    """A kind that neither a box nor any word of a caption leaves possible; None if all candidates are in doubt."""
    candidates = _absent(scene)
    return rng.choice(candidates) if candidates else None


def absent_together(scene: Scene, rng: random.Random, n: int) -> list[Kind]:
    """Up to n such kinds that are counted one by one, without people."""
    candidates = [one for one in _absent(scene) if one.noun.number == "count" and one.family != "person"]
    return rng.sample(candidates, min(n, len(candidates)))


def surely_absent(one: Kind, scene: Scene) -> bool:
    """True where no box shows it and no word of a caption could mean it."""
    return not one.doubts & scene.words and all(thing.kind is not one for thing in scene.all)


def unlikely(scene: Scene, rng: random.Random) -> Kind | None:
    """Any kind of which the same is true, however little it goes with the scene."""
    candidates = _sure(frozenset().union(*_fields(scene)), scene)
    return rng.choice(candidates) if candidates else None


def _absent(scene: Scene) -> list[Kind]:
    seen = frozenset(thing.kind for thing in scene.all)
    return _sure(max(_fields(scene), key=lambda group: (len(group & seen), -len(group))), scene)


def _sure(kinds: frozenset[Kind], scene: Scene) -> list[Kind]:
    return sorted((one for one in kinds if surely_absent(one, scene)), key=lambda one: one.name)


def _fields(scene: Scene) -> Sequence[frozenset[Kind]]:
    """Groups of what the annotators of a scene would have boxed, told by what they did box."""
    boxed = frozenset(thing.kind for thing in scene.things)
    shared, drawn = _listed("shared"), _listed("drawn")
    if boxed & drawn:
        return [shared | drawn]
    photographed = boxed - shared - _listed("either")
    return groups() if photographed else [shared]
