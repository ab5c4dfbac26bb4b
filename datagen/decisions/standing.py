"""Which decisions hold: the latest of a reviewer that was not undone, and of several reviewers the strictest.

Nothing here depends on the order in which lines become known, only on their numbers.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import get_args

from datagen.decisions.edits import Words, fits, original, with_words
from datagen.hostile import MOST_QUOTED
from datagen.types import Decision, Reason, Rejection, Sample, Verdict

STRICTEST_FIRST: tuple[Verdict, ...] = ("reject", "edit", "accept")
REASONS = frozenset(get_args(Reason))
_number = attrgetter("number")


class Decisions:
    """What people decided about the samples of one run, as far as it is known."""

    def __init__(self, lines: Iterable[Decision] = ()) -> None:
        """Start from lines of decisions.jsonl."""
        self._numbers: set[int] = set()
        self._undone: set[tuple[int, str]] = set()  # number, and who took it back
        self._of_sample: defaultdict[str, list[Decision]] = defaultdict(list)
        self._by_reviewer: defaultdict[str, list[Decision]] = defaultdict(list)
        self._newest: dict[str, int] = {}
        self._misfits: set[int] = set()
        for line in lines:
            self.add(line)

    def __len__(self) -> int:
        """Lines of decisions.jsonl that are known."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        """Ids of the samples of which some decision stands, sorted."""
        return (id for id in sorted(self._of_sample) if self.standing(id))

    def add(self, decision: Decision) -> None:
        """Take a line in; one that is known already changes nothing."""
        if decision.number in self._numbers:
            return
        self._numbers.add(decision.number)
        self._newest[decision.sample] = max(decision.number, self.newest(decision.sample))
        if decision.verdict == "undo":
            self._undone.add((decision.undoes or 0, decision.reviewer))
        else:
            insort(self._of_sample[decision.sample], decision, key=_number)
            insort(self._by_reviewer[decision.reviewer], decision, key=_number)

    # --- one sample --------------------------------------------------------------------------------------------------

    def standing(self, sample_id: str) -> tuple[Decision, ...]:
        """One decision a reviewer, the latest that they did not undo; in the order of their numbers.

        Who accepts what they mended before accepts the mended words: their edit goes on standing, until it is undone.
        """
        latest: dict[str, Decision] = {}
        mended: dict[str, Decision] = {}
        for one in filter(self._stands, self._of_sample.get(sample_id, ())):
            if one.verdict == "edit":
                mended[one.reviewer] = one
            latest[one.reviewer] = mended.get(one.reviewer, one) if one.verdict == "accept" else one
        return tuple(sorted(latest.values(), key=_number))

    def verdict(self, sample_id: str) -> Decision | None:
        """The decision that holds: the strictest, and the latest of those."""
        return strictest(self.standing(sample_id))

    def is_disputed(self, sample_id: str) -> bool:
        """True where what reviewers think of a sample differs."""
        return len({one.verdict for one in self.standing(sample_id)}) > 1

    def newest(self, sample_id: str) -> int:
        """Number of the last line about a sample, undos among them; 0 without any."""
        return self._newest.get(sample_id, 0)

    def ruling(self, sample_id: str) -> str | None:
        """The rule that had turned a sample away when somebody decided about it last, where one had."""
        turned_away = (one for one in self._of_sample.get(sample_id, ()) if _by_rule(one) and self._stands(one))
        return next((one.rule for one in reversed(list(turned_away))), None)

    # --- one reviewer ------------------------------------------------------------------------------------------------

    @property
    def reviewers(self) -> tuple[str, ...]:
        """People of whom something stands, sorted."""
        return tuple(name for name in sorted(self._by_reviewer) if self.last(name))

    def last(self, reviewer: str) -> Decision | None:
        """A reviewer's last decision that they did not undo: what undoing takes back next."""
        return next((one for one in reversed(self._by_reviewer.get(reviewer, ())) if self._stands(one)), None)

    def undoing(self, reviewer: str) -> Decision | None:
        """The draft of a line that takes the last decision of a reviewer back; None where there is none."""
        if (last := self.last(reviewer)) is None:
            return None
        kept = {name: getattr(last, name) for name in ("sample", "image_id", "type", "reviewer", "was", "rule")}
        return Decision(number=0, at="", verdict="undo", undoes=last.number, **kept)

    # --- the dataset -------------------------------------------------------------------------------------------------

    @property
    def brought_back(self) -> frozenset[str]:
        """Ids of samples that a rule turned away and people took back, as they were or mended."""
        return frozenset(
            id
            for id in self._of_sample
            if self.ruling(id) and (held := self.verdict(id)) and held.verdict in ("accept", "edit")
        )

    @property
    def misfits(self) -> frozenset[int]:
        """Numbers of the edits that `applied` met and left out: they are about other words, or cannot be trained on."""
        return frozenset(self._misfits)

    def original(self, sample: Sample) -> Words:
        """The conversation of a sample before anybody mended it."""
        return (
            original(sample.conversations, self._edits(sample.id)) if sample.provenance.edited else sample.conversations
        )

    def applied(self, sample: Sample) -> Sample | Rejection:
        """What becomes of a sample: itself, itself mended, or its rejection.

        It may have been mended before; an edit that does not stand any more gives its words back.
        """
        if sample.id not in self._of_sample:
            return sample
        first = self.original(sample)
        held = strictest(one for one in self.standing(sample.id) if self._applies(one, first))
        if held and held.verdict == "reject":
            return self._rejection(sample, first, held)
        words, is_edited = (held.after, True) if held and held.verdict == "edit" else (first, False)
        if (words, is_edited) == (sample.conversations, sample.provenance.edited):
            return sample
        return with_words(sample, words, is_edited)

    def _applies(self, decision: Decision, first: Words) -> bool:
        if decision.verdict == "edit" and not fits(decision, first, self._edits(decision.sample)):
            self._misfits.add(decision.number)
            return False
        return True

    def _rejection(self, sample: Sample, first: Words, held: Decision) -> Rejection:
        n_rejecting = sum(one.verdict == "reject" for one in self.standing(sample.id))
        reason = held.reason or "other"
        # No names: rejections may be published.
        who = f"rejected by {n_rejecting} reviewer{'s' * (n_rejecting != 1)}: {reason.replace('_', ' ')}"
        note = " ".join(held.note.split())[:MOST_QUOTED]
        before = with_words(sample, first, is_edited=False)
        return Rejection(
            stage="audit",
            rule=reason,
            id=sample.id,
            image_id=sample.context.image_id,
            type=sample.type,
            evidence=f"{who}, {note}" if note else who,
            text="\n".join(turn.text for turn in before.turns),
            broken=(reason,),
            conversations=first,
            score=sample.provenance.score,
        )

    def _edits(self, sample_id: str) -> list[Decision]:
        return [one for one in self._of_sample.get(sample_id, ()) if one.verdict == "edit"]

    def _stands(self, decision: Decision) -> bool:
        return (decision.number, decision.reviewer) not in self._undone


def strictest(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds among those of several reviewers."""
    return min(decisions, key=lambda one: (STRICTEST_FIRST.index(one.verdict), -one.number), default=None)


def _by_rule(decision: Decision) -> bool:
    """True for a decision about a sample that a rule had turned away, not a person."""
    return decision.was == "rejected" and decision.rule not in REASONS
