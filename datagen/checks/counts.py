"""How many of a thing a turn says there are, against boxes and captions.

More than anybody knows of is a contradiction. Fewer is one only where the words speak of all there are: an answer to
"how many", "only two", "a total of two", or a plain "there are two dogs in the image"; two dogs that sit on a couch may
be two of five.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from datagen.checks.claims import Claim
from datagen.checks.grammar import BE, NUMBERS, word_set
from datagen.checks.knowledge import Known
from datagen.checks.places import span
from datagen.checks.qualities import COLOURS
from datagen.checks.restrictions import ASKING, are_captioned, restrictions
from datagen.checks.sentences import Mention, Said, Sentence
from datagen.checks.tallies import Tally, tally

ASKED = frozenset(("many", "number"))
NO_LIMITS: frozenset[str] = frozenset()
Reach = Literal["all", "some", "limited", "least"]
GLANCE = 5  # more than these nobody counts at a glance: one too many or too few proves little
THERE = frozenset(("asserted", "presupposed"))
IMAGE = r"(?:image|picture|photo(?:graph)?|scene|frame|view|snapshot|shot)"
SEEN = r"(?:visible|present|shown|seen|counted|found|pictured|depicted|featured|spotted|included|here|there|made\s+out)"
# After a number and its noun nothing that picks some of them out.
PLAIN = re.compile(
    rf"""
    (?: \s+ (?:that|which) )? (?: \s+ (?:can|could) \s+ be | \s+ (?:is|are|were) | \s+ to \s+ be )?
    (?: \s+ (?:clearly|also) )?
    (?: \s+ {SEEN} )* (?: \s+ (?:in|within|on|throughout|across) \s+ (?:the|this) \s+ (?:\w+ \s+)? {IMAGE} )?
    (?: \s+ (?:in \s+ (?:total|all|it|view) | altogether | here | instead | too | nearby) )*
    \s* (?: \Z | [.,;:!?()–—-] | (?:and|or|along|together|as \s+ well|plus|but) \b )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Before it, words that bring up what there is.
EXISTS = re.compile(
    rf"\b(?:{IMAGE}|setting)\b[^.]*\bwith\b|\A\s*with\b"
    r"|\bthere(?:\s+(?:is|are|were)|'s)\b|\b(?:shows?|ha(?:s|ve)|features?|includes?|depicts?|contains?|displays?|presents?"
    r"|showcases?|reveals?|sees?|seen|counts?|finds?|made\s+up\s+of|consists?\s+of|holds|make\s+out|count|see)\b"
    r"|\A\W*(?:yes|no)?\W*\Z",
    re.IGNORECASE,
)
IS_SEEN = re.compile(rf"\b(?:(?:can|could)\s+be|is|are|were)\s+{SEEN}\b", re.IGNORECASE)
TOTAL = re.compile(
    r"\b(?:only|just|exactly|precisely|(?:a|the)\s+total\s+of|total|in\s+(?:total|all)|altogether)\b", re.IGNORECASE
)
PAIRS = frozenset(("skis", "scissors"))  # one of them is two, or a pair
# Words for these may be roles or other things, and are these where they are boxed.
OPEN_WORDS = frozenset(("person", "sports ball"))
MORE = word_set("another more additional further extra")
SEEING = word_set("see seen count counted find found shows show visible spot spotted picture image scene view")
STILL_ONE = frozenset(("another", "third", "fourth", "fifth", "rest"))
STILL = re.compile(rf"(?<!\bone )\b(?:{'|'.join(sorted(STILL_ONE))})\b", re.IGNORECASE)  # but "close to one another"
REST = frozenset(("one", "others", "while", "whereas"))  # "two dogs look up while one sleeps"
PARTIAL = frozenset(("some", "limited"))
WHOLE = frozenset(("the", "these", "those", "all"))
LONE = word_set("single only just exactly lone sole solitary")
ONLY_ONE = LONE | {"one"}
HOW_MANY = re.compile(r"\bhow\s+many\b|\bnumber\s+of\b", re.IGNORECASE)
OTHERS = word_set("other others more another additional further remaining first second third last")
COLOUR_WORDS = frozenset(word for words in COLOURS.values() for word in words.split())
PLAIN_ADJECTIVES = LONE | word_set("visible different distinct individual separate total")


