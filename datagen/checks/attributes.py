"""What things are said to be like, against captions: boxes know no colors.

A quality is contradicted where captions give the same thing another of its kind, and none gives it this one. It is
beyond doubt where there is but one such thing, and people do not take the two for one another.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping

from datagen.checks.claims import Claim, Verdict
from datagen.checks.descriptions import Description, descriptions
from datagen.checks.knowledge import Known
from datagen.checks.qualities import DISPUTED, MEN, QUALITIES, WOMEN, WORN, is_far
from datagen.checks.sentences import Mention, Said, Sentence

NOT_THERE = frozenset(("negated", "hypothetical", "generic"))
CLOTHED = frozenset(("person",))  # a color of a person is that of what they wear, and nobody says which
BESIDE = 4  # words around a noun in which a caption may give it a quality otherwise


def claims(said: Said, known: Known) -> Iterator[Claim]:
    """Every quality that captions speak of too, and every man or woman where there is but one person."""
    for one in descriptions(said):
        given = _given(known, one.head, one.kind)
        if given and not (one.mention and one.mention.modality in NOT_THERE) and one.head not in CLOTHED:
            yield _judged(said, one, given, known)
    yield from _sexes(said, known)


def _judged(said: Said, one: Description, given: tuple[Description, ...], known: Known) -> Claim:
    values = frozenset(value for other in given for value in other.values)
    wrong = [word for word in one.words if not word & values]
    most = max(len(other.words) for other in given)
    contradicted = len(wrong) == len(one.words) or (bool(wrong) and len(one.words) <= most)
    if contradicted and _is_near(one, frozenset().union(*wrong), known):
        contradicted = False
    far = len(given) > 1 or (len(wrong) == len(one.words) and all(is_far(word, values) for word in wrong))
    verdict: Verdict = "contradicted" if contradicted else "unknown" if wrong else "supported"
    return Claim(
        turn=said.turn,
        start=one.start,
        end=one.end,
        kind="attribute",
        concept=one.head,
        verdict=verdict,
        evidence=f"{_listed(one.values)} said of {one.head}, captions say {_listed(values)}",
        firm=contradicted and far and one.kind not in DISPUTED and _is_one(one, given, known),
    )


def _is_one(one: Description, given: tuple[Description, ...], known: Known) -> bool:
    """Whether captions and answer must speak of the same: one thing of which there is no other, or all of them."""
    named = [concept for concept in known.boxes if concept == one.head or _is_same(concept, one.head, known)]
    boxes = [box for concept in named for box in known.boxes[concept]]
    if len(boxes) == 1:
        return not known.crowded(one.head)
    if any(other.plural != one.plural for other in given) or (boxes and not one.plural):
        return False
    worn_by_one = one.head in WORN and len(known.boxed("person")) == 1
    return worn_by_one or bool(boxes) or (len(given) > 1 and one.head not in WORN)


def _is_near(one: Description, values: frozenset[str], known: Known) -> bool:
    """Whether a caption has such a word close to the thing, however the two belong together."""
    return any(
        quality.kind == one.kind and quality.values & values
        for caption in known.captions
        for sentence in caption.sentences
        for index in _named(sentence, one.head)
        for word in sentence.lowers[max(0, index - BESIDE) : index + BESIDE + 1]
        for quality in QUALITIES.get(word, ())
    )


def _named(sentence: Sentence, head: str) -> Iterator[int]:
    """Where a sentence names a thing."""
    yield from (one.last for one in sentence.mentions if one.concept == head)
    yield from (index for index, word in enumerate(sentence.lowers) if word in {head, f"{head}s"})


def _given(known: Known, head: str, kind: str) -> tuple[Description, ...]:
    """What captions say of a thing, by its own name or a part of it: "table" is said of a dining table."""
    return tuple(one for one in _captioned(known).get(kind, ()) if one.head == head or _is_same(one.head, head, known))


def _is_same(one: str, other: str, known: Known) -> bool:
    """Whether a word is short for the name of what it covers: a table is a dining table, a dog is no hot dog."""
    members = known.lexicon.members
    return one.split()[-1] == other.split()[-1] and not set(members(one)).isdisjoint(members(other))


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
    told = [sex for caption in known.captions for one in caption.mentions if (sex := _sex(caption, one))]
    for mention in said.mentions:
        sex = _sex(said, mention)
        if sex and told and mention.modality not in NOT_THERE and not mention.plural:
            yield Claim(
                turn=said.turn,
                start=mention.start,
                end=mention.end,
                kind="attribute",
                concept=mention.concept,
                verdict="supported" if sex in told else "contradicted",
                evidence=f"the only person is called {sex} here, {_listed(told)} in captions",
                firm=sex not in told and len(told) > 1,
            )


def _sex(said: Said, mention: Mention) -> str | None:
    words = set(said.text[mention.start : mention.end].lower().split()) if mention.concept == "person" else set()
    return "female" if words & WOMEN else "male" if words & MEN else None


def _listed(values: Iterable[str]) -> str:
    return " or ".join(sorted(set(values)))
