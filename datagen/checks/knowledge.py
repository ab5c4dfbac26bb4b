"""What is known of a picture: the things its boxes, its crowds and its captions name.

Boxes say what is there and how often, but not everything has one; captions name what people saw first. A thing is there
if any of them says so.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read_caption
from datagen.checks.sentences import Mention, Said
from datagen.types import Box, Context

Boxes = tuple[Box, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One picture as far as annotations go. Compared by identity: the same context gives the same object."""

    context: Context
    lexicon: Lexicon
    """With the context's own categories, should the vocabulary lack one."""
    boxes: Mapping[str, Boxes]
    """Single objects by concept, in annotation order."""
    crowds: Mapping[str, Boxes]
    """Regions of many, by concept."""
    captions: tuple[Said, ...]
    """The captions, read."""
    caption_mentions: tuple[Mention, ...]
    """All that captions mention, in any mood, in order."""
    caption_words: frozenset[str]
    """Every word of the captions, in lower case."""
    captioned: frozenset[str]
    """Concepts that captions name outright."""
    implied: frozenset[str]
    """Categories that words of the captions imply."""
    evidence: Mapping[str, str]
    """By concept that is there, umbrellas too: what says so."""
    vague: frozenset[str]
    """Categories that may be meant by an umbrella of which a caption speaks and no member is known."""

    def boxed(self, concept: str) -> Boxes:
        """Boxes of a concept; those of an umbrella's members together."""
        return _of_members(self.boxes, concept, self.lexicon)

    def crowded(self, concept: str) -> Boxes:
        """Crowd regions of a concept, likewise."""
        return _of_members(self.crowds, concept, self.lexicon)

    def members(self, concept: str) -> tuple[str, ...]:
        """The categories that a concept stands for; a category stands for itself."""
        return self.lexicon.members(concept)

    def neighbours(self, concept: str) -> frozenset[str]:
        """Categories that one and the same thing may be called by instead."""
        return self.lexicon.neighbours.get(concept, frozenset())

    def wholes(self, concept: str) -> tuple[str, ...]:
        """Categories of which a part may bear the concept's name."""
        return self.lexicon.wholes.get(concept, ())

    @property
    def closed(self) -> bool:
        """Whether objects were annotated at all: without boxes nothing can be said to be absent."""
        return bool(self.boxes or self.crowds)


def _of_members(regions: Mapping[str, Boxes], concept: str, lexicon: Lexicon) -> Boxes:
    members = lexicon.member_of.get(concept)
    if members is None:  # a category, as most are
        return regions.get(concept, ())
    return tuple([region for member in members for region in regions.get(member, ())])


@functools.lru_cache(maxsize=64)  # the samples of an image come in a row
def _known(image: "_Same", lexicon: Lexicon) -> Known:
    context = image.context
    boxes, crowds = _by_concept(context.boxes, lexicon), _by_concept(context.crowds, lexicon)
    wide = lexicon.with_categories((*boxes, *crowds))
    captions = tuple(read_caption(caption, wide) for caption in context.captions)
    mentions = tuple(mention for said in captions for mention in said.mentions)
    words = frozenset().union(*[sentence.lowers for said in captions for sentence in said.sentences])
    implied = frozenset(category for word in _implying(captions, words, wide) for category in wide.implications[word])
    named = dict.fromkeys([mention.concept for mention in mentions], "a caption names it")
    captioned = frozenset(named)
    evidence = _raised(named | dict.fromkeys(crowds, "a crowd of them is annotated") | _numbers(boxes), wide)
    vague = frozenset(
        member
        for concept in captioned & wide.member_of.keys()
        if evidence.keys().isdisjoint(wide.members(concept))
        for member in wide.members(concept)
    )
    return Known(context, wide, boxes, crowds, captions, mentions, words, captioned, implied, evidence, vague)


def _implying(captions: Iterable[Said], words: frozenset[str], lexicon: Lexicon) -> set[str]:
    """Words that imply something and are not part of a name: the "traffic" of a traffic light is none."""
    wanted = words & lexicon.implications.keys()
    if not wanted:
        return set()
    return {
        lower
        for said in captions
        for sentence in said.sentences
        for index, lower in enumerate(sentence.lowers)
        if lower in wanted and not any(one.first <= index < one.last for one in sentence.mentions)
    }


def known(context: Context, lexicon: Lexicon) -> Known:
    """What is known of a context's picture; asked for the same object again, it is the same answer."""
    return _known(_Same(context), lexicon)


class _Same:
    """A context that is found again without hashing all that it holds, nor comparing it field by field."""

    __slots__ = ("context",)

    def __init__(self, context: Context) -> None:
        self.context = context

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and (self.context is other.context or self._told() == other._told())

    def _told(self) -> tuple[object, ...]:
        """All that is known of it, as values that are compared sooner than records."""
        context = self.context
        return context.captions, [vars(box) for box in context.boxes], [vars(box) for box in context.crowds]

    def __hash__(self) -> int:
        return hash(self.context.image_id)


def _numbers(boxes: Mapping[str, Boxes]) -> dict[str, str]:
    return {concept: f"{len(those)} are boxed" if len(those) > 1 else "it is boxed" for concept, those in boxes.items()}


def _raised(evidence: dict[str, str], lexicon: Lexicon) -> dict[str, str]:
    """The same with the umbrellas over what is there."""
    over = {
        umbrella: f"{member}: {found}"
        for member, found in evidence.items()
        for umbrella in lexicon.umbrellas_over.get(member, ())
    }
    return over | evidence


def _by_concept(boxes: Iterable[Box], lexicon: Lexicon) -> dict[str, Boxes]:
    categories: dict[str, list[Box]] = {}
    for box in boxes:
        categories.setdefault(box.category, []).append(box)
    found: dict[str, Boxes] = {}
    for category, those in categories.items():
        concept = lexicon.category(category)
        found[concept] = (*found.get(concept, ()), *those)
    return found
