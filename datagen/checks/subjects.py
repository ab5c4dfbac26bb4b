"""Which thing a place is given to, and which it is measured by: nearness of words, clauses, and what "it" stands for.

English leaves this open often enough, so a place may have several things that could be meant; whoever holds it against
boxes tries them all. `sure` says that nothing else can be meant, such as a lamp that the lexicon does not know.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from datagen.checks.grammar import ENDINGS, INDEFINITE, NUMBERS, VERBS, word_set
from datagen.checks.knowledge import Known
from datagen.checks.places import Position, word_at
from datagen.checks.sentences import Mention, Said, Sentence

ONES = word_set("they one another other others both all each")
# After "one" they make it anybody who looks.
AFTER_ANYONE = word_set("can could may might would will sees see finds find notices spots gets has")
PARTING = frozenset((";", ":", "while", "whereas", "but", "so"))
NEW_CLAUSE = frozenset((",", word) for word in ("and", "with", "or"))
# A noun after one of these is what something else is measured by, not what is placed.
GOVERNING = word_set("on in at to near behind under over above below beside by between inside atop against around")
MEASURING = GOVERNING | {"of", "than"}
# Between a place at the head of a sentence and what is there, nothing else that could be there.
LEADING = word_set(
    ", there is are was were will and a an the one two three four some several can see sees we you find finds also be "
    "seen stands sits lies shows contains holds features has reveals includes displays another only just small large"
)
# Between a thing and its place, likewise.
LINKING = word_set(
    "is are was were can be seen found located positioned situated placed visible appears appear standing sitting "
    "parked held hung kept set lit stuck laid shown far also , and that which clearly mostly partly all both on in at "
    "of them the there image picture scene photo"
)
NEW = INDEFINITE | NUMBERS.keys() | {"some", "several"}  # open another thing, known or not
# Between things that share a place.
JOINING = word_set(", and as well also a an the one two three four some several of number")


class Scene(NamedTuple):
    """What a position is read in."""

    said: Said
    known: Known
    sentence: Sentence
    positions: tuple[Position, ...]
    """All that the sentence gives, in order."""
    lone: Mention | None
    """The only thing that "it" can be at the start of the sentence."""
    many: Mention | None
    """The things that "one" or "they" can be of."""
    sought: Mention | None = None
    """What the question asks the place of, where the sentence may answer with nothing but the place."""


class Subject(NamedTuple):
    """What is placed: one of a few things, any of which may be meant."""

    mentions: tuple[Mention, ...]
    sure: bool
    """Nothing that the lexicon does not know can be meant instead."""


def antecedents(
    mentions: Iterable[Mention], lone: Mention | None = None, many: Mention | None = None
) -> tuple[Mention | None, Mention | None]:
    """What "it" and "they" are after a sentence; two things of which either may be "it" leave none."""
    one: Mention | None = None
    either = False
    for mention in mentions:
        if mention.plural:
            many = mention
        else:
            either = either or (one is not None and one.concept != mention.concept)
            one = mention
    return (None if either else one or lone), many


def elsewhere(mention: Mention) -> Mention:
    """A thing that another text names, such as the question: no words of this one are its own, so it spans none."""
    return mention._replace(start=sys.maxsize, end=0)


def sought(asked: Said) -> Mention | None:
    """What a question asks the place of: "Where is the dog in relation to the cat?"."""
    for sentence in asked.sentences:
        if "where" in sentence.lowers:
            where = sentence.lowers.index("where")
            return next((one for one in sentence.mentions if one.first > where), None)
    return None


def subjects(scene: Scene, position: Position, end: int) -> list[Subject]:
    """What a place is given to: the things before it in its clause, or those that follow, up to an offset."""
    mentions = scene.sentence.mentions
    before = scene.sentence.lowers[: word_at(scene.sentence, position.start)]
    start = 0
    if not PARTING.isdisjoint(before):
        start = max(index + 1 for index, lower in enumerate(before) if lower in PARTING)
    named = [one for one in mentions if one.first >= start and one.end <= position.start]
    tail = before[named[-1].last + 1 if named else start :]
    if pronoun := _pronoun(tail, alone=not named):
        earlier = [one for one in mentions if one.end <= position.start]
        meant = _antecedent(scene, earlier, pronoun) if position.frame != "its" or pronoun != "it" else None
        return [Subject((meant,), sure=True)] if meant else []
    if scene.sought and not named and not any(one.start >= position.end for one in _free(scene)):
        return [Subject((scene.sought,), sure=True)]
    return _before(scene, position, named, start) if named else _after(scene, position, end)


def grounds(scene: Scene, position: Position, subject: Mention) -> tuple[str, ...] | None:
    """Concepts that a place may be measured by, other than its own; None where it cannot be told."""
    if of_person(position):
        return ("person",)
    found = _grounds(scene, position, subject)
    return None if found is None else tuple(dict.fromkeys(one.concept for one in found))


def of_person(position: Position) -> bool:
    """Whether a place is measured by somebody, whoever it is."""
    return position.frame == "body" or position.pronoun in {"him", "her"}


def _grounds(scene: Scene, position: Position, subject: Mention) -> tuple[Mention, ...] | None:
    others = tuple(one for one in scene.sentence.mentions if one.concept != subject.concept)
    if position.frame == "thing":
        ground = following(scene, position)
        return (ground,) if ground else None
    lone = (scene.lone,) if scene.lone and scene.lone.concept != subject.concept else ()
    before = tuple(one for one in others if one.end <= position.start)
    if position.frame == "its":
        many = (scene.many,) if scene.many and scene.many.concept != subject.concept else ()
        known = before or (many if position.pronoun == "them" else lone)
        return known[:1] if len({one.concept for one in known}) == 1 else None
    return (others or lone) if position.compares else before


def following(scene: Scene, position: Position) -> Mention | None:
    """The thing whose name follows a place at once."""
    ground = next((one for one in scene.sentence.mentions if one.start >= position.end), None)
    if ground is None:
        return None
    between = scene.said.text[position.end : scene.sentence.starts[ground.opens]]
    return ground if between.strip().lower() in {"", "both", "all"} else None


def _pronoun(tail: Sequence[str], *, alone: bool) -> str | None:
    """The "it" or "one" that stands for what is placed; where no thing is named before it, it opens the clause."""
    if "it" not in tail and ONES.isdisjoint(tail):
        return None
    for word, after in zip(tail, [*tail[1:], None], strict=False):
        impersonal = word == "one" and after in AFTER_ANYONE
        if word == "it" or (word in ONES and not impersonal):
            return word if not alone or word in tail[:2] else None
    return None


def _antecedent(scene: Scene, earlier: Sequence[Mention], pronoun: str) -> Mention | None:
    """What a pronoun in the middle of a sentence stands for."""
    lone, many = antecedents(earlier, scene.lone, scene.many)
    return lone if pronoun == "it" else many


def _before(scene: Scene, position: Position, named: Sequence[Mention], start: int) -> list[Subject]:
    """The thing just named, and what the clause is about, where that may be another."""
    lowers = scene.sentence.lowers
    free = [one for one in _free(scene) if named[0].first <= one.first <= named[-1].first]
    if not free:
        return []
    either = [named[-1]]
    if position.frame != "its":
        between = lowers[free[0].last + 1 : free[-1].opens]
        either += [free[-1]] if NEW_CLAUSE.intersection(pairwise(between)) else [free[-1], free[0]]
    gap = lowers[free[-1].last + 1 : word_at(scene.sentence, position.start)]
    sure = all(map(_is_linking, gap)) or (NEW.isdisjoint(gap) and LEADING.issuperset(lowers[start : free[0].opens]))
    return [Subject(tuple({one.first: one for one in either}.values()), sure)]


def _is_linking(word: str) -> bool:
    """Whether a word between a thing and its place is no other thing: "is held", "can be seen hanging"."""
    return word in LINKING or word in VERBS or word.endswith(ENDINGS)


def _free(scene: Scene) -> list[Mention]:
    """What a sentence names and measures nothing else by."""
    words = scene.sentence.lowers
    return [one for one in scene.sentence.mentions if one.opens == 0 or words[one.opens - 1] not in MEASURING]


def _after(scene: Scene, position: Position, end: int) -> list[Subject]:
    """The things that follow a place, each for itself: "on the left there are a dog and a cat"."""
    lowers = scene.sentence.lowers
    ground = following(scene, position) if position.frame == "thing" else None
    begin = ground.end if ground else position.end
    after = [one for one in scene.sentence.mentions if begin <= one.start < end]
    if not after or lowers[after[0].opens - 1] in GOVERNING:
        return []
    found = after[:1]
    for one, other in pairwise(after):
        if not JOINING.issuperset(lowers[one.last + 1 : other.opens]):
            break
        found.append(other)
    sure = LEADING.issuperset(lowers[word_at(scene.sentence, begin) : after[0].opens])
    return [Subject((one,), sure) for one in found]