class Count(NamedTuple):
    """A number that a turn gives of a thing."""

    mention: Mention
    number: int
    start: int
    end: int
    reach: Reach
    """Whether it is said of all there are, of some, of those alone that words limit it to, or as a lower bound."""
    limits: frozenset[str]
    """Words that limit it."""
    alone: bool
    """Nothing else is said of that thing that could be the rest of them."""


def claims(said: Said, known: Known) -> Iterator[Claim]:
    """Every number that a turn gives of a thing that annotations know."""
    for count in _counts(said):
        yield _judged(said, count, tally(known, count.mention.concept), known)


def _counts(said: Said) -> Iterator[Count]:
    asked = _asked(said)
    limits = _limits(said.asked, asked) if said.asked and asked else NO_LIMITS
    for index, sentence in enumerate(said.sentences):
        for mention in () if sentence.asks else sentence.mentions:
            if mention.number or mention.determiner == "both":
                is_asked_for = asked is not None and asked.concept == mention.concept
                if count := _count(said, sentence, mention, answers=index == 0 and is_asked_for and not limits):
                    of_some = count.alone and ((is_asked_for and bool(limits)) or _is_of_some(sentence, mention))
                    yield count._replace(alone=False) if of_some else count
    if asked and (bare := _bare(said)):
        yield Count(asked, *bare, "limited" if limits else "all", limits, alone=True)


def _is_of_some(sentence: Sentence, mention: Mention) -> bool:
    """Whether a limit follows the phrase: "two cows are black"."""
    following = sentence.lowers[mention.last + 1 : mention.last + 3]
    return len(following) == 2 and following[0] in BE and following[1] in COLOUR_WORDS


def _count(said: Said, sentence: Sentence, mention: Mention, *, answers: bool) -> Count | None:
    """The number that a phrase gives of what is in the picture."""
    if not (_is_there(sentence, mention) and (number := _number(sentence, mention))):
        return None
    reach = _reach(said, sentence, mention, answers=answers)
    limits = restrictions(sentence, mention) if reach == "limited" else NO_LIMITS
    alone = reach in PARTIAL and _is_alone(said, mention)
    return Count(mention, number, sentence.starts[mention.opens], mention.end, reach, limits, alone)


def _is_there(sentence: Sentence, mention: Mention) -> bool:
    """Whether so many are said to be in the picture: "two dogs can be seen", not "two people can share it"."""
    return mention.modality in THERE or (mention.modality == "generic" and not SEEING.isdisjoint(sentence.lowers))


def _judged(said: Said, count: Count, there: Tally, known: Known) -> Claim:
    """A number against what is known."""
    sure = _is_sure(count.mention, known)
    number, borne_out = count.number, count.number in there.stated
    is_all = count.reach == "all" or (count.alone and there.is_agreed and _is_of_all(count, there, known))
    more = there.most is not None and number > there.most and not borne_out
    fewer = is_all and number < there.fewest and not borne_out
    many = there.fewest > GLANCE and there.distance(number) == 1
    boxed = f"{there.fewest} to {there.most}" if there.fewest != there.most else f"{there.most}"
    return Claim(
        turn=said.turn,
        start=count.start,
        end=count.end,
        kind="count",
        concept=count.mention.concept,
        verdict="contradicted" if more or fewer else "supported" if there.allows(number) else "unknown",
        evidence=f"{number} said, {boxed} boxed" if there.most is not None else f"{number} said, nobody counted",
        firm=sure and not many and (fewer or (more and not there.vague)),
    )


def _is_of_all(count: Count, there: Tally, known: Known) -> bool:
    """Whether captions have all there are under the limit of a number."""
    if count.reach != "limited":
        return count.reach == "some"
    return are_captioned(known, count.mention.concept, there.most, count.limits)


def _number(sentence: Sentence, mention: Mention) -> int | None:
    """The number that a phrase gives; "a dog" is no count of dogs, and of "one of the three dogs" the three count."""
    words = sentence.lowers[mention.opens : mention.first]
    within: list[int] = []
    if not WHOLE.isdisjoint(words):
        within = [NUMBERS[word] for before, word in pairwise(words) if before in WHOLE and word in NUMBERS]
    if within or mention.number is None:
        return within[-1] if within else 2 if mention.plural and mention.determiner == "both" else None
    if mention.number == 1:  # "only" may stand before the phrase
        return None if ONLY_ONE.isdisjoint(sentence.lowers[max(0, mention.opens - 1) : mention.first]) else 1
    return mention.number if mention.plural else None  # "a two door refrigerator"


