"""A scene -> one question that takes thought, and an answer from what is seen over what is known to a conclusion.

The question names its subject and nothing else of the image. What is known comes from lore.toml and places.toml; which
of it is told, and in which order, is the theme.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from datagen.teacher.grammar.acts import Act
from datagen.teacher.grammar.forms import Phrase
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import FACTS, Fact, Kind, kinds
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.talk import Talk, Voice
from datagen.teacher.grammar.things import Thing

# What follows what: the steps that every answer of a theme takes, and one that it takes where there is room.
Step = tuple[str, Fact]
THEMES: dict[Fact, tuple[Step, ...]] = {
    "does": (("point", "does"), ("more", "does"), ("point", "needs"), ("point", "shows")),
    "needs": (("point", "needs"), ("more", "needs"), ("point", "risk"), ("point", "wise")),
    "risk": (("point", "risk"), ("more", "risk"), ("point", "wise"), ("point", "needs")),
    "wise": (("point", "risk"), ("point", "wise"), ("more", "wise"), ("point", "does")),
    "shows": (("point", "shows"), ("more", "shows"), ("point", "does"), ("point", "needs")),
}
ENOUGH = 98  # words from which no further point is made
ACTS_OF = 0.4  # share of questions about what a person does, where something else could be asked about


@dataclass(frozen=True, slots=True)
class Subject:
    """What the question is about."""

    kind: Kind
    """Whose lore is told."""
    phrase: Phrase
    act: Act | None
    thing: Thing | None


def reason(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """Question and answer; also for a scene of which nothing is known."""
    return _Thought(scene, rng).pair()


class _Thought:
    """One question with its answer as it grows."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        self.scene = scene
        self.rng = rng
        self.talk = Talk(scene, rng)
        self.voice: Voice = self.talk.voice()
        self.told: set[str] = set()

    def pair(self) -> tuple[str, str]:
        theme = self.rng.choice(FACTS)
        subject = self._subject()
        if subject is None:
            return self._bare(theme)
        asked = self._of_family("ask", "deed" if subject.act else subject.kind.family, theme)
        question = self.talk.voice().say(asked, x=subject.phrase, w=subject.phrase)
        return question, " ".join(said for said in self._answer(subject, theme) if said)

    def _of_family(self, section: str, family: str, theme: Fact) -> str:
        """Patterns of a theme: the family's own where it has some."""
        own = f"{family}_{theme}"
        return f"{section}.{own if own in table('patterns')[section] else theme}"

    def _subject(self) -> Subject | None:
        """Usually a thing that much is known of; now and then what a person does."""
        acts = [
            act for act in self.scene.acts if act.deed and act.who.kind.family == "person" and act.words != "standing"
        ]
        known = [thing for thing in self.scene.things if thing.kind.own and thing.kind.family != "person"]
        if acts and (not known or self.rng.random() < ACTS_OF):
            act = self.rng.choice(acts)
            phrase, thing = self.talk.doer(act)
            return Subject(kinds()[self._deed(act)], phrase, act, thing)
        named = [thing for thing in self.scene.others if thing.kind.own]
        things = known or list(self.scene.things) or named or list(self.scene.others)
        if not things:
            return None
        thing = self.rng.choice(things[:4])
        return Subject(thing.kind, self.talk.of(thing), None, thing)

    def _deed(self, act: Act) -> str:
        """A game is another one on a screen."""
        screen = act.verb.ing == "playing" and not self.scene.words.isdisjoint(table("words")["screens"])
        return "play like this" if screen else act.deed

    def _answer(self, subject: Subject, theme: Fact) -> list[str]:
        *steps, last = THEMES[theme]
        said = [self._seen(subject), *(self._point(section, fact, subject.kind) for section, fact in steps)]
        end = self.voice.say(self._of_family("end", subject.kind.family, theme))
        further: list[Callable[[], str]] = [
            self._there,
            partial(self._second, subject, theme),
            partial(self._point, *last, subject.kind),
        ]
        self.rng.shuffle(further)
        further.append(partial(self._point, "more", last[1], subject.kind))
        for more in further:
            if _n_words([*said, end]) < ENOUGH:
                said.append(more())
        return [*said, end]

    def _seen(self, subject: Subject) -> str:
        where = self.talk.where()
        act = subject.act or self._act_of(subject)
        if act:
            who = subject.phrase if subject.act else self.talk.doer(act)[0]
            return self.voice.say(
                "seen.act_place" if where and not act.placed else "seen.act", w=who, act=act.words, **where
            )
        assert subject.thing is not None
        company = [thing for thing in self.scene.all if thing is not subject.thing]
        self.rng.shuffle(company)
        names = self.talk.names([subject.thing, *company[:2]], full=True)
        return self.voice.say("seen.place" if where else "seen.things", list=names, **where)

    def _act_of(self, subject: Subject) -> Act | None:
        """What the subject itself does, or where it is, where a caption says so."""
        acts = [act for act in self.scene.acts if act.who.kind is subject.kind and " " in act.words]
        return self.rng.choice(acts) if acts and self.rng.random() < 0.5 else None

    def _point(self, section: str, fact: Fact, about: Kind) -> str:
        known = self._fact(about, fact)
        if not known:
            return ""
        return self.voice.say(self._of_family(section, about.family, fact), topic=about.topic, **{fact: known})

    def _second(self, subject: Subject, fact: Fact) -> str:
        """A word on another thing of the scene that something is known of; what is acted upon comes first."""
        others = [thing for thing in self.scene.things if thing.kind.own and thing.kind is not subject.kind]
        others = [thing for thing in others if thing.kind.family != "person"]
        if not others:
            return ""
        act = subject.act
        touched = [thing for thing in others if act and act.speaks_of(thing.kind)]
        other = self.rng.choice(touched or others)
        y, topic = self.talk.of(other), other.kind.topic
        z, o = ("it", y.the) if y.be == "is" else (topic, topic)
        known = self._fact(other.kind, fact)
        return self.voice.say(f"second.{fact}", y=y, topic=topic, z=z, o=o, **{fact: known}) if known else ""

    def _there(self) -> str:
        place = self.scene.place
        return self.voice.say("there.talk", place=place.at, talk=self.rng.choice(place.talk)) if place else ""

    def _fact(self, about: Kind, fact: Fact) -> str:
        """One thing that is known and has not been told: the kind's own first, then its family's."""
        for pool in (about.own.get(fact, ()), about.shared.get(fact, ())):
            fresh = [known for known in pool if known not in self.told]
            if fresh:
                chosen = self.rng.choice(fresh)
                self.told.add(chosen)
                return chosen
        return ""

    def _bare(self, theme: Fact) -> tuple[str, str]:
        """What can be asked of a scene of which nothing is known but that it is one."""
        question = self.talk.voice().say("bare.ask")
        said = [
            self.voice.say(f"bare.{fact}", **{fact: self._fact(kinds()["a moment like this"], fact)}) for fact in FACTS
        ]
        return question, " ".join([*said, self.voice.say(f"end.{theme}")])


def _n_words(sentences: Sequence[str]) -> int:
    return sum(len(said.split()) for said in sentences)
