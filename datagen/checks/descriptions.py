"""What a text says things are like: "a red bus", "the bus is red", and "red" where its color was asked for.

Things that the lexicon does not know are described too, by their own noun: captions that speak of a blue shirt are held
against an answer that speaks of a red one.
"""

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datagen.checks.grammar import DEFINITE, INDEFINITE, word_set
from datagen.checks.holders import (
    PARTS,
    SINGULAR,
    Before,
    Thing,
    asked_for,
    holder,
    noun_after,
    of_mention,
    of_noun,
    owner,
)
from datagen.checks.qualities import MANY_COLOURED, QUALITIES, WORN, describes
from datagen.checks.sentences import Mention, Said, Sentence
from datagen.checks.wearers import wearer

JOINED = frozenset(("and", ",", "or", "with"))
LISTED = frozenset((",", "and"))
ARTICLES = DEFINITE | INDEFINITE  # with two of them, a sentence names two things, known or not
ONE = frozenset(("one", "ones"))
LIGHTS = frozenset(("light", "lights"))  # "a white light" falls on things; "the light is red" is a lamp's
OF_A_PART = word_set("eyed haired headed faced nosed legged tailed striped trimmed tipped rimmed topped framed roofed")
Phrase = tuple[Mention, range]  # with the indices of its words


class Description(NamedTuple):
    """A quality that a text gives to a thing."""

    head: str
    """The thing: a concept of the lexicon, or a noun in the singular."""
    mention: Mention | None
    """The thing as a phrase, where the lexicon knows it."""
    kind: str
    words: tuple[frozenset[str], ...]
    """What each of its words says; all of them are true together ("red and white")."""
    plural: bool
    definite: bool
    """Whether the thing is taken for granted, or was asked for."""
    start: int
    end: int
    wearer: str | None = None
    """The sex of whom its sentence named last, where the thing is worn."""

    @property
    def values(self) -> frozenset[str]:
        """All that its words say."""
        return frozenset(value for word in self.words for value in word)


def descriptions(said: Said) -> Iterator[Description]:
    """Every quality that a text gives to something, in order."""
    naming: Sentence | None = None
    for sentence in said.sentences:
        if not sentence.asks and describes(sentence):
            yield from _of_sentence(sentence, functools.partial(_meant, said.asked, naming))
        naming = sentence if sentence.mentions else naming


def _of_sentence(sentence: Sentence, before: Before) -> Iterator[Description]:
    indices = [at for at, lower in enumerate(sentence.lowers) if lower in QUALITIES and _is_of_all(sentence, at)]
    phrases = list(_phrases(sentence))
    yield from _attributive(sentence, indices, phrases)
    yield from _bare(sentence, indices, phrases, before)


def _meant(asked: Said | None, naming: Sentence | None) -> Thing | None:
    """What a pronoun stands for: the only thing that the last sentence with any names, or what was asked for."""
    if naming is None:
        return asked_for(asked) if asked else None
    things = {one.concept: one for one in naming.mentions}
    alone = len(things) == 1 and sum(lower in ARTICLES for lower in naming.lowers) <= 1
    return of_mention(*things.values())._replace(definite=True) if alone else None


def _attributive(sentence: Sentence, indices: Sequence[int], phrases: Sequence[Phrase]) -> Iterator[Description]:
    """Qualities within the phrases of things that the lexicon knows, and within their names: "a brown bear"."""
    for mention, phrase in phrases:
        within = [index for index in indices if phrase.start <= index < mention.last]
        if within and MANY_COLOURED.isdisjoint(mention.adjectives):
            yield from _descriptions(sentence, within, of_mention(mention))


def _phrases(sentence: Sentence) -> Iterator[Phrase]:
    """What a sentence mentions, each with the indices of its whole phrase."""
    for mention in sentence.mentions:
        opens = mention.first if _is_object(sentence, mention) else _opens(sentence, mention)
        yield mention, range(opens, mention.last + 1)


def _is_object(sentence: Sentence, mention: Mention) -> bool:
    """Whether what looks like a phrase is a clause: "a red sign tells drivers"."""
    opens = sentence.lowers[mention.opens]
    return mention.plural and mention.determiner is None and opens in SINGULAR and opens != mention.quantity


