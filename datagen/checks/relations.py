"""Where things are said to be, against where their boxes are.

A place holds where any box of the thing meets it, or any pair of boxes; it is contradicted only where none does, by
more than boxes may be off. Whoever could be meant is tried: the thing just named or the subject of the clause, the
image or the thing beside it. What stands in captions only has no place, and nothing is said of it.
"""

from collections.abc import Iterator

from datagen.checks.claims import Claim, Verdict
from datagen.checks.grammar import word_set
from datagen.checks.knowledge import Boxes, Known
from datagen.checks.placing import Miss, pair, part, spot
from datagen.checks.positions import Position, places, positions
from datagen.checks.sentences import Mention, Said
from datagen.checks.subjects import ONES, Scene, Subject, antecedents, grounds, subjects

LARGEST = frozenset(("largest", "biggest"))
SUPPOSING = word_set("may might would should must if whether perhaps possibly maybe probably likely imagine suppose")
OTHERS = frozenset(("another", "other", "others"))


def claims(said: Said, known: Known) -> Iterator[Claim]:
    """Every place that a turn gives to a thing with boxes."""
    placing = [not sentence.asks and places(sentence) for sentence in said.sentences]
    if not any(placing):
        return
    lone, many = antecedents(tuple(said.asked.mentions)) if said.asked else (None, None)
    for sentence, gives_place in zip(said.sentences, placing, strict=True):
        if gives_place:
            found = tuple(positions(sentence, said.text))
            yield from _claims(Scene(said, known, sentence, found, lone, many))
        lone, many = antecedents(sentence.mentions, lone, many)


def _claims(scene: Scene) -> Iterator[Claim]:
    ends = [*(position.start for position in scene.positions[1:]), len(scene.said.text)]
    for position, end in zip(scene.positions, ends, strict=False):
        for subject in subjects(scene, position, end):
            if claim := _claim(scene, position, subject):
                yield claim


def _claim(scene: Scene, position: Position, subject: Subject) -> Claim | None:
    """A place against boxes; None where nothing is known of it, or nothing said to be there."""
    misses = [miss for one in subject.mentions if (miss := _miss(scene, position, one))]
    if not misses or _is_doubted(scene, position) or not all(_is_there(one) for one in subject.mentions):
        return None
    one, miss = subject.mentions[0], min(misses)
    crowded = any(scene.known.crowded(mention.concept) for mention in subject.mentions)
    verdict: Verdict = "supported" if not miss.is_one else "unknown" if crowded else "contradicted"
    sure = subject.sure and len(misses) == len(subject.mentions)
    sure = sure and not (_contrasts(scene, position) or _is_open(position))
    where = " ".join(scene.said.text[position.start : position.end].split())
    return Claim(
        turn=scene.said.turn,
        start=min(one.start, position.start),
        end=max(one.end, position.end),
        kind="relation",
        concept=one.concept,
        verdict=verdict,
        evidence=f"{where!r} is said of {one.concept}, {'no' if miss.is_one else 'a'} box lies there",
        firm=verdict == "contradicted" and miss.is_clear and sure and all(_is_boxed(scene, position, subject)),
    )


def _is_there(mention: Mention) -> bool:
    """Whether a sentence that places a thing means one in the picture."""
    placed = mention.definite and mention.modality in {"generic", "depicted"}
    return placed or mention.modality in {"asserted", "presupposed"}


def _is_doubted(scene: Scene, position: Position) -> bool:
    """Whether a place is supposed: "the dog may be on the left" takes a dog for granted, and no place."""
    return any(word.lower in SUPPOSING for word in scene.sentence.words if word.end <= position.start)


def _is_boxed(scene: Scene, position: Position, subject: Subject) -> Iterator[bool]:
    """Whether boxes of a thing are all there are of it: the members of an umbrella are not all that it covers."""
    for one in subject.mentions:
        yield one.concept in scene.known.boxes
        for ground in grounds(scene, position, one) or () if position.frame in {"thing", "its"} else ():
            yield ground.concept in scene.known.boxes


def _is_open(position: Position) -> bool:
    """Whether a place may well be that of a thing nearby: "a tower with a statue on the top"."""
    return position.frame == "unsaid" and position.ways <= {"upper", "lower"}


def _contrasts(scene: Scene, position: Position) -> bool:
    """Whether a place only tells several of a kind apart: "one on the left, the other on the right"."""
    return position.frame == "unsaid" and not OTHERS.isdisjoint(scene.sentence.lowers)


def _miss(scene: Scene, position: Position, subject: Mention) -> Miss | None:
    """By how much the boxes of a thing miss a place, measured by what suits it best; None where that is not known."""
    boxes, many = _meant(scene, subject), _at_least(scene, position, subject)
    if position.frame == "image" and not position.compares:
        return spot(position.ways, boxes, many)
    others = grounds(scene, position, subject)
    if others is None or (others and "middle" in position.ways):  # in the middle of what, nobody says
        return None
    if position.compares and _contrasts(scene, position):  # further that way than others of its kind
        return None
    measure = part if position.part else pair
    found = [measure(position.ways, boxes, scene.known.boxed(one.concept), many) for one in others]
    if position.frame == "unsaid" and not position.compares:
        found.append(spot(position.ways, boxes, many))
    return min((miss for miss in found if miss), default=None)


def _meant(scene: Scene, subject: Mention) -> Boxes:
    """The boxes of a thing, or the one that a superlative singles out."""
    boxes = scene.known.boxed(subject.concept)
    if boxes and not LARGEST.isdisjoint(scene.sentence.lowers):
        return (max(boxes, key=lambda box: (box.x2 - box.x1) * (box.y2 - box.y1)),)
    return boxes


def _at_least(scene: Scene, position: Position, subject: Mention) -> int:
    """How many of a thing must be at a place, for a sentence with one place: all that are spoken of, or any two."""
    between = {word.lower for word in scene.sentence.words[subject.last + 1 :] if word.end <= position.start}
    if not subject.plural or between & ONES or subject not in scene.sentence.mentions or len(scene.positions) > 1:
        return 1
    return subject.number or 2
