"""What can be held of a kind of thing: its number, colors and name, from its boxes and from all captions.

Where captions disagree with the boxes or with each other, nothing is held.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from datagen.teacher.grammar.english import Noun, listing, noun
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import Kind, Term
from datagen.teacher.grammar.mentions import VAGUE, Mention
from datagen.teacher.grammar.vocabulary import words

Said = Sequence[Sequence[Mention]]  # mentions of one kind, caption by caption

MOST_COUNTED = 5  # beyond, annotators and readers stop counting
AGAIN = frozenset(("the", "this", "that", "his", "her", "its", "their"))  # may speak of what has been named before
UNCOLORED = frozenset(("person", "wine glass"))  # a color said of these is that of a skin, or of the wine


def count(n: int, called: Noun, said: Said, *, crowded: bool) -> int | None:
    """The number of boxes, where no caption says otherwise and it is small enough to be trusted.

    `crowded`: a caption speaks of a crowd or a herd, which boxes seldom cover, so one must give the very number.
    """
    if n > MOST_COUNTED or called.number != "count":
        return None
    exact = n > 1 and any(mention.number == n for in_caption in said for mention in in_caption)
    if crowded and not exact:
        return None
    return n if all(_agrees(in_caption, n, exact=exact) for in_caption in said) else None


def _agrees(in_caption: Sequence[Mention], n: int, *, exact: bool) -> bool:
    """Whether one caption can be true of n things; `exact`: another gives the number, so `several` says nothing new."""
    numbers = {mention.number for mention in in_caption if not _is_part(mention, n)} - {None, n}
    if exact:
        numbers.discard(VAGUE)
    single = sum(mention.whole and not mention.many and mention.before not in AGAIN for mention in in_caption)
    return not numbers and single <= n and not (n == 1 and any(mention.many for mention in in_caption))


def _is_part(mention: Mention, n: int) -> bool:
    """True where a number is said of those of one color only: two red cars out of three."""
    return bool(mention.colors or mention.dress) and mention.number is not None and 0 < mention.number < n


def is_crowded(one: Kind, captions: Sequence[Sequence[str]]) -> bool:
    """True where a caption speaks of a crowd, a herd or the like, and the kind is one that comes in them."""
    return one.family in ("person", "animal") and any(not words().crowds.isdisjoint(tokens) for tokens in captions)


def surely_many(said: Said) -> bool:
    """True where at least two captions speak of several and none of a single one, though there is but one box."""
    several = sum(any(mention.many for mention in in_caption) for in_caption in said)
    return several > 1 and all(mention.many for in_caption in said for mention in in_caption)


def mostly_many(said: Sequence[Mention]) -> bool:
    """True where more mentions are plural than singular."""
    return sum(1 if mention.many else -1 for mention in said) > 0


def color(one: Kind, said: Sequence[Mention], *, n: int, count: int | None) -> str:
    """Color of one thing, or of all n where a caption says so of just as many; "" where it is not known.

    A thing that is counted for sure has one color in all captions, or none is held; n is 0 without boxes.
    """
    colored = [mention for mention in said if mention.colors and mention.whole and not mention.denied]
    colors = {mention.colors for mention in colored}
    if len(colors) != 1 or one.name in UNCOLORED:
        return ""
    found = colors.pop()
    if n <= 1:
        sure = count == 1 or not any(mention.many or mention.number for mention in said)
        return listing(found) if sure else ""
    of_all = all(mention.number in (None, n) for mention in colored) and any(mention.many for mention in colored)
    return found[0] if count == n and of_all and len(found) == 1 else ""


def apart(one: Kind, said: Said) -> tuple[str, str] | None:
    """Two colors that one caption gives to one and to the other of two, and that no caption contradicts."""
    pairs = {tuple(sorted(mention.colors[0] for mention in in_caption)) for in_caption in said if _are_two(in_caption)}
    if len(pairs) != 1 or one.name in UNCOLORED:
        return None
    first, second = pairs.pop()
    every = {color for in_caption in said for mention in in_caption for color in mention.colors}
    return (first, second) if first != second and every == {first, second} else None


def _are_two(in_caption: Sequence[Mention]) -> bool:
    single = (len(mention.colors) == 1 and mention.whole and not mention.many for mention in in_caption)
    return len(in_caption) == 2 and all(single)


def dress(said: Sequence[Mention]) -> str:
    """Color of one person's clothes, where all that name one agree."""
    colors = {mention.dress for mention in said if mention.dress and not mention.many}
    return colors.pop() if len(colors) == 1 else ""


def quality(one: Kind, said: Sequence[Mention]) -> str:
    """The adjective most often given to one thing, of those that no other contradicts; never to a person."""
    if one.name in UNCOLORED:
        return ""
    named = Counter(quality for mention in said if mention.whole and not mention.many for quality in mention.qualities)
    opposed = {half for pair in table("words")["opposites"] if named.keys() >= set(pair) for half in pair}
    return next((quality for quality, _ in named.most_common() if quality not in opposed), "")


def person(called: Noun, said: Sequence[Mention]) -> Noun:
    """`man` rather than `person`, where captions agree on it."""
    names = _telling().intersection(mention.term.noun.one for mention in said if isinstance(mention.term, Term))
    agreed = (name for name, also in _people().items() if names & also and names <= also | _young(name))
    return noun(next(agreed, called.one)) if called.one == "person" else called


@functools.cache
def _people() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(also) for name, also in table("words")["people"].items()}


def _young(name: str) -> frozenset[str]:
    """What a boy or a girl may be called as well."""
    return frozenset(("child", "kid", "baby", "toddler")) if name in ("boy", "girl") else frozenset()


@functools.cache
def _telling() -> frozenset[str]:
    """Words that tell a person's sex or age."""
    people: Iterable[frozenset[str]] = _people().values()
    return frozenset(table("words")["young"]).union(*people)
