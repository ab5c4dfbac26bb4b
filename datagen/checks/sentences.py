"""Text as the grounding rules see it: words, sentences, and the things that a sentence speaks of.

Offsets count characters of the text of one turn, so that every finding can be shown where it stands. What a sentence
speaks of is found by `phrases`; here are only the values, and the cutting of text into sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Modality = Literal["asserted", "presupposed", "hypothetical", "negated", "generic", "depicted"]

# A word keeps its hyphens and its apostrophe ("half-eaten", "dog's", "isn't"); what parts a sentence is a word too.
TOKEN = re.compile(
    r"\w+(?:['’-]\w+)*['’]?|(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!?…]+(?!\w)|\n+|[,;:()\"“”–—/-]",
)
ENDS = frozenset(".!?…\n")


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
    modality: Modality = "asserted"
    """Whether the sentence says that the thing is in the picture."""
    anchored: bool = False
    """Its sentence speaks of what is seen here and now."""
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


class Sentence(NamedTuple):
    """One sentence: its words, its closing mark left out, and what it mentions in order."""

    words: tuple[Word, ...]
    lowers: tuple[str, ...]
    """The words in lower case, index by index."""
    asks: bool
    """Whether it ends with a question mark."""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a sample, or one caption, read."""

    turn: int
    """Number of the turn in the sample, from 1; 0 for a caption."""
    text: str
    """As it stands in the turn."""
    sentences: tuple[Sentence, ...]
    """In order."""
    asked: "Said | None" = None
    """The question before it, for an answer."""

    @property
    def question(self) -> str | None:
        """The words of the question before it, for an answer."""
        return self.asked.text if self.asked else None

    @property
    def mentions(self) -> Iterator[Mention]:
        """All of them, in the order of the text."""
        return (mention for sentence in self.sentences for mention in sentence.mentions)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, nothing looked up yet. Lines end sentences too."""
    found: list[Sentence] = []
    words: list[Word] = []
    lowers: list[str] = []
    low = text.lower().replace("’", "'")
    if len(low) != len(text):  # a few letters of other alphabets grow when lowered
        low = text
    for match in TOKEN.finditer(text):
        start, end = match.span()
        lower = low[start:end]
        if lower[0] not in ENDS:
            lowers.append(lower)
            words.append(NEW(Word, (text[start:end], lower, start, end)))
        elif words:
            found.append(Sentence(tuple(words), tuple(lowers), "?" in lower))
            words, lowers = [], []
    if words:
        found.append(Sentence(tuple(words), tuple(lowers), asks=False))
    return found


NEW = tuple.__new__  # half the time of calling Word, which is done for every word
