"""All that is known of a scene, and no more: its things, its setting, its acts."""

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from datagen.teacher.grammar import acts, geometry, reading
from datagen.teacher.grammar.acts import Act
from datagen.teacher.grammar.lore import is_known, kind
from datagen.teacher.grammar.mentions import mentions
from datagen.teacher.grammar.reading import Corners
from datagen.teacher.grammar.setting import setting
from datagen.teacher.grammar.things import Thing, boxed, is_misread, unboxed
from datagen.teacher.grammar.vocabulary import Place, index_of


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the words of one context let one say."""

    things: tuple[Thing, ...]
    """With boxes, largest first."""
    others: tuple[Thing, ...]
    """Named by captions only."""
    place: Place | None
    acts: tuple[Act, ...]
    words: frozenset[str]
    """Every word of captions and names: what any of these leave in doubt is not called absent."""
    captions: tuple[str, ...]
    """Captions of four words and more as plain words, to see whether a reply copies one."""

    @property
    def all(self) -> tuple[Thing, ...]:
        """Every thing, boxes first."""
        return self.things + self.others


@functools.lru_cache(maxsize=64)
def scene(context: str) -> Scene:
    """Work out what the words of a context say; the same words are asked about once for every response type."""
    read = reading.read(context)
    named = _by_name(read.boxes)
    new = index_of([name for name in named if not is_known(name)])
    found = [mentions(tokens, new) for tokens in read.captions]
    kinds = Counter(kind(name) for name in named)
    things = [boxed(name, boxes, found, read.captions, alone=kinds[kind(name)] == 1) for name, boxes in named.items()]
    things.sort(key=lambda thing: -thing.size)
    others = tuple(unboxed(found, frozenset(kinds), strict=bool(named)))
    said = _all_words(read)
    place = setting(found, read.captions)
    others = tuple(thing for thing in others if not (is_misread(thing.kind.name, said) or _is_place(thing, place)))
    there = {thing.kind for thing in (*things, *others)}
    lone = {thing.kind for thing in things if len(thing.boxes) == 1 and not thing.many}
    done = [act for act in map(acts.act, read.captions, found) if act and act.who.kind in there]
    done = [act for act in done if not (act.subject.many and act.who.kind in lone)]
    done = [act for act in done if not any(is_misread(word, said) for word in act.words.split())]
    return Scene(
        things=tuple(things),
        others=others,
        place=place,
        acts=acts.agreed(done, {thing.kind for thing in things if len(thing.boxes) == 1}),
        words=said,
        captions=tuple(said for said in map(_spoken, read.captions) if said.count(" ") > 2),
    )


def _is_place(thing: Thing, place: Place | None) -> bool:
    """Whether the scene is set on it, so that it need not be named once more."""
    return place is not None and place.name.startswith(thing.kind.name)


def _by_name(boxes: Iterable[tuple[str, Corners]]) -> dict[str, tuple[Corners, ...]]:
    named: dict[str, list[Corners]] = {}
    for name, corners in boxes:
        if reading.speakable(name):
            named.setdefault(name, []).append(corners)
    return {name: tuple(sorted(found, key=geometry.area, reverse=True)) for name, found in named.items()}


def _all_words(read: reading.Reading) -> frozenset[str]:
    said = {word for tokens in read.captions for token in tokens for word in (token, token.partition("'")[0])}
    return frozenset(said) | {word for name, _ in read.boxes for word in name.replace("-", " ").split()}


def _spoken(tokens: tuple[str, ...]) -> str:
    """A caption's words, without its stops."""
    return " ".join(word for word in tokens if word[0].isalnum())
