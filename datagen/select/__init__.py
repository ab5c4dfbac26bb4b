"""What of the whole is taken: which images are asked about, and which of the samples make the dataset.

`assemble` adds every sample that is good by itself to `Candidates` and asks `choose` at the end. Steps run in the order
of `STEPS`: what must not be in the dataset at all goes first, so that nothing is dropped to make room for it; what is
held out is set aside before caps and mix shape what is left for training. Every choice is a seeded function of ids: the
same settings choose the same rows on any machine, in whatever order they came. To add a wish: a field of `Wishes`, a
file for what it does, a step here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from datagen.select.balance import balance, said
from datagen.select.candidates import Candidates
from datagen.select.caps import cap
from datagen.select.contamination import Evaluation
from datagen.select.contamination import read as read_evaluation
from datagen.select.draw import held_out, images
from datagen.select.mixing import by_share, mix
from datagen.select.ruling import HELD_OUT, Verdict
from datagen.select.whole import figures
from datagen.select.wishes import BALANCED, LLAVA_MIX, Wishes, parse_amount, parse_band, parse_mix
from datagen.types import Figures

__all__ = [
    "BALANCED",
    "HELD_OUT",
    "LLAVA_MIX",
    "Candidates",
    "Chosen",
    "Evaluation",
    "Verdict",
    "Wishes",
    "choose",
    "images",
    "parse_amount",
    "parse_band",
    "parse_mix",
    "read_evaluation",
]

RULES = (
    "eval_image",
    "eval_question",
    "held_out",
    "per_image",
    "per_opening",
    "per_answer",
    "yes_no_balance",
    "mix",
)  # in the order in which they are tried


class Chosen(NamedTuple):
    """What was chosen, and what that did to the whole."""

    verdicts: list[Verdict | None]
    """One for each row, in order: None for a sample that is kept."""
    counts: Mapping[str, int]
    """Samples by the rule that decided, in the order of the steps; only rules that took one."""
    before: Figures
    """All candidates."""
    after: Figures
    """What is kept."""
    notes: tuple[str, ...]
    """Wishes that could not be met, a sentence each."""


@dataclass(slots=True)
class _Choice:
    candidates: Candidates
    wishes: Wishes
    rows: list[int]  # still in, in their seeded order
    verdicts: list[Verdict | None]
    notes: list[str] = field(default_factory=list)

    @property
    def is_balanced(self) -> bool:
        band = self.wishes.yes_share
        return band is None or said(self.candidates, self.rows).within(band)

    def drop(self, verdicts: Mapping[int, Verdict]) -> None:
        for row, verdict in verdicts.items():
            self.verdicts[row] = verdict
        self.rows = [row for row in self.rows if self.verdicts[row] is None]


def choose(candidates: Candidates, wishes: Wishes) -> Chosen:
    """Decide for every candidate whether it is kept, held out or dropped for a rule."""
    rows = sorted(range(len(candidates)), key=candidates.rank.__getitem__)
    choice = _Choice(candidates, wishes, rows, [None] * len(candidates))
    before = figures(candidates, rows)
    for step in STEPS:
        step(choice)
    found = Counter(verdict.rule for verdict in choice.verdicts if verdict)
    counts = {rule: found[rule] for rule in RULES if found[rule]}
    return Chosen(choice.verdicts, counts, before, figures(candidates, choice.rows), tuple(choice.notes))


def _decontaminate(choice: _Choice) -> None:
    choice.drop(choice.candidates.contaminated)


def _hold_out(choice: _Choice) -> None:
    """All samples of an image go to one side."""
    amount, column = choice.wishes.hold_out, choice.candidates.image
    if not amount:
        return
    present = sorted({column[row] for row in choice.rows})
    names = choice.candidates.images.all()
    apart = {present[at] for at in held_out([names[one] for one in present], amount, choice.candidates.seed)}
    choice.drop({row: HELD_OUT for row in choice.rows if column[row] in apart})
    if present and len(apart) in (0, len(present)):
        choice.notes.append(f"{len(apart)} of {len(present)} images are held out: the amount does not fit so few")


def _cap(choice: _Choice) -> None:
    candidates, wishes = choice.candidates, choice.wishes
    rows = by_share(candidates, choice.rows, wishes.mix) if wishes.mix else choice.rows
    choice.drop(cap(candidates, rows, wishes))


def _shape(choice: _Choice) -> None:
    """Balance, then mix, and again where the mix took the balance away; each round drops, so one is the last."""
    _balance(choice)
    _mix(choice)
    while not choice.is_balanced and _balance(choice):
        _mix(choice)
    choice.notes.extend(_unmet(choice))


def _balance(choice: _Choice) -> bool:
    """True where that dropped something."""
    if choice.wishes.yes_share is None:
        return False
    dropped = balance(choice.candidates, choice.rows, choice.wishes.yes_share)
    choice.drop(dropped)
    return bool(dropped)


def _mix(choice: _Choice) -> None:
    if choice.wishes.mix:
        choice.drop(mix(choice.candidates, choice.rows, choice.wishes.mix))


def _unmet(choice: _Choice) -> Iterator[str]:
    wishes, left = choice.wishes, choice.candidates.types_of(choice.rows)
    if absent := sorted(name for name, share in (wishes.mix or {}).items() if share and name not in left):
        yield f"mix: there is no {' and no '.join(absent)} sample, the others are mixed without"
    if wishes.yes_share and not choice.is_balanced:
        yes, no = said(choice.candidates, choice.rows)
        least, most = wishes.yes_share
        yield f"yes/no balance: {yes} yes and {no} no cannot be brought to {least:.0%}-{most:.0%} yes, so all stay"


STEPS: tuple[Callable[[_Choice], None], ...] = (_decontaminate, _hold_out, _cap, _shape)
