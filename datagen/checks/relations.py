"""Where things are said to be, against where their boxes are.

A place holds where any box of the thing meets it, or any pair of boxes; it is contradicted only where none does, by
more than boxes may be off. Whoever could be meant is tried: the thing just named or the subject of the clause, the
image or the thing beside it. What stands in captions only has no place, and nothing is said of it.
"""

import functools
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from datagen.checks.claims import Claim, Verdict
from datagen.checks.grammar import DETERMINERS, PICTURES, word_set
from datagen.checks.knowledge import Boxes, Known
from datagen.checks.places import Position, word_at
from datagen.checks.placing import Miss, pair, part, spot
from datagen.checks.positions import places, positions
from datagen.checks.sentences import Mention, Said
from datagen.checks.subjects import ONES, Scene, Subject, antecedents, elsewhere, grounds, of_person, sought, subjects
from datagen.types import Box

LARGEST = frozenset(("largest", "biggest"))
SUPPOSING = word_set("may might would should must if whether perhaps possibly maybe probably likely imagine suppose")
HOLDING = word_set("has have with shows showing holds holding features featuring contains containing bears displays")
LOOKING = word_set("you we one look looking")
AT_REST = DETERMINERS | {"be", "lie", "rest", "him", "her", "it", "them"}
STANDER_BY = 0.2  # share of the largest person under which nobody is meant by "he"
OTHERS = frozenset(("another", "other", "others"))


class Between(NamedTuple):
    """What of a sentence decides by how much the boxes of a thing miss a place beside another."""

    known: Known
    concept: str
    is_largest: bool
    """Only the largest of them is meant."""
    ways: frozenset[str]
    part: bool
    of_person: bool
    """It is measured by somebody, whoever that is."""
    many: int
    """How many of them must be there."""


def claims(said: Said, known: Known) -> Iterator[Claim]:
    """Every place that a turn gives to a thing with boxes."""
    placing = [not sentence.asks and places(sentence) for sentence in said.sentences]
    if not any(placing):
        return
    place_of, lone, many = _asked_for(said.asked) if said.asked else (None, None, None)
    for sentence, gives_place in zip(said.sentences, placing, strict=True):
        if gives_place:
            found = tuple(positions(sentence, said.text))
            yield from _claims(Scene(said, known, sentence, found, lone, many, place_of))
        lone, many = antecedents(sentence.mentions, lone, many)
        place_of = None


def _asked_for(asked: Said) -> tuple[Mention | None, Mention | None, Mention | None]:
    """What a question asks the place of, and what "it" and "they" are after it."""
    found = sought(asked)
    lone, many = antecedents([found] if found else asked.mentions)
    return found and elsewhere(found), lone and elsewhere(lone), many and elsewhere(many)


def _claims(scene: Scene) -> Iterator[Claim]:
    ends = [*(position.start for position in scene.positions[1:]), len(scene.said.text)]
    for position, end in zip(scene.positions, ends, strict=False):
        for subject in subjects(scene, position, end):
            if claim := _claim(scene, position, subject):
                yield claim


def _claim(scene: Scene, position: Position, subject: Subject) -> Claim | None:
    """A place against boxes; None where nothing is known of it, or nothing said to be there."""
    if not _are_there(subject.mentions) or _is_doubted(scene, position):
        return None
    misses = [miss for one in subject.mentions if (miss := _miss(scene, position, one))]
    if not misses:
        return None
    one, miss = subject.mentions[0], min(misses)
    verdict = _verdict(scene, subject, miss)
    sure = verdict == "contradicted" and miss.is_clear and len(misses) == len(subject.mentions)
    where = " ".join(scene.said.text[position.start : position.end].split())
    return Claim(
        turn=scene.said.turn,
        start=min(one.start, position.start),
        end=max(one.end, position.end),
        kind="relation",
        concept=one.concept,
        verdict=verdict,
        evidence=f"{where!r} is said of {one.concept}, {'no' if miss.is_one else 'a'} box lies there",
        firm=sure and _is_sure(scene, position, subject),
    )


def _verdict(scene: Scene, subject: Subject, miss: Miss) -> Verdict:
    if not miss.is_one:
        return "supported"
    crowded = any(scene.known.crowded(mention.concept) for mention in subject.mentions)
    return "unknown" if crowded else "contradicted"


def _is_sure(scene: Scene, position: Position, subject: Subject) -> bool:
    """Whether nothing else can be meant, neither by the thing nor by its place."""
    if not subject.sure or _contrasts(scene, position) or _is_open(scene, position):
        return False
    return not _is_held(scene, position, subject.mentions[0]) and all(_is_boxed(scene, position, subject))


def _are_there(mentions: Sequence[Mention]) -> bool:
    """Whether what may be meant is in the picture; in "the cup and saucer" the second is so with the first."""
    denied = [one for one in mentions if one.modality in {"negated", "hypothetical"}]
    return not denied and any(map(_is_there, mentions))


