"""What a text says things are like: "a red bus", "the bus is red", and "red" where its color was asked for.

Things that the lexicon does not know are described too, by their own noun: captions that speak of a blue shirt are held
against an answer that speaks of a red one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datagen.checks.grammar import AFTER, BE, ENDINGS, PICTURES, PREPOSITIONS, VERBS, word_set
from datagen.checks.qualities import MANY_COLOURED, QUALITIES, describes
from datagen.checks.sentences import Mention, Said, Sentence

LIKE_BE = BE | {"looks", "look", "appears", "appear", "seems", "seem"}
ADVERBS = word_set("mostly mainly all both also very quite completely entirely primarily be to")
JOINED = frozenset(("and", ",", "or", "with"))
LISTED = frozenset((",", "and"))
NO_THING = PICTURES | word_set("color colour colors colours one ones background light lights side sides area part")
OF_A_PART = word_set("eyed haired headed faced nosed legged tailed striped trimmed tipped rimmed topped framed roofed")
COLOUR = frozenset(("color", "colour", "colors", "colours", "colored", "coloured"))
OPENS = 4  # words before the thing that a sentence opens with: "the color of"
LONGEST = 4  # words of a phrase after a quality


@dataclass(frozen=True, slots=True)
class Description:
    """A quality that a text gives to a thing."""

    head: str
    """The thing: a concept of the lexicon, or a noun in the singular."""
    mention: Mention | None
    """The thing as a phrase, where the lexicon knows it."""
    kind: str
    words: tuple[frozenset[str], ...]
    """What each of its words says; all of them are true together ("red and white")."""
    plural: bool
    start: int
    end: int

    @property
    def values(self) -> frozenset[str]:
        """All that its words say."""
        return frozenset(value for word in self.words for value in word)


def descriptions(said: Said) -> Iterator[Description]:
    """Every quality that a text gives to something, in order."""
    for sentence in said.sentences:
        if not sentence.asks and describes(sentence):
            yield from _attributive(sentence)
            yield from _bare(sentence, said)


def _attributive(sentence: Sentence) -> Iterator[Description]:
    """Qualities within the phrases of things that the lexicon knows."""
    for mention in sentence.mentions:
        phrase = range(_opens(sentence, mention), mention.first)
        indices = [index for index in phrase if _is_quality(sentence, index)]
        if indices and MANY_COLOURED.isdisjoint(mention.adjectives):
            yield from _descriptions(sentence, indices, mention.concept, mention, mention.plural)


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
    named = any(one.first <= index <= one.last for one in sentence.mentions)
    return lower in LISTED or (lower in QUALITIES and not named)


def _bare(sentence: Sentence, said: Said) -> Iterator[Description]:
    """Qualities of other nouns, and those that stand after their thing."""
    lowers, index = sentence.lowers, 0
    phrases = [range(_opens(sentence, one), one.last + 1) for one in sentence.mentions]
    while index < len(lowers):
        if not _is_quality(sentence, index) or any(index in phrase for phrase in phrases) or _is_name(sentence, index):
            index += 1
            continue
        run = _run(lowers, index)
        yield from _of_noun(sentence, run, said)
        index = run[-1] + 1


def _is_quality(sentence: Sentence, index: int) -> bool:
    """Whether a word says what the whole thing is like: "blue", but not the "blue" of "a blue eyed cat"."""
    after = sentence.lowers[index + 1] if index + 1 < len(sentence.lowers) else ""
    return sentence.lowers[index] in QUALITIES and after not in OF_A_PART


def _is_name(sentence: Sentence, index: int) -> bool:
    return index > 0 and sentence.words[index].text[0].isupper()


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


def _of_noun(sentence: Sentence, run: list[int], said: Said) -> Iterator[Description]:
    noun = _noun_after(sentence.lowers, run[-1] + 1)
    if noun:
        if noun not in NO_THING:
            yield from _descriptions(sentence, run, _singular(noun), None, noun != _singular(noun))
        return
    subject = _subject(sentence, run[0], said)
    if isinstance(subject, Mention):
        found = _descriptions(sentence, run, subject.concept, subject, subject.plural)
        yield from (one for one in found if one.kind != "size")  # "looks large" is said of its share of the image
    elif subject and subject not in NO_THING:
        yield from _descriptions(sentence, run, _singular(subject), None, subject != _singular(subject))


def _descriptions(
    sentence: Sentence, indices: list[int], head: str, mention: Mention | None, plural: bool
) -> Iterator[Description]:
    """One for each kind of quality; several of a kind are said together."""
    kinds: dict[str, list[frozenset[str]]] = {}
    for index in indices:
        for quality in QUALITIES[sentence.lowers[index]]:
            kinds.setdefault(quality.kind, []).append(quality.values)
    ends = [sentence.words[index] for index in indices]
    start, end = ends[0].start, max(ends[-1].end, mention.end if mention and mention.start > ends[0].start else 0)
    for kind, words in kinds.items():
        yield Description(head, mention, kind, tuple(words), plural, start, end)


def _noun_after(lowers: Sequence[str], index: int) -> str | None:
    """The head of the phrase that goes on at an index: the last of its words."""
    noun = None
    for word in lowers[index : index + LONGEST]:
        if word in AFTER or word in VERBS or not word[0].isalpha():
            break
        if word.endswith(ENDINGS) and (noun or not word.endswith(("ing", "ed"))):
            break
        noun = None if word.endswith("ed") else word  # "painted wall", but "building"
    return noun


def _subject(sentence: Sentence, index: int, said: Said) -> Mention | str | None:
    """What stands before "is", or was asked for."""
    lowers, at = sentence.lowers, index - 1
    while at >= 0 and (lowers[at] in ADVERBS or lowers[at].endswith("ly")):
        at -= 1
    if at < 0:
        return _asked(said)
    if lowers[at] not in LIKE_BE:
        return None
    at -= 1
    if at >= 0 and lowers[at] in {"which", "that"}:
        at -= 2 if at > 0 and lowers[at - 1] == "," else 1
    if at < 0 or lowers[at] in {"it", "they"}:
        before = {one.concept: one for one in sentence.mentions if one.last < at}
        return next(iter(before.values())) if len(before) == 1 else _asked(said) if at <= 1 else None
    mention = next((one for one in sentence.mentions if one.last == at and not one.possessive), None)
    noun = lowers[at] if lowers[at].isalpha() and lowers[at] not in AFTER and lowers[at] not in PICTURES else None
    return mention or _first(sentence, at) or noun


def _first(sentence: Sentence, at: int) -> Mention | None:
    """The thing that a sentence opens with and then places: "the dog on the left of the image is"."""
    for mention in sentence.mentions[:1]:
        after = sentence.lowers[mention.last + 1 : at]
        if mention.opens <= OPENS and after and (after[0] in PREPOSITIONS or after[0] == ","):
            return mention
    return None


def _asked(said: Said) -> Mention | None:
    """What the question before speaks of: one thing, or the first of those that its color was asked of."""
    mentions = list(said.asked.mentions) if said.asked else []
    of_colour = said.asked is not None and any(not COLOUR.isdisjoint(one.lowers) for one in said.asked.sentences)
    return mentions[0] if mentions and (of_colour or len({one.concept for one in mentions}) == 1) else None


def _singular(noun: str) -> str:
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
