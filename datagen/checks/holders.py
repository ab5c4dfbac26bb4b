"""What a quality is said of where it stands after its thing: "the sign near the bench is red", "it is red", "Red."

The thing may be one that the lexicon knows, or any noun. Where a sentence has only a pronoun, it is what was named
alone before, or what the question asks about. To add a noun whose color is that of its owner: put it in PARTS.
"""

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from datagen.checks.grammar import AFTER, BE, DEFINITE, DETERMINERS, ENDINGS, PICTURES, PREPOSITIONS, VERBS, word_set
from datagen.checks.qualities import QUALITIES
from datagen.checks.sentences import Mention, Said, Sentence

LIKE_BE = BE | word_set("looks look appears appear seems seem turned turns turn")
IT_IS = frozenset(("it's", "they're", "that's"))
AROUND_BE = word_set("have has had to appears appear seems seem")
HAVING = word_set("has have had having with")
# Between "is" and a quality; "made of" and "painted" say it of the whole.
ADVERBS = word_set(
    "mostly mainly all both also very quite completely entirely primarily bright light dark deep pale vivid "
    "solid pure plain painted colored coloured made of out showing"
)
MADE = frozenset(("made", "painted", "colored", "coloured"))
SOMEBODY = frozenset(("he", "she", "they", "it", "you", "one"))
PARTS = word_set("fur coat body exterior paint skin plumage feathers color colour surface finish shade hue")
COLOUR = word_set("color colour colors colours colored coloured material")
SINGLE = word_set("it its it's this that")
SINGULAR = word_set("a an this another each every")
STANDING_IN = word_set("it they both all these those each this that them")
NO_THING = PICTURES | word_set(
    "color colour colors colours one ones background side sides area part that this it they there what"
)
SIDES = word_set("left right top bottom middle center centre back front")
WITHIN = SIDES | QUALITIES.keys()  # of words that may end a phrase, those that may be in one too
ALONE = QUALITIES.keys() | word_set("and , or with in color colour")
Before = Callable[[], "Thing | None"]  # called where there is a pronoun alone
LONGEST = 4  # words of a phrase before its noun is found
FURTHEST = 4  # phrases that hang on one another: "the dog on the mat by the door of the house is"


class Thing(NamedTuple):
    """What has a quality."""

    head: str
    """A concept of the lexicon, or a noun in the singular."""
    mention: Mention | None
    """The thing as a phrase, where the lexicon knows it."""
    plural: bool
    definite: bool
    """Whether it is taken for granted: "the sign", "her top", or what was asked for."""


def of_mention(mention: Mention) -> Thing:
    """The thing that a phrase names."""
    return Thing(mention.concept, mention, mention.plural, mention.definite)


def of_noun(lowers: Sequence[str], at: int) -> Thing | None:
    """The thing that an unknown noun names; None where it names none of its own."""
    noun = lowers[at]
    if noun in NO_THING or noun in AFTER or not noun[0].isalpha():
        return None
    single = singular(noun)
    definite = any(word in DEFINITE or word.endswith("'s") for word in lowers[_begins(lowers, at) : at])
    return Thing(single, None, noun != single, definite)


def named(sentence: Sentence, at: int) -> Thing | None:
    """The thing whose noun stands at an index."""
    mention = next((one for one in sentence.mentions if one.last == at and not one.possessive), None)
    return of_mention(mention) if mention else of_noun(sentence.lowers, at)


def noun_after(lowers: Sequence[str], index: int) -> int | None:
    """Index of the head of the phrase that goes on at an index: the last of its words."""
    found = None
    is_one = not SINGULAR.isdisjoint(lowers[max(0, index - LONGEST) : index])
    for at, word in enumerate(lowers[index : index + LONGEST], index):
        is_verb = word in VERBS and (at > index or not index or lowers[index - 1] not in DETERMINERS)
        if word in AFTER or is_verb or not word[0].isalpha():
            break
        if word.endswith(ENDINGS) and (found is not None or not word.endswith(("ing", "ed"))):
            break
        if found is not None and is_one and word.endswith("s") and not word.endswith("ss"):
            break  # "a red sign tells"
        found = None if word.endswith("ed") else at  # "painted wall", but "building"
    return found


def owner(sentence: Sentence, at: int, before: Before) -> Thing | None:
    """Whose part stands at an index: "the cat has white fur", "a cat with white fur", "the cat's fur", "its fur"."""
    lowers = sentence.lowers
    holding = next((one for one in sentence.mentions if one.possessive and one.last < at <= one.last + 2), None)
    if holding:
        return of_mention(holding)
    begins = _begins(lowers, at)
    if lowers[begins] in {"its", "their"}:
        return _meant(sentence, begins, before)
    if begins > 0 and lowers[begins - 1] in HAVING:
        return _subject(sentence, begins - 2, before)
    return None


