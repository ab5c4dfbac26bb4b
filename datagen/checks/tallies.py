"""How many of a thing there are, as far as boxes and captions tell: a range, and the numbers that captions give.

Boxes are no exact count: a thing may be boxed twice, a box may lie in another, the smallest are overlooked, and where
there are very many somebody stopped counting. So whatever lies between what is plain to see and all boxes is right.
"""

import functools
from dataclasses import dataclass

from datagen.checks.grammar import word_set
from datagen.checks.knowledge import Boxes, Known
from datagen.checks.sentences import Mention, Said
from datagen.types import Box

UNCOUNTED = 14  # from so many boxes of a category on, annotators drew crowds or stopped
TINY = 0.0005  # share of the image under which a thing is overlooked
SAME = 0.9  # overlap above which two boxes are one thing
INSIDE = 0.95  # share of a box within another of its kind from which it may be a part of it
LIKE = 0.5  # ... if it is no smaller beside the other than this
# Words that are said of three and more.
GROUPS = word_set(
    "crowd group groups family team audience herd flock bunch pack litter fleet several many multiple various "
    "numerous lots dozens"
)
TWO = frozenset(("couple", "pair", "both", "twins"))


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a thing's number."""

    fewest: int
    """Boxes that nobody overlooks or counts twice."""
    most: int | None
    """All boxes; None where there are more than were drawn, or none was drawn at all."""
    stated: frozenset[int]
    """Numbers that captions give for all there are."""
    vague: bool
    """A caption speaks of more than there are boxes, without a number."""

    @property
    def is_agreed(self) -> bool:
        """Whether boxes and a caption give one and the same number."""
        return self.fewest == self.most and self.most in self.stated

    def allows(self, number: int) -> bool:
        """Whether boxes or a caption bear out a number."""
        return number in self.stated or (self.most is not None and self.fewest <= number <= self.most)

    def distance(self, number: int) -> int:
        """How far a number is from the range of the boxes."""
        most = number if self.most is None else self.most
        return max(self.fewest - number, number - most, 0)


@functools.lru_cache(maxsize=512)  # a few concepts of each of the images in hand
def tally(known: Known, concept: str) -> Tally:
    """The number of a concept; that of an umbrella's members together."""
    boxes = known.boxed(concept)
    uncounted = known.crowded(concept) or len(boxes) >= UNCOUNTED or not boxes
    range_of = Tally(len(_plain(boxes)), None if uncounted else len(boxes), frozenset(), vague=False)
    like = {name for name in known.captioned if _is_of(known, name, concept)}
    named = [(caption, [one for one in caption.mentions if one.concept in like]) for caption in known.captions]
    stated = {total for caption, mentions in named for total in _totals(caption, mentions, range_of)}
    members = {concept, *known.lexicon.members(concept)}
    sure = [(caption, one) for caption, mentions in named for one in mentions if one.concept in members]
    least = [_least(caption, one) for caption, one in sure if not one.loose]
    if max(least, default=1) > 1:  # else a caption's "a dog" is all that is said of them
        stated.discard(1)
    return Tally(range_of.fewest, range_of.most, frozenset(stated), max(least, default=0) > len(boxes))


def _totals(caption: Said, mentions: list[Mention], boxed: Tally) -> list[int]:
    """What a caption's numbers come to: the largest, or all together; where boxes decide between them, only that."""
    counts = [count for one in mentions if (count := _count(caption, one))]
    totals = sorted({max(counts), sum(counts)}) if counts else []
    return [total for total in totals if boxed.most and boxed.allows(total)] or totals


def _is_of(known: Known, name: str, concept: str) -> bool:
    """Whether what a caption names is the concept, something under it or something above it."""
    return name == concept or not set(known.lexicon.members(concept)).isdisjoint(known.lexicon.members(name))


def _count(caption: Said, mention: Mention) -> int | None:
    if _noun(caption, mention) in TWO:
        return 2
    is_number = mention.number == 1 or mention.plural  # not "a two door refrigerator"
    return mention.number if is_number and not mention.at_least else None


def _least(caption: Said, mention: Mention) -> int:
    """As many as a caption's words speak of at the least."""
    if mention.number:
        return mention.number
    told = set((mention.quantity or "").split()) | {_noun(caption, mention)}
    if told & GROUPS:
        return 3
    return 2 if mention.plural else 1


def _noun(caption: Said, mention: Mention) -> str:
    return caption.text[mention.start : mention.end].lower()


def _plain(boxes: Boxes) -> list[Box]:
    """Boxes that are surely things of their own, and large enough to be seen; the largest first."""
    plain: list[Box] = []
    for box in sorted(boxes, key=_area, reverse=True):
        if _area(box) >= TINY and not any(_is_again(box, other) for other in plain):
            plain.append(box)
    return plain


def _is_again(box: Box, other: Box) -> bool:
    """Whether a box may show the same thing as another, or a part of it."""
    width = min(box.x2, other.x2) - max(box.x1, other.x1)
    height = min(box.y2, other.y2) - max(box.y1, other.y1)
    if width <= 0 or height <= 0:
        return False
    shared = width * height
    inside = shared > INSIDE * _area(box) and _area(box) > LIKE * _area(other)
    return inside or shared > SAME * (_area(box) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box.x2 - box.x1) * (box.y2 - box.y1)
