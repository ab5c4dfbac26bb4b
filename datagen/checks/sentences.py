"""Text as the grounding rules see it: words, sentences, and the things that a sentence speaks of.

Offsets count characters of the text of one turn, so that every finding can be shown where it stands. What a sentence
speaks of is found by `phrases`; here are only the values, and the cutting of text into sentences.
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

Modality = Literal["asserted", "presupposed", "hypothetical", "negated", "generic", "depicted"]

# A word keeps its hyphens and its apostrophe ("half-eaten", "dog's", "isn't"); what parts a sentence is a word too.
TOKEN = re.compile(
    r"(\w+(?:['-]\w+)*'?|[.!?…]+(?!\w)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)|\n+|[,;:()\"“”–—/-])",
)
ENDS = frozenset(".!?…\n")
# Four times the longest that people write. What goes on for longer is cut, for in a sentence all is held against all:
# so the time for a text grows with its length, and not with the square of it.
MOST_WORDS = 200


class Word(NamedTuple):
    """One word, or one mark that parts a sentence: , ; : ( ) and the like."""

    text: str
    """As it stands."""
    lower: str
    """In lower case, with a plain apostrophe."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""


class Mention(NamedTuple):
    """One noun phrase that names something the lexicon knows."""

    concept: str
    """A category ("dog") or an umbrella over several ("animal")."""
    start: int
    """Offset of the noun itself, without determiner and adjectives."""
    end: int
    """Offset after the noun."""
    first: int
    """Index of the noun's first word in its sentence."""
    last: int
    """Index of its last word."""
    plural: bool
    """Whether the noun stands in the plural."""
    number: int | None = None
    """How many, where a number says so: "three" 3, "a" and "another" 1, "a pair of" 2."""
    quantity: str | None = None
    """Words that say how many without a number: "several", "many", "a group of"."""
    at_least: bool = False
    """The number is a lower bound: "at least two", "more than two"."""
    definite: bool = False
    """The phrase takes it for granted that the thing is there: "the", "these", "its"."""
    adjectives: tuple[str, ...] = ()
    """Words between determiner and noun, in order and lower case."""
    determiner: str | None = None
    """The word that opens the phrase: "a", "the", "no", "three"; None for a bare noun."""
    loose: bool = False
    """The noun often means something else, or is a role ("owner"): no contradiction rests on it alone."""
    narrow: bool = False
    """The noun names a kind of the concept ("men", "puppy"), so there may be more of the concept than it says."""
    mass: bool = False
    """The noun needs no article: "with broccoli"."""
    assumed: bool = False
    """The noun is spoken of where no such thing is seen: "people"."""
    possessive: bool = False
    """It owns what follows: "the dog's bowl"."""
    opens: int = 0
    """Index of the first word of the whole phrase."""
    modality: Modality = "asserted"
    """Whether the sentence says that the thing is in the picture."""
    anchored: bool = False
    """Its sentence speaks of what is seen here and now."""


class Sentence(NamedTuple):
    """One sentence: its words, its closing mark left out, and what it mentions in order."""

    text: str
    """The whole text that it stands in."""
    lowers: tuple[str, ...]
    """The words in lower case, index by index."""
    starts: tuple[int, ...]
    """Where in the text each of them begins."""
    asks: bool
    """Whether it ends with a question mark."""
    mentions: tuple[Mention, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The words with their offsets: made when asked for, because most sentences are never asked."""
        return _words(self.text, self.lowers, self.starts)


@functools.lru_cache(maxsize=64)
def _words(text: str, lowers: tuple[str, ...], starts: tuple[int, ...]) -> tuple[Word, ...]:
    ends = [start + len(lower) for start, lower in zip(starts, lowers, strict=True)]
    return tuple(Word(text[start:end], low, start, end) for low, start, end in zip(lowers, starts, ends, strict=True))


@dataclass(frozen=True, eq=False)
class Said:
    """One turn of a sample, or one caption; read when it is first looked into, as few questions are."""

    turn: int
    """Number of the turn in the sample, from 1; 0 for a caption."""
    text: str
    """As it stands in the turn."""
    reading: Callable[[str], tuple[Sentence, ...]]
    """How the text is read."""
    asked: "Said | None" = None
    """The question before it, for an answer."""

    @functools.cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """In order."""
        return self.reading(self.text)

    @functools.cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All of them, in the order of the text."""
        return tuple([mention for sentence in self.sentences for mention in sentence.mentions])

    @functools.cached_property
    def by_concept(self) -> Mapping[str, tuple[Mention, ...]]:
        """The same by what they name."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(mention.concept, []).append(mention)
        return {concept: tuple(those) for concept, those in found.items()}

    @functools.cached_property
    def low(self) -> str:
        """The text in lower case, character by character."""
        return _lowered(self.text)

    @property
    def question(self) -> str | None:
        """The words of the question before it, for an answer."""
        return self.asked.text if self.asked else None


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, nothing looked up yet. Lines end sentences too, and so do MOST_WORDS words."""
    plain = text.replace("’", "'")
    lowers, starts, ends = _words_of(_lowered(plain))
    found: list[Sentence] = []
    begin = 0
    for end in (*ends, len(lowers)):
        asks = end < len(lowers) and "?" in lowers[end]
        while begin < end:
            cut = min(end, begin + MOST_WORDS)
            found.append(Sentence(text, lowers[begin:cut], starts[begin:cut], asks))
            begin = cut
        begin = end + 1
    return found


def _lowered(text: str) -> str:
    """The text in lower case, or as it is where that has another length: a few letters grow when lowered."""
    low = text.lower()
    return low if len(low) == len(text) else text


def _words_of(low: str) -> tuple[tuple[str, ...], tuple[int, ...], list[int]]:
    """The words of a text in lower case, where each begins, and the indices of those that end a sentence."""
    lowers: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    for piece in low.split(" "):
        if piece.isalnum():  # most are nothing but a word, and need no pattern
            lowers.append(piece)
            starts.append(begin)
        elif piece:
            for lower, offset in _cut(piece):
                if lower[0] in ENDS:
                    ends.append(len(lowers))
                lowers.append(lower)
                starts.append(begin + offset)
        begin += len(piece) + 1
    return tuple(lowers), tuple(starts), ends


@functools.lru_cache(maxsize=8192)  # words with their marks come again and again: "image.", "left,"
def _cut(piece: str) -> tuple[tuple[str, int], ...]:
    """The words of what stands between two spaces, each with its offset in it."""
    parts = TOKEN.split(piece)  # what stands between two words, and a word, in turn
    return tuple(zip(parts[1::2], tuple(accumulate(map(len, parts)))[:-1:2], strict=True))
