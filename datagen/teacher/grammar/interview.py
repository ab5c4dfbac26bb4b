"""A dialogue as it grows: who asks, who answers, and what has been talked about."""

import random
from collections.abc import Callable

from datagen.teacher.grammar.acts import Act
from datagen.teacher.grammar.english import article
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.talk import Talk
from datagen.teacher.grammar.things import Thing

Pair = tuple[str, str]

SHORT = 13  # words; a shorter answer usually gets a second sentence
OPEN = ("Do ", "Does ", "Is ", "Are ", "Can ", "Would ")


class Interview:
    """The state that topics share."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        """Begin with nothing told."""
        self.scene = scene
        self.rng = rng
        self.talk = Talk(scene, rng)
        self.asks = self.talk.voice()
        self.answers = self.talk.voice()
        self.told: set[Thing] = set()
        self._acts_told: set[str] = set()
        self._placed = False

    def things(self, fits: Callable[[Thing], object]) -> list[Thing]:
        """Fitting things with boxes in a random order, those not yet spoken of first."""
        found = [thing for thing in self.scene.things if fits(thing)]
        self.rng.shuffle(found)
        return sorted(found, key=lambda thing: thing in self.told)

    def company(self, *without: Thing | None, most: int = 2) -> str:
        """A short list of other things of the scene, or ""."""
        others = [thing for thing in self.scene.all if thing not in without]
        self.rng.shuffle(others)
        chosen = sorted(others[:most], key=lambda thing: -thing.size)
        self.told.update(chosen)
        return self.talk.names(chosen)

    def pair(self, asked: str, answered: str, thing: Thing | None = None, /, **slots: object) -> Pair | None:
        """Fill a question and an answer, about `thing` if about one; None where either would repeat something."""
        question = self.asks.say(asked, **slots)
        answer = self.answers.say(answered, **slots) if question else ""
        return self._finished(question, answer, thing)

    def either(self, topic: str, thing: Thing, **slots: object) -> Pair | None:
        """The same where some questions of a topic are answered with no and the others are open."""
        slots |= {"x": self.talk.of(thing)}
        question = self.asks.say(f"{topic}.ask", **slots)
        answer = self.answers.say(f"{topic}.{'no' if question.startswith(OPEN) else 'answer'}", **slots)
        return self._finished(question, answer, thing)

    def _finished(self, question: str, answer: str, thing: Thing | None) -> Pair | None:
        if not (question and answer):
            return None
        if thing is not None:
            self.told.add(thing)
        if len(answer.split()) < SHORT and self.rng.random() < 0.85 and (more := self._tail(question, answer, thing)):
            answer = f"{answer} {more}"
        return question, answer

    def _tail(self, question: str, answer: str, thing: Thing | None) -> str:
        """A second sentence with something that has not been said."""
        others = [other for other in self.scene.all if other is not thing and not _named(other, f"{question} {answer}")]
        self.rng.shuffle(others)
        if answer.startswith("No, there"):
            return self.answers.say("tail.instead", list=self.talk.names(others[:2])) if others else ""
        unplaced = not any(word in answer for word in (" of the ", " left", " right"))
        at = self.talk.at(thing) if thing and not thing.many and unplaced else None
        if thing and at and self.rng.random() < 0.6:
            return self.answers.say("tail.at", x=self.talk.of(thing), at=at)
        return (
            self._act()
            or self._place(answer)
            or (self.answers.say("tail.list", list=self.talk.names(others[:2])) if others else "")
        )

    def _act(self) -> str:
        acts = [act for act in self.scene.acts if act.deed and " " in act.words and act.words not in self._acts_told]
        if not acts or self.rng.random() < 0.7:
            return ""
        act = self.rng.choice(acts)
        self.tell(act)
        w, thing = self.talk.doer(act)
        return self.answers.say("tail.act_the" if thing else "tail.act", w=w, act=act.words)

    def tell(self, act: Act) -> None:
        """Note that an act has been spoken of."""
        self._acts_told.add(act.words)

    def _place(self, answer: str) -> str:
        known = self.talk.where()
        if not known or self._placed or known["place"] in answer or self.rng.random() < 0.6:
            return ""
        self._placed = True
        return self.answers.say("tail.place", **known)


def _named(thing: Thing, said: str) -> bool:
    return thing.noun.one in said or thing.noun.many in said


def a(name: str) -> str:
    """A name with its article."""
    return f"{article(name)} {name}"
