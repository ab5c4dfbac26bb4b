"""Words for what is in a scene: groups of like things, articles, plurals, numbers, lists, sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datagen.sources.scenes.kinds import plural
from datagen.sources.scenes.scene import Scene, SceneObject

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, slots=True)
class Group:
    """Things of a scene that are spoken of in one breath: alike in kind, or in kind and colour."""

    kind: str
    colour: str | None
    members: tuple[SceneObject, ...]

    @property
    def area(self) -> int:
        """Pixels of all their boxes."""
        return sum((one.x2 - one.x1) * (one.y2 - one.y1) for one in self.members)

    @property
    def single(self) -> bool:
        """True when it is but one thing."""
        return len(self.members) == 1

    def named(self, exactly: bool = False) -> str:
        """`a red car`, `two red cars`; `one red car` where the number matters."""
        noun = described(self.kind, self.colour, several=not self.single)
        return noun_phrase(noun) if self.single and not exactly else f"{NUMBERS[len(self.members)]} {noun}"


def by_kind(scene: Scene) -> list[Group]:
    """Every kind with all that there are of it, the largest in the image first."""
    return _largest_first(
        Group(kind, None, tuple(one for one in scene.objects if one.kind == kind)) for kind in scene.counts
    )


def by_colour(scene: Scene) -> list[Group]:
    """Everything by kind and colour, the largest in the image first."""
    looks = dict.fromkeys((one.kind, one.colour) for one in scene.objects)
    return _largest_first(
        Group(kind, colour, tuple(one for one in scene.objects if (one.kind, one.colour) == (kind, colour)))
        for kind, colour in looks
    )


def alone(one: SceneObject) -> Group:
    """A single object as a group."""
    return Group(one.kind, one.colour, (one,))


def described(kind: str, colour: str | None, several: bool = False) -> str:
    """A kind with its colour, which for people is that of their clothes: `red cars`, `person in red`."""
    noun = plural(kind) if several else kind
    if colour is None:
        return noun
    return f"{noun} in {colour}" if kind == "person" else f"{colour} {noun}"


def wears(one: SceneObject) -> str:
    """The colour as a statement: `the car is red`."""
    return f"the {one.kind} is {'dressed in ' if one.kind == 'person' else ''}{one.colour}"


def noun_phrase(noun: str) -> str:
    """A noun with a or an before it."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def listing(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def sentence(words: str) -> str:
    """With a capital letter in front and a full stop behind."""
    return f"{words[0].upper()}{words[1:]}."


def _largest_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.area, group.kind, group.colour or ""))
