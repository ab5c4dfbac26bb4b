"""Words that say what a thing is like, and which of them cannot both be true of it.

A quality has a kind and one or more values; two qualities of a kind exclude one another where they share no value. To
add a word: put it beside its values. Kinds that people judge differently are in DISPUTED: they never leave no doubt.
"""

from collections.abc import Mapping
from typing import NamedTuple

from datagen.checks.grammar import word_set
from datagen.checks.sentences import Sentence


class Quality(NamedTuple):
    """What one word says."""

    kind: str
    values: frozenset[str]


# Each value with the words that say it; a word under several values says either.
COLOURS = {
    "black": "black ebony navy",
    "white": "white ivory cream beige silver snowy",
    "grey": "grey gray silver greyish grayish charcoal",
    "red": "red reddish crimson scarlet maroon burgundy ginger magenta",
    "orange": "orange ginger tan copper",
    "yellow": "yellow yellowish gold golden blond blonde cream beige tan",
    "green": "green greenish olive teal turquoise aqua",
    "blue": "blue bluish navy teal turquoise aqua azure lavender violet",
    "purple": "purple violet lavender lilac magenta",
    "pink": "pink pinkish magenta lilac",
    "brown": "brown brownish tan beige maroon burgundy gold golden copper bronze ginger",
}
MATERIALS = {
    "wood": "wooden wood bamboo",
    "metal": "metal metallic steel iron aluminum aluminium chrome",
    "plastic": "plastic",
    "glass": "glass",
    "stone": "stone brick concrete cement marble",
    "leather": "leather",
    "paper": "paper cardboard",
}
PATTERNS = {
    "stripes": "striped",
    "checks": "plaid checkered checked",
    "dots": "spotted polka-dot",
    "flowers": "floral flowered",
}
AGES = {"young": "young youthful", "old": "old elderly aged"}
TIMES = {"old": "old antique vintage ancient", "new": "new modern"}
DOORS = {"open": "open opened", "closed": "closed shut"}
SIZES = {"small": "small little tiny miniature", "large": "large big huge giant enormous massive"}
FILLINGS = {"empty": "empty", "full": "full"}
POSTURES = {"standing": "standing", "sitting": "sitting seated", "lying": "lying laying"}
KINDS: Mapping[str, Mapping[str, str]] = {
    "colour": COLOURS,
    "material": MATERIALS,
    "pattern": PATTERNS,
    "age": TIMES,
    "youth": AGES,
    "opening": DOORS,
    "size": SIZES,
    "filling": FILLINGS,
    "posture": POSTURES,
}
DISPUTED = frozenset(("age", "youth", "size", "filling", "posture"))
# Values that are taken for one another in a photograph.
CLOSE = "grey-white grey-black red-orange red-pink orange-yellow orange-brown pink-purple purple-blue metal-plastic"
NEAR = frozenset(frozenset(pair.split("-")) for pair in CLOSE.split())
# Said of a thing, these leave its colour open.
MANY_COLOURED = word_set("colorful colourful multicolored multi-colored multicolor rainbow")
# Somebody else's may be of another color.
WORN = word_set(
    "shirt t-shirt tshirt jacket hat cap helmet dress pant pants trouser trousers shorts short shoe sneaker jersey "
    "uniform suit coat vest tie glove sweater hoodie jeans skirt scarf outfit top blouse sock boot robe apron hair "
    "beard clothing clothes"
)
# Names of the same piece.
PIECES = dict.fromkeys(("t-shirt", "tshirt", "tee", "top", "blouse", "jersey"), "shirt")


SHAPES = ("{}-colored", "{}-coloured", "{}-painted", "light-{}", "dark-{}", "bright-{}", "deep-{}", "pale-{}")


def _table() -> dict[str, tuple[Quality, ...]]:
    found: dict[str, dict[str, set[str]]] = {}
    for kind, values in KINDS.items():
        for value, words in values.items():
            for word in words.split():
                for form in (word, *(shape.format(word) for shape in SHAPES if kind == "colour")):
                    found.setdefault(form, {}).setdefault(kind, set()).add(value)
    return {word: tuple(Quality(kind, frozenset(v)) for kind, v in kinds.items()) for word, kinds in found.items()}


QUALITIES: Mapping[str, tuple[Quality, ...]] = _table()
WORDS = frozenset(QUALITIES)


def describes(sentence: Sentence) -> bool:
    """Whether a sentence has a word for a quality; most have none."""
    return not WORDS.isdisjoint(sentence.lowers)


def is_far(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether nobody would take values of a kind for one another."""
    return not any(a == b or frozenset((a, b)) in NEAR for a in one for b in other)
