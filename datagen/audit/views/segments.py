"""A turn's text in pieces, each with the claims that it is part of: claims overlap, marks on a page must not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from datagen.checks.claims import Claim

MOST_MARKS = 400  # claims of one turn that are marked; a turn with more is no answer that anybody reads
MOST_AT_ONCE = 6_000  # characters of a turn that are shown before "show all"


@dataclass(frozen=True, slots=True)
class Told:
    """A claim of a sample, numbered over all its turns."""

    number: int
    """From 1."""
    claim: Claim
    boxes: tuple[int, ...]
    """Numbers of the boxes that are of what it speaks of."""
    words: str
    """The words that make it."""

    @property
    def line(self) -> str:
        """What there is to say of it."""
        claim = self.claim
        doubt = ", not beyond doubt" if claim.verdict == "contradicted" and not claim.firm else ""
        return f"{claim.kind}, {claim.concept}: {claim.verdict}{doubt}: {claim.evidence}"


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that belong to the same claims."""

    text: str
    told: tuple[Told, ...] = ()
    is_first: bool = False
    """Whether the claim that colours it begins here."""

    @property
    def verdict(self) -> str:
        """What colours it: a contradiction if there is one, else the shortest claim; "" without claims."""
        return _ruling(self.told).claim.verdict if self.told else ""

    @property
    def lines(self) -> str:
        """What there is to say of all its claims."""
        return "; ".join(told.line for told in self.told)


def segments(text: str, told: Iterable[Told]) -> tuple[Segment, ...]:
    """The whole text, in order; claims that lie outside it are left out."""
    inside = [one for one in told if 0 <= one.claim.start < one.claim.end <= len(text)][:MOST_MARKS]
    edges = sorted({0, len(text), *(edge for one in inside for edge in (one.claim.start, one.claim.end))})
    starts = sorted(inside, key=lambda one: one.claim.start)
    return tuple(_pieces(text, edges, starts))


def _pieces(text: str, edges: Sequence[int], starts: list[Told]) -> Iterator[Segment]:
    coming, open_ = 0, list[Told]()
    for start, end in pairwise(edges):
        open_ = [one for one in open_ if one.claim.end > start]
        while coming < len(starts) and starts[coming].claim.start == start:
            open_.append(starts[coming])
            coming += 1
        here = tuple(sorted(open_, key=lambda one: one.number))
        yield Segment(text[start:end], here, bool(here) and _ruling(here).claim.start == start)


def _ruling(told: Sequence[Told]) -> Told:
    return min(told, key=lambda one: (one.claim.verdict != "contradicted", one.claim.end - one.claim.start, one.number))


def cut(pieces: Iterable[Segment], most: int = MOST_AT_ONCE) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """The pieces of the first `most` characters, and the others."""
    head: list[Segment] = []
    rest: list[Segment] = []
    room = most
    for piece in pieces:
        if len(piece.text) <= room:
            head.append(piece)
        elif room:
            head.append(Segment(piece.text[:room], piece.told, piece.is_first))
            rest.append(Segment(piece.text[room:], piece.told))
        else:
            rest.append(piece)
        room = max(0, room - len(piece.text))
    return tuple(head), tuple(rest)
