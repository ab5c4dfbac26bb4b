"""Choosing words: patterns of patterns.toml, filled in and drawn so that one reply does not repeat itself."""

import random
import re
from collections.abc import Mapping, Sequence

from datagen.teacher.grammar import geometry
from datagen.teacher.grammar.acts import Act
from datagen.teacher.grammar.english import listing, sentence
from datagen.teacher.grammar.forms import Phrase, phrase, spot, unseen
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.things import Thing

FRAMES = ("picture", "image", "scene")
NOT_LETTERS = re.compile(r"[^a-z0-9' ]+")
MAIN_SIZE, MAIN_LEAD = 0.12, 1.5  # share of the image, and how much larger than the next, of what is the main subject
HOPELESS = 10


class Voice:
    """One speaker of a reply: no sentence twice, no opening three times in a row, no caption word for word."""

    def __init__(self, rng: random.Random, captions: Sequence[str]) -> None:
        """Speak with this source of chance and stay clear of these captions."""
        self._rng = rng
        self._captions = captions
        self._said: list[str] = []

    def say(self, key: str, **slots: object) -> str:
        """A sentence of one of the patterns under `SECTION.NAME`, one that goes well with what was said before.

        A pattern that needs {site} is passed over where there is none. "" where every choice would say again what was
        said, or what a caption says.
        """
        section, _, name = key.partition(".")
        patterns: list[str] = table("patterns")[section][name]
        best, least = "", HOPELESS
        for pattern in self._rng.sample(patterns, len(patterns)):
            if "{site}" in pattern and not slots.get("site"):
                continue
            text = self._filled(pattern, slots)
            cost = self._monotony(text)
            if cost < least:
                best, least = text, cost
            if cost == 0:
                break
        if best:
            self._said.append(best)
        return best

    def _filled(self, pattern: str, slots: Mapping[str, object]) -> str:
        return sentence(pattern.format(frame=self._rng.choice(FRAMES), **slots))

    def _monotony(self, text: str) -> int:
        """0 for a fresh sentence; more, the more it sounds like the last two; HOPELESS for what must not be said."""
        if text in self._said or self._copies(text):
            return HOPELESS
        opening = text.split(" ", 2)[:2]
        last = [said.split(" ", 2)[:2] for said in self._said[-2:]]
        return sum(opening == before for before in last) * 2 + all(opening[0] == before[0] for before in last) * len(
            last
        )

    def _copies(self, text: str) -> bool:
        """True where a caption stands in a text word for word."""
        plain = NOT_LETTERS.sub("", text.lower().replace("-", " "))
        return any(caption in plain for caption in self._captions)


class Talk:
    """A scene with everything a composer needs to speak of it."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        """Fix how each thing is called for the length of one reply."""
        self.scene = scene
        self.rng = rng
        self._phrases: dict[Thing, Phrase] = {}

    def of(self, thing: Thing) -> Phrase:
        """Forms of a thing, the same throughout the reply."""
        if thing not in self._phrases:
            self._phrases[thing] = phrase(thing, self.rng)
        return self._phrases[thing]

    def voice(self) -> Voice:
        """A new speaker."""
        return Voice(self.rng, self.scene.captions)

    def doer(self, act: Act) -> tuple[Phrase, Thing | None]:
        """Who acts: the one thing of the scene that it must be, else whoever a caption names."""
        same = [thing for thing in self.scene.things if thing.kind is act.who.kind]
        if len(same) == 1 and same[0].count == 1 and not act.subject.many:
            return self.of(same[0]), same[0]
        return unseen(act.who.noun, many=act.subject.many), None

    def names(self, things: Sequence[Thing], *, full: bool = False) -> str:
        """`a car, two dogs and some grass`."""
        return listing([self.of(thing).full if full else self.of(thing).a for thing in things])

    def where(self) -> dict[str, str]:
        """Slots of the setting: {place} as an adverb, {site} as a noun where it can stand alone; {} without one."""
        place = self.scene.place
        if place is None:
            return {}
        bare = place.phrase.startswith("the ") or place.at.startswith("by ")
        return {"place": place.at, "site": "" if bare else place.phrase}

    def spot(self, thing: Thing) -> str | None:
        """Where a thing is in the image: `on the left side of the picture`."""
        place = spot(thing)
        return f"{place} of the {self.rng.choice(FRAMES)}" if place else None

    def at(self, thing: Thing) -> str | None:
        """Where a thing is in the image, or to another one: `to the left of the house`."""
        known = [place] if (place := self.spot(thing)) else []
        known += [f"{way} {self.of(other).the}" for way, other in self.neighbors(thing)[:3]]
        return self.rng.choice(known) if known else None

    def neighbors(self, thing: Thing) -> list[tuple[str, Thing]]:
        """Single things that a single thing is clearly left or right of, with which."""
        if thing.box is None:
            return []
        return [
            (f"to the {way} of", other)
            for other in self.scene.things[:8]
            if other is not thing and other.box
            for way in geometry.relation(thing.box, other.box)
            if way in ("left", "right")
        ]


def leads(scene: Scene) -> bool:
    """True where the largest box is a single thing's, large, and far ahead of the next, of whatever kind."""
    sizes = sorted((geometry.area(box) for thing in scene.things for box in thing.boxes), reverse=True)
    if not sizes or sizes[0] < MAIN_SIZE or scene.things[0].box is None:
        return False
    return len(sizes) == 1 or sizes[0] >= MAIN_LEAD * sizes[1]
