"""Where a scene is set, by what most captions say."""

from collections import Counter
from collections.abc import Sequence

from datagen.teacher.grammar.mentions import Mention
from datagen.teacher.grammar.vocabulary import Place, words

BESIDE = frozenset(("by", "near", "beside"))
VIEWS = frozenset(("view", "picture", "photo", "scene", "image", "shot"))
AFLOAT = (("in", "the"), ("on", "the"), ("by", "the"), ("near", "the"))
MISSPELLED = frozenset(("desert",))  # as often as not a sweet one
SETTING = frozenset(("in", "on", "down", "along", "across", "through", "inside", "up"))


def setting(found: Sequence[Sequence[Mention]], captions: Sequence[Sequence[str]]) -> Place | None:
    """The place that most captions set the scene in, by its most telling name; None where none does."""
    votes: Counter[Place] = Counter()
    for tokens, in_caption in zip(captions, found, strict=True):
        votes.update(place for mention in in_caption if not mention.denied and (place := _named(tokens, mention)))
    if not votes:
        return None
    sums = Counter({place.rank: 0 for place in votes})
    for place, n in votes.items():
        sums[place.rank] += n
    rank = min(sums, key=lambda rank: (-sums[rank], rank))
    same = {place: n for place, n in votes.items() if place.rank == rank}
    return max(same, key=lambda place: (len(place.name), same[place], place.at))


def _named(tokens: Sequence[str], mention: Mention) -> Place | None:
    """The place of `in a small kitchen`, of a caption that begins with `A kitchen`; not of `looking at the ocean`."""
    place = mention.term
    if not isinstance(place, Place) or not mention.whole:
        return None
    if place.name == "water" and tuple(tokens[max(mention.start - 2, 0) : mention.start]) not in AFLOAT:
        return None  # flowers stand in water and hydrants give it; swimmers are in the water
    said = words()
    for at in range(mention.start - 1, max(mention.start - 6, -1), -1):
        token = tokens[at]
        if token in SETTING or (token == "of" and at and tokens[at - 1] in VIEWS):
            return place
        if token == "at":
            return place if "looking" not in tokens and place.beside is None else None
        if token in BESIDE:
            return place.beside
        if token in said.followers and token not in said.determiners and token != ",":
            return None
    opens = mention.start < 6 and tokens[0] in ("a", "an", "this") and place.name not in MISSPELLED
    return place if opens or (mention.start == 0 and place.name not in MISSPELLED) else None