def _opens(sentence: Sentence, mention: Mention) -> int:
    """Index of the first word of a phrase, with what a comma cut off: "white, red and" before "blue plane"."""
    start = mention.opens
    cut = start < mention.first and sentence.lowers[start] in QUALITIES
    while cut and start > 0 and _goes_on(sentence, start - 1):
        start -= 1
    return start


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Whether a word to the left of a phrase belongs to its list of qualities."""
    lower = sentence.lowers[index]
    is_name = any(one.first <= index <= one.last for one in sentence.mentions)
    return lower in LISTED or (lower in QUALITIES and not is_name)


def _bare(
    sentence: Sentence, indices: Sequence[int], phrases: Sequence[Phrase], before: Before
) -> Iterator[Description]:
    """Qualities of other nouns, and those that stand after their thing."""
    read_to = 0
    for index in indices:
        if index < read_to or any(index in phrase for _, phrase in phrases) or _is_name(sentence, index):
            continue
        run = _run(sentence.lowers, index)
        if thing := _thing(sentence, run, before):
            found = _descriptions(sentence, run, thing)
            # "looks large" is said of its share of the image
            yield from (one for one in found if one.kind != "size" or thing.mention is None)
        read_to = run[-1] + 1


def _is_of_all(sentence: Sentence, index: int) -> bool:
    """Whether a quality is that of the whole thing: "blue", but not the "blue" of "a blue eyed cat"."""
    return index + 1 == len(sentence.lowers) or sentence.lowers[index + 1] not in OF_A_PART


def _is_name(sentence: Sentence, index: int) -> bool:
    return index > 0 and sentence.text[sentence.starts[index]].isupper()


def _run(lowers: Sequence[str], index: int) -> list[int]:
    """Indices of the qualities that stand together: "red, white and blue"."""
    found = [index]
    while True:
        after = found[-1] + 1
        while after < len(lowers) and lowers[after] in JOINED:
            after += 1
        if after >= len(lowers) or lowers[after] not in QUALITIES or after - found[-1] > 3:
            return found
        found.append(after)


def _thing(sentence: Sentence, run: list[int], before: Before) -> Thing | None:
    """What some qualities are said of: the noun that follows, what it is a part of, or what stands before them."""
    lowers = sentence.lowers
    if ONE.intersection(lowers[run[-1] + 1 : run[-1] + 2]):
        return _one(sentence, run[0], before)
    at = noun_after(lowers, run[-1] + 1)
    if at is None:
        return holder(sentence, run[0], before)
    if lowers[at] in PARTS:
        whole = owner(sentence, at, before)
        return whole if whole and whole.head != "person" else of_noun(lowers, at)
    return None if lowers[at] in LIGHTS else of_noun(lowers, at)


def _one(sentence: Sentence, index: int, before: Before) -> Thing | None:
    """What "the red one" is one of; unlike its kind ("buses such as the red one") it is there."""
    kind = next((of_mention(one) for one in reversed(sentence.mentions) if one.last < index), None) or before()
    definite = index > 0 and sentence.lowers[index - 1] == "the"
    return Thing(kind.head, None, kind.plural and not definite, definite) if kind else None


def _descriptions(sentence: Sentence, indices: list[int], thing: Thing) -> Iterator[Description]:
    """One for each kind of quality; several of a kind are said together."""
    kinds: dict[str, list[frozenset[str]]] = {}
    for index in indices:
        for quality in QUALITIES[sentence.lowers[index]]:
            kinds.setdefault(quality.kind, []).append(quality.values)
    start, end = sentence.starts[indices[0]], sentence.starts[indices[-1]] + len(sentence.lowers[indices[-1]])
    if thing.mention in sentence.mentions and thing.mention.start > start:
        end = max(end, thing.mention.end)
    whose = wearer(sentence, indices[0]) if thing.head in WORN else None
    for kind, words in kinds.items():
        said_of = thing.head, thing.mention, kind, tuple(words), thing.plural, thing.definite
        yield Description(*said_of, start, end, whose)
