"""What things are said to be like, against captions: boxes know no colors.

A quality is contradicted where captions give the same thing another of its kind, and none gives it this one. It is
beyond doubt where there is but one such thing, and people do not take the two for one another.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping

from datagen.checks.claims import Claim, Verdict
from datagen.checks.descriptions import Description, descriptions
from datagen.checks.holders import noun_after
from datagen.checks.knowledge import Known
from datagen.checks.qualities import DISPUTED, PIECES, QUALITIES, WORN, is_far
from datagen.checks.sentences import Said, Sentence
from datagen.checks.subjects import GOVERNING
from datagen.checks.wearers import is_the_only, sex
from datagen.types import Box

NOT_THERE = frozenset(("negated", "hypothetical", "generic"))
CLOTHED = frozenset(("person",))  # a color of a person is that of what they wear, and nobody says which
FURTHER = ("another", "other", "second", "third", "next", "also a", "also an")
AGREED = 2  # captions that settle it, whatever others say
OUT = 5  # times the size of the next from which one stands out
BESIDE = 4  # words around a noun in which a caption may give it a quality otherwise


def claims(said: Said, known: Known) -> Iterator[Claim]:
    """Every quality that captions speak of too, and every man or woman where there is but one person."""
    for one in descriptions(said):
        if one.head in CLOTHED or (one.mention and one.mention.modality in NOT_THERE):
            continue
        if given := _given(known, one):
            yield _judged(said, one, given, known)
    yield from _sexes(said, known)


def _judged(said: Said, one: Description, given: tuple[Description, ...], known: Known) -> Claim:
    values = frozenset(value for other in given for value in other.values)
    wrong = [word for word in one.words if not word & values]
    most = max(len(other.words) for other in given)
    contradicted = len(wrong) == len(one.words) or (bool(wrong) and len(one.words) <= most)
    if contradicted and _is_near(one, frozenset().union(*wrong), known):
        contradicted = False
    as_many = len(wrong) == len(one.words) or len(one.words) == most
    far = len(given) > 1 or (as_many and all(is_far(word, values) for word in wrong))
    verdict: Verdict = "contradicted" if contradicted else "unknown" if wrong else "supported"
    return Claim(
        turn=said.turn,
        start=one.start,
        end=one.end,
        kind="attribute",
        concept=one.head,
        verdict=verdict,
        evidence=f"{_listed(one.values)} said of {one.head}, captions say {_listed(values)}",
        firm=contradicted and far and one.kind not in DISPUTED and _is_one(said, one, given, known),
    )


def _is_one(said: Said, one: Description, given: tuple[Description, ...], known: Known) -> bool:
    """Whether captions and answer must speak of the same: one thing of which there is no other, or all of them."""
    heads = {one.head, *(other.head for other in given)}
    named = heads.union(*(_short_for(head, known) for head in heads))
    boxes = [box for concept in named for box in known.boxes.get(concept, ())]
    if len(boxes) == 1:
        return not known.crowded(one.head)
    alike = sum(other.plural == one.plural for other in given)
    if alike < min(len(given), AGREED):
        return False
    if one.head in WORN:
        return is_the_only(one.wearer, known) and (len(known.boxed("person")) == 1 or _same_wearer(one, given))
    if boxes and not one.plural:
        return _one_stands_out(boxes) and _is_the_one(said, one)
    return bool(boxes) or len(given) > 1 or (not one.plural and _is_the_one(said, one))


def _short_for(head: str, known: Known) -> list[str]:
    """Boxed categories that a word is short for."""
    return [concept for concept in known.boxes if _is_same(concept, head, known)]


def _same_wearer(one: Description, given: Iterable[Description]) -> bool:
    return all(other.wearer == one.wearer for other in given)


def _one_stands_out(boxes: Iterable[Box]) -> bool:
    """Whether one is so much larger than the others that captions and answers speak of it."""
    areas = sorted((box.x2 - box.x1) * (box.y2 - box.y1) for box in boxes)
    return areas[-1] > OUT * areas[-2]


def _is_the_one(said: Said, one: Description) -> bool:
    """Whether a text speaks of what it began with: "the sign", or the first sign that it brings up."""
    noun = said.text[one.mention.start : one.mention.end] if one.mention else one.head
    before = said.low[: one.start]
    return one.definite or (noun.lower() not in before and not before.rstrip().endswith(FURTHER))


def _is_near(one: Description, values: frozenset[str], known: Known) -> bool:
    """Whether a caption has such a word close to the thing, however the two belong together."""
    return any(
        quality.kind == one.kind and quality.values & values
        for caption in known.captions
        for sentence in caption.sentences
        for index in _named(sentence, one.head)
        for at, word in enumerate(sentence.lowers[max(0, index - BESIDE) : index + BESIDE + 1], max(0, index - BESIDE))
        for quality in QUALITIES.get(word, ())
        if not _is_apart(sentence, index, at)
    )


def _is_apart(sentence: Sentence, index: int, at: int) -> bool:
    """Whether a quality is plainly that of another thing: "a black cat in a white sink"."""
    if at > index:
        return not GOVERNING.isdisjoint(sentence.lowers[index + 1 : at])
    noun = noun_after(sentence.lowers, at + 1)
    return noun is not None and noun < index


def _named(sentence: Sentence, head: str) -> Iterator[int]:
    """Where a sentence names a thing."""
    yield from (one.last for one in sentence.mentions if one.concept == head)
    yield from (index for index, word in enumerate(sentence.lowers) if word in {head, f"{head}s"})


def _given(known: Known, one: Description) -> tuple[Description, ...]:
    """What captions say of a thing, by its own name, a part of it, or a wider word."""
    told = _captioned(known).get(one.kind, ())
    return tuple(
        other
        for other in told
        if other.head == one.head
        or _is_same(other.head, one.head, known)
        or _is_only(one, other, known)
        or _is_only(other, one, known)
    )


def _is_only(wide: Description, narrow: Description, known: Known) -> bool:
    """Whether a wider word can mean but one thing that is boxed: "the bike", where there is a bicycle."""
    members = known.lexicon.member_of.get(wide.head, ())
    if narrow.head not in members or wide.mention is None or wide.mention.loose:
        return False
    return [member for member in members if member in known.boxes] == [narrow.head]


def _is_same(one: str, other: str, known: Known) -> bool:
    """Whether a word is short for the name of what it covers: a table is a dining table, a dog is no hot dog."""
    members = known.lexicon.members
    if PIECES.get(one, one) == PIECES.get(other, other):
        return True
    if one.split()[-1] != other.split()[-1]:
        return False
    return not set(members(one)).isdisjoint(members(other)) or _is_short(one, other, known)


def _is_short(one: str, other: str, known: Known) -> bool:
    """Whether a noun that the lexicon does not know is short for a name: captions have it in no other."""
    short, name = sorted((one, other), key=len)
    if name not in known.boxes or known.lexicon.find((short,), 0):
        return False
    return all(
        any(mention.concept == name and mention.first <= index <= mention.last for mention in sentence.mentions)
        for caption in known.captions
        for sentence in caption.sentences
        for index in _named(sentence, short)
    )


@functools.lru_cache(maxsize=64)  # the samples of an image come in a row
def _captioned(known: Known) -> Mapping[str, tuple[Description, ...]]:
    """What captions say things are like, by kind."""
    found: dict[str, list[Description]] = {}
    for caption in known.captions:
        for one in descriptions(caption):
            found.setdefault(one.kind, []).append(one)
    return {kind: tuple(several) for kind, several in found.items()}


def _sexes(said: Said, known: Known) -> Iterator[Claim]:
    """The only person there is, called a man or a woman."""
    if len(known.boxed("person")) != 1 or known.crowded("person"):
        return
    spoken_of = [(mention, called) for mention in said.mentions if (called := sex(said, mention))]
    if not spoken_of:
        return
    told = [called for caption in known.captions for one in caption.mentions if (called := sex(caption, one))]
    for mention, called in spoken_of:
        if told and mention.modality not in NOT_THERE and not mention.plural:
            yield Claim(
                turn=said.turn,
                start=mention.start,
                end=mention.end,
                kind="attribute",
                concept=mention.concept,
                verdict="supported" if called in told else "contradicted",
                evidence=f"the only person is called {called} here, {_listed(told)} in captions",
                firm=called not in told and len(told) > 1,
            )


def _listed(values: Iterable[str]) -> str:
    return " or ".join(sorted(set(values)))