def _is_there(mention: Mention) -> bool:
    """Whether a sentence that places a thing means one in the picture."""
    placed = mention.definite and mention.modality in {"generic", "depicted"}
    return placed or mention.modality in {"asserted", "presupposed"}


def _is_doubted(scene: Scene, position: Position) -> bool:
    """Whether a place is supposed: "the dog may be on the left" takes a dog for granted, and no place."""
    before = scene.sentence.lowers[: word_at(scene.sentence, position.start)]
    if position.frame == "body" and any(one == "to" and other not in AT_REST for one, other in pairwise(before)):
        return True  # "about to land at his feet"
    looks = before[:1] == ("if",) and LOOKING.issuperset(before[1:3])  # "if you look at the left"
    return not SUPPOSING.isdisjoint(before[looks:])


def _is_boxed(scene: Scene, position: Position, subject: Subject) -> Iterator[bool]:
    """Whether boxes of a thing are all there are of it: the members of an umbrella are not all that it covers."""
    for one in subject.mentions:
        yield one.concept in scene.known.boxes or _is_short(scene.known, one.concept)
        for ground in grounds(scene, position, one) or () if position.frame in {"thing", "its", "body"} else ():
            yield ground in scene.known.boxes or ("on" not in position.ways and _is_short(scene.known, ground))


def _is_short(known: Known, concept: str) -> bool:
    """Whether a word is short for the name of a category that is boxed: a table is a dining table."""
    return any(category.endswith(f" {concept}") for category in known.boxes)


def _is_open(scene: Scene, position: Position) -> bool:
    """Whether a place may well be that of a thing nearby: "a tower with a statue on the top"."""
    if position.frame != "unsaid" or not position.ways <= {"upper", "lower"} or position.edge:
        return False
    return scene.sought is None


def _is_held(scene: Scene, position: Position, one: Mention) -> bool:
    """Whether a corner may be that of what has the thing in it: "the screen shows a clock in the lower left"."""
    before = scene.sentence.lowers[: one.opens]
    held = position.edge and position.start > one.start and not HOLDING.isdisjoint(before[-1:])
    return held and PICTURES.isdisjoint(before)


def _contrasts(scene: Scene, position: Position) -> bool:
    """Whether a place only tells several of a kind apart: "one on the left, the other on the right"."""
    return position.frame == "unsaid" and not OTHERS.isdisjoint(scene.sentence.lowers)


def _miss(scene: Scene, position: Position, subject: Mention) -> Miss | None:
    """By how much the boxes of a thing miss a place, measured by what suits it best; None where that is not known."""
    is_largest = not LARGEST.isdisjoint(scene.sentence.lowers)
    boxes, many = _meant(scene.known, subject.concept, is_largest=is_largest), _at_least(scene, position, subject)
    if position.frame == "image" and not position.compares:
        return spot(position.ways, boxes, many)
    others = grounds(scene, position, subject)
    if others is None or (others and "middle" in position.ways):  # in the middle of what, nobody says
        return None
    if position.compares and _contrasts(scene, position):  # further that way than others of its kind
        return None
    said = Between(scene.known, subject.concept, is_largest, position.ways, position.part, of_person(position), many)
    found = [_between(said, one) for one in others]
    if position.frame == "unsaid" and not position.compares:
        found.append(spot(position.ways, boxes, many))
    return min((miss for miss in found if miss), default=None)


@functools.lru_cache(maxsize=512)  # each box is held against each, so what is said again is not measured again
def _between(said: Between, other: str) -> Miss | None:
    """By how much the boxes of a thing miss a place beside another."""
    measure = part if said.part else pair
    ones, others = _meant(said.known, said.concept, is_largest=said.is_largest), _measured_by(said, other)
    return measure(said.ways, ones, others, said.many)


def _measured_by(said: Between, concept: str) -> Boxes:
    """The boxes of what a place is measured by; where it is "he", those of people who only stand by are not."""
    boxes = said.known.boxed(concept)
    if not said.of_person:
        return boxes
    largest = max(map(_area, boxes), default=0)
    return tuple(box for box in boxes if _area(box) >= STANDER_BY * largest)


def _meant(known: Known, concept: str, *, is_largest: bool) -> Boxes:
    """The boxes of a thing, or the one that a superlative singles out."""
    boxes = known.boxed(concept)
    if boxes and is_largest:
        return (max(boxes, key=_area),)
    return boxes


def _area(box: Box) -> float:
    return (box.x2 - box.x1) * (box.y2 - box.y1)


def _at_least(scene: Scene, position: Position, subject: Mention) -> int:
    """How many of a thing must be at a place, for a sentence with one place: all that are spoken of, or any two."""
    if not subject.plural or len(scene.positions) > 1 or subject not in scene.sentence.mentions:
        return 1
    between = scene.sentence.lowers[subject.last + 1 : word_at(scene.sentence, position.start)]
    return (subject.number or 2) if ONES.isdisjoint(between) else 1
