"""What a caption names, and what it says of it directly: number, colors, qualities, clothes.

Only what stands right before a noun, or after it and `is`, is taken for said of it; a noun that is the first half of a
compound (the car of `car seat`) names nothing for sure, and is marked so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from datagen.teacher.grammar.lore import Kind, Term
from datagen.teacher.grammar.vocabulary import Index, Place, Target, Words, index, words

VAGUE = -1  # a number that is said and not known: several, a herd of
STOPS = frozenset(".,;:!?")
AMOUNTS = frozenset(("couple", "pair", "trio", "dozen", "few", "lone", "solitary"))
PARTS = frozenset(
    ("layer", "layered", "tier", "tiered", "story", "storied", "lane", "wheeled", "door", "piece", "toned")
)
BE = frozenset(("is", "are", "was", "were"))


@dataclass(frozen=True, slots=True)
class Mention:
    """One noun of one caption."""

    term: Term | Place
    start: int
    end: int
    """Where the next word begins."""
    whole: bool
    """True where the noun stands for itself, not as part of a longer name."""
    denied: bool
    """True after `no` or `without`."""
    many: bool
    number: int | None
    """What is said of how many there are; VAGUE, or None where nothing is said."""
    colors: tuple[str, ...]
    qualities: tuple[str, ...]
    dress: str
    """The color of the clothes in `a person in red`."""
    before: str
    """The word before the noun and what belongs to it."""


def mentions(tokens: Sequence[str], new: Index) -> list[Mention]:
    """Nouns of a caption in order; `new` holds names that only this context knows."""
    known = index()
    found = []
    at = 0
    while at < len(tokens):
        first = tokens[at]
        hit = _longest(tokens, at, new.get(first)) or _longest(tokens, at, known.get(first))
        if hit is None:
            at += 1
            continue
        size, term = hit
        if term is not None:
            found.append(_mention(tokens, at, at + size, term))
        at += size
    return found


def of_kind(found: Sequence[Mention], one: Kind) -> list[Mention]:
    """Those that name a kind."""
    return [mention for mention in found if isinstance(mention.term, Term) and mention.term.kind is one]


def _longest(
    tokens: Sequence[str], at: int, entries: Sequence[tuple[tuple[str, ...], Target]] | None
) -> tuple[int, Target] | None:
    for name, term in entries or ():
        if len(name) == 1 or tuple(tokens[at : at + len(name)]) == name:
            return len(name), term
    return None


def _mention(tokens: Sequence[str], start: int, end: int, term: Term | Place) -> Mention:
    said = words()
    colors, qualities, before = _modifiers(tokens, start, said)
    determiner = tokens[before] if before >= 0 else ""
    number = _number(tokens, before, said, many=isinstance(term, Term) and term.many)
    one = tokens[end : end + 1] in (("is",), ("was",), ("has",))
    many = isinstance(term, Term) and _reads_many(term, determiner, number, one=one)
    colors = colors or _predicate(tokens, end, said)
    whole = _whole(tokens, end, said) and not (
        tokens[start] in said.colors and not (many or determiner in said.determiners)
    )
    if tokens[start] in said.colors and _color_follows(tokens, end, said):
        whole = False
    denied = determiner in said.none or (before > 0 and tokens[before - 1] in said.none)
    dress = _dress(tokens, end, said)
    return Mention(term, start, end, whole, denied, many, number, colors, qualities, dress, determiner)


def _modifiers(tokens: Sequence[str], start: int, said: Words) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Colors and qualities right before a noun, and where the word before them stands."""
    colors: list[str] = []
    qualities: list[str] = []
    at = start - 1
    while at >= 0:
        token = said.spellings.get(tokens[at], tokens[at])
        if token in said.colors:
            colors.insert(0, token)
        elif token in said.qualities:
            qualities.insert(0, token)
        elif token == "decker" and at and tokens[at - 1] == "double":
            qualities.insert(0, "double decker")
            at -= 1
        elif not (
            token in said.shades or token == "" or (token in ("and", ",") and _goes_on(tokens, at, colors, said))
        ):
            break
        at -= 1
    return tuple(colors), tuple(qualities), at


def _goes_on(tokens: Sequence[str], at: int, colors: Sequence[str], said: Words) -> bool:
    """True for the `and` of `black and white cat`."""
    before = said.spellings.get(tokens[at - 1], tokens[at - 1]) if at else ""
    return bool(colors) and before in said.colors


def _number(tokens: Sequence[str], at: int, said: Words, *, many: bool) -> int | None:
    """The amount said before a noun, over at most four words that describe it; 41 before a single bus is its name."""
    for step in range(at, max(at - 5, -1), -1):
        token = tokens[step]
        if token in said.numbers:
            return None if _measures(tokens, step) else said.numbers[token]
        if token.isdigit():
            return (int(token) if len(token) < 3 else VAGUE) if many else None
        if token in said.vague:
            return VAGUE
        if token == "of" and step:
            if tokens[step - 1] in said.gathered:
                return VAGUE
            if tokens[step - 1] not in said.numbers:
                return None
        elif token in STOPS or token in said.followers or token in said.determiners:
            return None
    return None


def _measures(tokens: Sequence[str], at: int) -> bool:
    """True for the `two` of `a two layer cake`, which counts layers."""
    article = at > 0 and tokens[at - 1] in ("a", "an") and tokens[at] not in AMOUNTS
    return article or (at + 1 < len(tokens) and tokens[at + 1] in PARTS)


def _reads_many(term: Term, determiner: str, number: int | None, *, one: bool) -> bool:
    """Whether more than one is spoken of: sheep are many unless it is `a` sheep, and so are two giraffe."""
    if determiner in ("a", "an") or number == 1:
        return False
    sheep = term.kind.family == "animal" and term.noun.one == term.noun.many
    several = (number or 0) > 1 or (number == VAGUE and determiner == "of")
    return term.many or several or (sheep and not one and determiner not in ("one", "another", "this"))


def _dress(tokens: Sequence[str], end: int, said: Words) -> str:
    """The color of `a person in red.` and of `the person is dressed in red`."""
    at = end + 1 if end < len(tokens) and tokens[end] in BE else end
    at += tokens[at : at + 1] == ("dressed",)
    if at + 1 >= len(tokens) or tokens[at] != "in":
        return ""
    color = said.spellings.get(tokens[at + 1], tokens[at + 1])
    closed = at + 2 == len(tokens) or tokens[at + 2] in said.followers or tokens[at + 2].endswith("ing")
    return color if color in said.colors and closed and tokens[at + 2 : at + 3] != ("and",) else ""


def _predicate(tokens: Sequence[str], end: int, said: Words) -> tuple[str, ...]:
    """The color of `the bus is red.`"""
    at = end + 1 if end < len(tokens) and tokens[end] in ("that", "which") else end
    if at + 1 >= len(tokens) or tokens[at] not in BE:
        return ()
    at += 1
    while at + 1 < len(tokens) and tokens[at] in said.shades:
        at += 1
    color = said.spellings.get(tokens[at], tokens[at])
    closed = at + 1 == len(tokens) or tokens[at + 1] in STOPS
    return (color,) if color in said.colors and closed else ()


def _whole(tokens: Sequence[str], end: int, said: Words) -> bool:
    if end == len(tokens):
        return True
    after = tokens[end]
    return after in said.followers or (after.endswith("ing") and after not in said.nouns_in_ing)


def _color_follows(tokens: Sequence[str], end: int, said: Words) -> bool:
    return end + 1 < len(tokens) and tokens[end] in ("and", ",") and tokens[end + 1] in said.colors
