"""Two samples compared in both orders -> one outcome, and what many of them say of two runs.

Judges prefer what stands first, or second, whatever it says (Zheng et al. 2023, section 3). So a win counts only where
both orders agree; the rest is counted as inconsistent, and the share that the first place won is told beside it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from datagen.judging.scores import read_scores
from datagen.types import Count, Record
from datagen.wilson import wilson

Outcome = Literal["win", "tie", "lose", "inconsistent", "unparsed"]
Winner = Literal["win", "tie", "lose"]
SWAPPED: dict[Winner, Winner] = {"win": "lose", "tie": "tie", "lose": "win"}


class Compared(NamedTuple):
    """What one comparison came to, for the first sample."""

    outcome: Outcome
    first_place: tuple[Winner, ...]
    """How whatever stood first fared, in each order that could be read."""


class Share(Record):
    """A share, with the interval that it lies in 95 times in 100."""

    share: float | None
    """None of nothing."""
    low: float
    """Lower end (Wilson)."""
    high: float
    """Upper end (Wilson)."""
    of: Count
    """How many it is a share of."""


class Comparison(Record):
    """What a judge says of two runs: win + tie + lose + inconsistent + unparsed are all pairs."""

    pairs: Count
    """Pairs of samples about the same image, of the same type."""
    win: Count
    """Both orders prefer the first run's."""
    tie: Count
    """Both orders put them level."""
    lose: Count
    """Both orders prefer the second run's."""
    inconsistent: Count
    """The two orders say different things."""
    unparsed: Count
    """At least one order states no scores that could be read."""
    wins: Share
    """Wins among wins and losses: 0.5 is no difference between the runs."""
    first_place: Share
    """How often what stood first won, among all orders with a winner: 0.5 is a judge without bias of position."""


def outcome(forward: str | None, backward: str | None, highest: float = 10.0) -> Compared:
    """The outcome for the first sample, from the replies to (first, second) and to (second, first)."""
    orders = [None if text is None else winner(text, highest) for text in (forward, backward)]
    first_place = tuple(order for order in orders if order is not None)
    there, back = orders
    if there is None or back is None:
        return Compared("unparsed", first_place)
    return Compared(there if there == SWAPPED[back] else "inconsistent", first_place)


def winner(text: str, highest: float = 10.0) -> Winner | None:
    """How what stood first fared in one reply; None where it states no two scores."""
    scores = read_scores(text, 2, highest)
    if scores is None:
        return None
    first, second = scores
    return "win" if first > second else "lose" if first < second else "tie"


def summary(compared: Iterable[Compared]) -> Comparison:
    """Counts and shares of many comparisons."""
    outcomes: Counter[Outcome] = Counter()
    places: Counter[Winner] = Counter()
    for one in compared:
        outcomes[one.outcome] += 1
        places.update(one.first_place)
    return Comparison(
        pairs=outcomes.total(),
        win=outcomes["win"],
        tie=outcomes["tie"],
        lose=outcomes["lose"],
        inconsistent=outcomes["inconsistent"],
        unparsed=outcomes["unparsed"],
        wins=_share(outcomes["win"], outcomes["win"] + outcomes["lose"]),
        first_place=_share(places["win"], places["win"] + places["lose"]),
    )


def _share(n_hits: int, n: int) -> Share:
    _, low, high = wilson(n_hits, n)
    return Share(share=n_hits / n if n else None, low=low, high=high, of=n)