def _reach(said: Said, sentence: Sentence, mention: Mention, *, answers: bool) -> Reach:
    if mention.at_least or "couple" in (mention.quantity or ""):  # often said of three
        return "least"
    words = sentence.lowers[mention.opens : mention.first]
    start, end = span(sentence)
    is_kind = mention.narrow or not OTHERS.isdisjoint(words)
    picks = is_kind or mention.definite or not PLAIN_ADJECTIVES.issuperset(mention.adjectives)
    if picks or not PLAIN.match(said.text, mention.end, end):
        if is_kind or ("of" in words and not WHOLE.isdisjoint(words)):  # "two of the dogs"
            return "least"
        if mention.number != 1:
            return "some"
        is_lone = not LONE.isdisjoint(sentence.lowers[max(0, mention.opens - 1) : mention.first])
        return "limited" if is_lone else "least"
    told = (
        answers
        or EXISTS.search(said.text[start : sentence.starts[mention.opens]])  # first, for it is the likeliest
        or TOTAL.search(said.text, start, mention.start)
        or IS_SEEN.search(said.text, mention.end, end)
    )
    return "all" if told else "some"


def _is_alone(said: Said, mention: Mention) -> bool:
    """Whether a turn brings a thing up with its number, and names no more of it later: only parts of so many."""
    first, *later = said.by_concept[mention.concept]
    if first is not mention:
        return False
    more = any((one.number or 0) > (mention.number or 0) or _adds(one) for one in later)
    return not more and not any(_tells_of_rest(one, mention, said.text) for one in said.sentences)


def _tells_of_rest(sentence: Sentence, mention: Mention, text: str) -> bool:
    """Whether a sentence speaks of one more, or sets off the rest of them: "two dogs look up while one sleeps"."""
    if mention in sentence.mentions and not REST.isdisjoint(sentence.lowers[mention.last :]):
        return True
    return not STILL_ONE.isdisjoint(sentence.lowers) and STILL.search(text, *span(sentence)) is not None


def _adds(mention: Mention) -> bool:
    """Whether a phrase speaks of still more: "another dog", "two more people"."""
    return mention.determiner == "another" or bool(MORE & {*mention.adjectives, *(mention.quantity or "").split()})


def _is_sure(mention: Mention, known: Known) -> bool:
    """Whether boxes of a thing would be all there are of it: an umbrella's members are not all that it covers."""
    certain = not mention.loose or mention.concept in OPEN_WORDS
    return certain and mention.concept in known.boxes and mention.concept not in PAIRS


def _asked(said: Said) -> Mention | None:
    """What a question asks the number of."""
    if said.asked is None:
        return None
    low = said.asked.text.lower()
    if not ("many" in low or "number" in low) or not HOW_MANY.search(low):  # few questions need the pattern
        return None
    for sentence in said.asked.sentences:
        for mention in sentence.mentions:
            if mention.plural and ASKED & set((mention.quantity or "").split()):
                return mention
    return None


def _limits(question: Said, asked: Mention) -> frozenset[str]:
    """What limits the number that was asked for; small words too, for "on" and "near" limit it by things unnamed."""
    asking = [one for one in question.sentences if asked in one.mentions]
    words = frozenset(word for one in asking for word in (*one.lowers[: asked.opens], *one.lowers[asked.last + 1 :]))
    rest = (words | {*asked.adjectives}) - ASKING
    return frozenset(word for one in asking for word in restrictions(one, asked)) or rest


def _bare(said: Said) -> tuple[int, int, int] | None:
    """A number that stands by itself in the first sentence of an answer, with its span: "Two.", "There are two"."""
    sentence = said.sentences[0] if said.sentences else None
    if sentence is None or sentence.mentions:
        return None
    for index, word in enumerate(sentence.lowers):
        after = sentence.lowers[index + 1] if index + 1 < len(sentence.lowers) else ","
        if (word in NUMBERS or word.isdecimal()) and after in {",", "in", "of", "visible", "that", "here"}:
            start = sentence.starts[index]
            return NUMBERS.get(word) or int(word[:6]), start, start + len(word)
    return None
