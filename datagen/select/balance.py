"""Yes/no balance: as many samples go as bring the share of yes into a band, those first that move it most.

A sample with several questions may hold both; it counts by what it says too much. Where no choice of samples comes
into the band (nothing says no), all are kept and the report says so: dropping what was paid for would buy nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from datagen.select.candidates import Candidates
from datagen.select.ruling import Verdict

Band = tuple[float, float]


class Said(NamedTuple):
    """How often answers to yes/no questions say yes and no."""

    yes: int
    no: int

    def within(self, band: Band) -> bool:
        """True when the share of yes lies in the band, or nothing was asked."""
        return not self.asked or band[0] <= self.share <= band[1]

    @property
    def asked(self) -> int:
        """Questions that were answered with one of the two."""
        return self.yes + self.no

    @property
    def share(self) -> float:
        """Share of yes; 0 where nothing was asked."""
        return self.yes / self.asked if self.asked else 0.0

    def less(self, other: "Said") -> "Said":
        """What is left without another's."""
        return Said(self.yes - other.yes, self.no - other.no)


def said(candidates: Candidates, rows: Sequence[int]) -> Said:
    """What the answers of some rows say in all."""
    return Said(sum(candidates.n_yes[row] for row in rows), sum(candidates.n_no[row] for row in rows))


def balance(candidates: Candidates, rows: Sequence[int], band: Band) -> dict[int, Verdict]:
    """The rows to drop, of rows in their seeded order, and why; none where nothing would help."""
    whole = said(candidates, rows)
    surplus = [] if whole.within(band) else _surplus(candidates, rows, whole, band)
    word = "yes" if whole.share > band[1] else "no"
    evidence = (
        f"its answers say {word} too often: yes was {whole.share:.1%} of {whole.asked} yes/no answers,"
        f" expected {band[0]:.0%} to {band[1]:.0%}"
    )
    return dict.fromkeys(surplus, Verdict("yes_no_balance", evidence))


def _surplus(candidates: Candidates, rows: Sequence[int], whole: Said, band: Band) -> list[int]:
    """The rows to drop; none where no number of them brings the share into the band."""
    left, dropped = whole, []
    says_yes = whole.share > band[1]
    for row in sorted(rows, key=lambda row: _order(_own(candidates, row), says_yes)):
        own = _own(candidates, row)
        after = left.less(own)
        # Those that say the two as often as the whole may move nothing; the last may move too much.
        moves = after.share < left.share if says_yes else after.share > left.share
        overshoots = after.share < band[0] if says_yes else after.share > band[1]
        if not after.asked or not own.asked or not moves or overshoots:
            continue
        left = after
        dropped.append(row)
        if left.within(band):
            return dropped
    return []


def _own(candidates: Candidates, row: int) -> Said:
    return Said(candidates.n_yes[row], candidates.n_no[row])


def _order(own: Said, says_yes: bool) -> tuple[int, int]:
    """The largest surplus first; of equal ones, that which takes least of the other along."""
    much, little = (own.yes, own.no) if says_yes else (own.no, own.yes)
    return little - much, little