def holder(sentence: Sentence, index: int, before: Before) -> Thing | None:
    """What the quality at an index is said of; `before` tells what a pronoun stands for."""
    lowers, at = sentence.lowers, index - 1
    while at >= 0 and (lowers[at] in ADVERBS or lowers[at].endswith("ly")):
        at -= 1
    if at < 0:
        return before() if ALONE.issuperset(lowers[index:]) else None  # "Red and white.", not "White, soft clouds"
    if lowers[at] == "," and lowers[index + 1 : index + 3] in (("in", "color"), ("in", "colour")):
        return named(sentence, at - 1) if at else None
    if lowers[at] in IT_IS:
        return _meant(sentence, at, before)
    if lowers[at] not in LIKE_BE and not MADE.isdisjoint(lowers[at + 1 : index]):
        return named(sentence, at)  # "a table made of wood"
    at = _verb_before(lowers, at)
    if at < 0:
        return None
    at -= 1
    while at >= 0 and lowers[at] in AROUND_BE:
        at -= 1
    return _subject(sentence, at, before)


def _verb_before(lowers: Sequence[str], at: int) -> int:
    """Index of the "is" that a quality goes with: "is a shiny black", "is a light shade of blue"; -1 for none."""
    if lowers[at] in LIKE_BE:
        return at
    article = next((index for index in range(at, max(0, at - LONGEST), -1) if lowers[index] in {"a", "an"}), 0)
    return article - 1 if article and lowers[article - 1] in LIKE_BE else -1


def _subject(sentence: Sentence, at: int, before: Before) -> Thing | None:
    """The thing that a clause is about, whose verb stands after an index."""
    lowers = sentence.lowers
    if at >= 0 and lowers[at] in {"which", "that"} and at > 1:
        at -= 2 if lowers[at - 1] == "," else 1
        governed = _governs(lowers, at)
        return None if governed else named(sentence, at)
    if at > 1 and lowers[at] in VERBS and lowers[at - 1] in SOMEBODY:
        at -= 2  # "the shirt he wears is"
    for _ in range(FURTHEST):
        if at < 0 or lowers[at] in STANDING_IN:
            return _meant(sentence, max(at, 0), before)
        if lowers[at] in PARTS:
            return owner(sentence, at, before) or (before() if lowers[at] in COLOUR else of_noun(lowers, at))
        begins = _governs(lowers, at)
        if begins is None:
            return named(sentence, at)
        further = _noun_before(lowers, begins - 2)
        if further is None:
            return None
        if lowers[begins - 1] == "of" and lowers[further] in PARTS:
            return named(sentence, at)
        at = further
    return None


def _governs(lowers: Sequence[str], at: int) -> int | None:
    """Where a phrase begins that a preposition puts beside another thing; None where it stands for itself."""
    begins = _begins(lowers, at)
    return begins if begins > 0 and lowers[begins - 1] in PREPOSITIONS else None


def _begins(lowers: Sequence[str], at: int) -> int:
    """Index of the first word of the phrase whose noun stands at an index."""
    while at > 0 and (lowers[at - 1] in WITHIN or not (lowers[at - 1] in AFTER or lowers[at - 1] in VERBS)):
        at -= 1
    while at > 0 and lowers[at - 1] in DETERMINERS:
        at -= 1
    return at


def _noun_before(lowers: Sequence[str], at: int) -> int | None:
    """Index of the nearest noun to the left: "the dog sitting on"."""
    while at >= 0 and (lowers[at].endswith(ENDINGS) or lowers[at] in PREPOSITIONS):
        at -= 1
    is_noun = at >= 0 and (lowers[at] in STANDING_IN or lowers[at] in SIDES or lowers[at] not in AFTER)
    return at if is_noun else None


def _meant(sentence: Sentence, at: int, before: Before) -> Thing | None:
    """What a pronoun stands for: the only thing named before it, in its sentence or earlier."""
    here = {one.concept: one for one in sentence.mentions if one.last < at}
    meant = of_mention(next(iter(here.values()))) if len(here) == 1 else None if here else before()
    is_single = sentence.lowers[at] in SINGLE
    return None if meant and meant.plural and is_single else meant


@functools.lru_cache(maxsize=64)  # each "it" of an answer may ask again
def asked_for(asked: Said) -> Thing | None:
    """What a question is about: what it asks the color of, or the only thing that it names."""
    for sentence in asked.sentences:
        if (start := _asks_from(sentence.lowers)) is not None:
            at = noun_after(sentence.lowers, start)
            thing = named(sentence, at) if at is not None else None
            return thing and thing._replace(definite=True)
    things = {one.concept: one for one in asked.mentions}
    return of_mention(*things.values())._replace(definite=True) if len(things) == 1 else None


def _asks_from(lowers: Sequence[str]) -> int | None:
    """Index at which the phrase begins that a question asks the color or the material of."""
    at = next((index for index, word in enumerate(lowers) if word in COLOUR), None)
    if at is None:
        if "made" not in lowers:
            return None
        at = next((index - 1 for index, word in enumerate(lowers) if word in BE), None)
        if at is None:
            return None
    at += 1
    while at < len(lowers) and (lowers[at] in BE or lowers[at] == "of" or lowers[at] in DETERMINERS):
        at += 1
    return at


def singular(noun: str) -> str:
    """A regular noun without the mark of the plural."""
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") and len(noun) > 1 else noun  # "a red S"
