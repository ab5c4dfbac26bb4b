"""The things of a scene: what boxes show, and what only captions name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datagen.teacher.grammar import evidence, geometry
from datagen.teacher.grammar.english import Noun, noun
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import Kind, Term, kind
from datagen.teacher.grammar.mentions import Mention, of_kind
from datagen.teacher.grammar.reading import Corners

NEEDS_TWO = 2  # captions that must name a thing that boxes could have shown and do not
DOUBTFUL = frozenset(("animal", "vehicle"))  # families in which one thing is often taken for another


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One sort of object in one scene."""

    kind: Kind
    noun: Noun
    boxes: tuple[Corners, ...]
    """Largest first; empty where only captions have it."""
    count: int | None
    """How many there are, where boxes and captions leave no doubt."""
    many: bool
    """Whether it is spoken of in the plural."""
    color: str = ""
    """Of all of them; empty where it is not known."""
    dress: str = ""
    """The color of a person's clothes."""
    quality: str = ""
    """One adjective, of a single thing."""
    apart: tuple[str, str] | None = None
    """The colors of one and of the other, where there are two."""

    @property
    def box(self) -> Corners | None:
        """Where it is, if it is exactly one, or one mass."""
        alone = len(self.boxes) == 1 and (self.count == 1 or self.noun.number == "mass")
        return self.boxes[0] if alone else None

    @property
    def size(self) -> float:
        """Share of the image that its largest box takes, 0 to 1."""
        return geometry.area(self.boxes[0]) if self.boxes else 0.0


def boxed(
    name: str,
    boxes: Sequence[Corners],
    found: Sequence[Sequence[Mention]],
    captions: Sequence[Sequence[str]],
    *,
    alone: bool,
) -> Thing:
    """What the boxes of one name show, largest first; `alone` where no other name is of the same kind."""
    one = kind(name)
    called = one.noun if name == one.name else noun(name)
    said = [of_kind(in_caption, one) for in_caption in found]
    flat = [mention for in_caption in said for mention in in_caption]
    n = len(boxes)
    count = evidence.count(n, called, said, crowded=evidence.is_crowded(one, captions)) if alone else None
    single = count == 1
    return Thing(
        kind=one,
        noun=evidence.person(called, flat) if single else called,
        boxes=tuple(boxes),
        count=count,
        many=not single and (n > 1 or called.number == "plural" or evidence.surely_many(said)),
        color=evidence.color(one, flat, n=n, count=count),
        dress=evidence.dress(flat) if single and one.family == "person" else "",
        quality=evidence.quality(one, flat) if single else "",
        apart=evidence.apart(one, said) if count == 2 else None,
    )


def unboxed(found: Sequence[Sequence[Mention]], boxed: frozenset[Kind], *, strict: bool) -> Iterable[Thing]:
    """Things that captions name and boxes do not show; `strict`: what could have had a box needs two captions."""
    named: dict[Kind, list[Mention]] = {}
    votes: Counter[Kind] = Counter()
    for in_caption in found:
        sure = {
            mention: mention.term.kind for mention in in_caption if isinstance(mention.term, Term) and _is_sure(mention)
        }
        votes.update(set(sure.values()))
        for mention, one in sure.items():
            named.setdefault(one, []).append(mention)
    for one, said in named.items():
        doubtful = strict and (bool(one.own) or one.family in DOUBTFUL)
        if one not in boxed and votes[one] >= (NEEDS_TWO if doubtful else 1):
            yield _named(one, said)


def is_misread(name: str, said: frozenset[str]) -> bool:
    """Whether other words of the context make it likely that a caption means something else by a name."""
    return not said.isdisjoint(table("words")["misread"].get(name.removesuffix("s"), ()))


def _is_sure(mention: Mention) -> bool:
    return mention.whole and not mention.denied


def _named(one: Kind, said: Sequence[Mention]) -> Thing:
    """A thing as the first caption that has it calls it."""
    nouns = [mention.term.noun for mention in said if isinstance(mention.term, Term)]
    called = nouns[0]
    same = [mention for mention, noun in zip(said, nouns, strict=True) if noun == called]
    many = evidence.mostly_many(same) or called.number == "plural"
    return Thing(one, called, (), None, many, evidence.color(one, said, n=0, count=None))
