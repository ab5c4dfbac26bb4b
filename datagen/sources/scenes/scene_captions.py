"""Five captions of a scene, as five people might write them: each looks at something else.

    whole    the place and what is in it        relation  where one thing is, seen from another
    counts   how many there are of each kind    passing   one thing, said in passing
    looks    the colours of what strikes the eye

Whatever is said is true of the scene, and nothing is said of it that its record does not hold. To add a way of saying
it: give it a line in its table. A line is used where everything in its braces is known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from string import Formatter

from datagen.sources.scenes.kinds import KINDS
from datagen.sources.scenes.phrases import (
    Group,
    alone,
    by_colour,
    by_kind,
    described,
    listing,
    noun_phrase,
    sentence,
    wears,
)
from datagen.sources.scenes.scene import Scene, SceneObject

# Background -> what it is called, and where things are in it.
PLACES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "beach": (("a sandy beach", "a beach by the sea"), ("on a beach", "on the sand by the sea", "at the seaside")),
    "desert": (("a desert", "a dry, sandy desert"), ("in a desert", "in the desert sand", "in a hot, dry desert")),
    "lake": (("a lake shore", "a lake below the mountains"), ("by a lake", "beside a lake", "near a mountain lake")),
    "meadow": (("a wide meadow", "a grassy field"), ("in a meadow", "in a grassy field", "out on the grass")),
    "room": (("a room", "a bright room"), ("in a room", "inside a room", "indoors, in a plain room")),
    "snow": (("a snowy field", "a snowy landscape"), ("in the snow", "in a snowy field", "out in the snow")),
    "street": (("a city street", "a wide street in town"), ("on a city street", "in the street", "on a road in town")),
}

WHOLE = (
    "{things} {where}",
    "{there} {things} {where}",
    "{place} with {things}",
    "{things} can be seen {where}",
    "a picture of {things} {where}",
    "{where} {there} {things}",
    "a view of {place} with {things} in it",
    "this is {place} with {things}",
)
COUNTS = (
    "{there} {counts} in this picture",
    "{counts} {be} in the picture",
    "the picture has {counts} in it",
    "{counts}",
    "{counts} can be counted here",
    "you can see {counts}",
    "the scene is made up of {counts}",
    "in all {there} {counts}",
)
LOOKS = (
    "{looks}",
    "{looks} can be spotted at once",
    "{looks} {be} easy to spot",
    "a scene with {looks}",
    "a bright picture that shows {looks}",
    "the first thing to notice is {first}",
    "{looks} {where}",
    "{statement}",
    "in this picture {statement}",
)
SIDEWAYS = (
    "{one} is {doing} to the {side} of {other}",
    "{one} is to the {side} of {other}",
    "to the {side} of {other} there is {one}",
    "there is {one} to the {side} of {other}",
    "{one} can be seen to the {side} of {other}",
    "{one} {doing} to the {side} of {other}",
    "{other}, with {one} to the {side}",
)
UPRIGHT = (
    "{one} is {doing} above {other}",
    "{one} in the air, higher up than {other}",
    "above {other} there is {one}",
    "{other} is lower down than {one}",
    "{one} is {doing} higher than {other}",
    "{other} with {one} up above",
)
DEPTH = (
    "{one} in the foreground and {other} far behind",
    "{one} is much closer than {other}",
    "{other} is farther away than {one}",
    "{one} is near the front, and {other} is far off",
    "far off there is {other}, and close by {one}",
    "{one} close up, {other} in the distance",
)
ALONE = (
    "{one} is {doing} {spot}",
    "there is {one} {spot}",
    "{one} {spot}",
    "{spot} there is {one}",
    "{one} can be seen {spot}",
    "{one} {doing} {spot}",
)
PASSING = (
    "{one} {where}",
    "just {one} {doing} {where}",
    "nice shot of {one} {where}",
    "{one} is {doing} {where}",
    "look, {one}",
    "someone took a picture of {one}",
    "{where}, {one}",
    "we came across {one} {where}",
)


def captions(scene: Scene, rng: Random) -> tuple[str, ...]:
    """The five captions, no two of them the same."""
    said: list[str] = []
    for write in (_whole, _counts, _looks, _relation, _passing):
        words = write(scene, rng)
        while words in said:
            words = write(scene, rng)
        said.append(words)
    return tuple(said)


def _whole(scene: Scene, rng: Random) -> str:
    groups = by_kind(scene)[:3]
    things = listing([_roughly(group, rng) for group in groups])
    return sentence(_filled(WHOLE, _where(scene, rng) | _being(groups) | {"things": things}, rng))


def _counts(scene: Scene, rng: Random) -> str:
    groups = by_kind(scene)
    rng.shuffle(groups)
    counts = listing([group.named(exactly=True) for group in groups])
    return sentence(_filled(COUNTS, _being(groups) | {"counts": counts}, rng))


def _looks(scene: Scene, rng: Random) -> str:
    groups = by_colour(scene)[: rng.choice((2, 3))]
    words = _where(scene, rng) | _being(groups) | {"looks": listing([group.named() for group in groups])}
    if groups[0].single:
        words["first"] = groups[0].named()
    if all(scene.counts[group.kind] == 1 for group in groups):
        words["statement"] = listing([wears(group.members[0]) for group in groups])
    return sentence(_filled(LOOKS, words, rng))


def _relation(scene: Scene, rng: Random) -> str:
    """Seen from another thing where there is one to tell apart from it, else its place in the picture."""
    ways = [
        (SIDEWAYS, _sideways(scene)),
        (SIDEWAYS, _sideways(scene)),
        (UPRIGHT, _upright(scene)),
        (DEPTH, _depth(scene)),
    ]
    if possible := [way for way in ways if way[1]]:
        table, pairs = rng.choice(possible)
        return sentence(_filled(table, rng.choice(pairs), rng))
    one = rng.choice(scene.objects)
    return sentence(_filled(ALONE, _subject(one) | {"spot": rng.choice(_spots(one, scene))}, rng))


def _passing(scene: Scene, rng: Random) -> str:
    one = rng.choice(scene.objects)
    words = _filled(PASSING, _where(scene, rng) | _subject(one) | {"one": _glimpse(one, rng)}, rng)
    return words if rng.random() < 0.4 else sentence(words)


def _filled(lines: Sequence[str], words: Mapping[str, str], rng: Random) -> str:
    """One of the lines for which every word is there."""
    usable = [line for line in lines if all(name in words for _, name, _, _ in Formatter().parse(line) if name)]
    return rng.choice(usable).format_map(words)


def _where(scene: Scene, rng: Random) -> dict[str, str]:
    places, wheres = PLACES[scene.background]
    return {"place": rng.choice(places), "where": rng.choice(wheres)}


def _being(groups: Sequence[Group]) -> dict[str, str]:
    """The verb, which after "there" goes with the first thing of a list and else with all of them."""
    single = groups[0].single
    return {"there": "there is" if single else "there are", "be": "is" if single and len(groups) == 1 else "are"}


def _roughly(group: Group, rng: Random) -> str:
    if len(group.members) < 3 or rng.random() < 0.5:
        return group.named()
    several = described(group.kind, group.colour, several=True)
    return rng.choice((f"several {several}", f"a few {several}", f"a group of {several}"))


def _subject(one: SceneObject) -> dict[str, str]:
    return {"one": alone(one).named(), "doing": KINDS[one.kind].verb}


def _pair(one: SceneObject, other: SceneObject) -> dict[str, str]:
    return _subject(one) | {"other": alone(other).named()}


def _distinct(scene: Scene) -> set[int]:
    """Places of the objects that nothing else in the scene is like, in kind and colour."""
    looks = Counter((one.kind, one.colour) for one in scene.objects)
    return {place for place, one in enumerate(scene.objects) if looks[one.kind, one.colour] == 1}


def _sideways(scene: Scene) -> list[dict[str, str]]:
    objects, distinct = scene.objects, _distinct(scene)
    return [
        _pair(objects[found.subject], objects[found.reference]) | {"side": found.direction.removesuffix(" of")}
        for found in scene.relations
        if found.direction in ("left of", "right of") and {found.subject, found.reference} <= distinct
    ]


def _upright(scene: Scene) -> list[dict[str, str]]:
    objects, distinct = scene.objects, _distinct(scene)
    return [
        _pair(objects[found.subject], objects[found.reference])
        for found in scene.relations
        if found.direction == "above" and {found.subject, found.reference} <= distinct
    ]


def _depth(scene: Scene) -> list[dict[str, str]]:
    objects = [scene.objects[place] for place in sorted(_distinct(scene))]
    return [_pair(near, far) for near in objects for far in objects if (near.distance, far.distance) == ("near", "far")]


def _spots(one: SceneObject, scene: Scene) -> list[str]:
    """Where in the picture one thing is, as far as nobody would say otherwise."""
    middle = (one.x1 + one.x2) / 2 / scene.width
    across = {"on the left side of the picture": middle < 0.36, "on the right side of the picture": middle > 0.64}
    across |= {"in the middle of the picture": 0.42 < middle < 0.58}
    along = {"close to the camera": one.distance == "near", "far away": one.distance == "far"}
    return [spot for spot, true in (across | along).items() if true] or ["in the picture"]


def _glimpse(one: SceneObject, rng: Random) -> str:
    """One thing with its colour, its size where that shows, or neither."""
    noun = described(one.kind, one.colour if rng.random() < 0.6 else None)
    shows = {"large": one.distance != "far", "small": one.distance != "near"}.get(one.size, False)
    if shows and one.kind != "person" and rng.random() < 0.7:
        noun = f"{rng.choice(('big', 'large') if one.size == 'large' else ('small', 'little'))} {noun}"
    return noun_phrase(noun)
