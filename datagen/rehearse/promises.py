"""What a build promises, checked from both sides: its ledger, and what the server itself counted.

To add a promise: a function of `Both` that gives what breaks it, and a line in PROMISES.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from datagen.ledger.account import Attempt
from datagen.ledger.books import MOST_BAD_REPLIES
from datagen.teacher.journal import Entry

ANSWERED = "answered"
NOTHING_LOST = "no reply that arrived is lost"
NOTHING_TWICE = "no prompt was asked again once it had its reply"
NO_REPLY = frozenset(("truncated", "empty", "malformed"))  # faults that are a 200
CUT_OFF = frozenset(("connection", "timeout"))  # failures after which nobody knows what the server did
UNUSABLE = frozenset(("bad_reply", "content_filter"))  # failures of answers that did arrive
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Killed:
    """What stood in the ledger after a kill."""

    at: float
    """Seconds since the epoch."""
    answered: frozenset[str]
    """Tags of the calls whose reply had arrived."""
    cut_off: int
    """Calls that were in flight."""
    committed: int
    """Nanodollars, spent and held together."""


@dataclass(frozen=True)
class Both:
    """One run from both sides."""

    calls: Sequence[Attempt]
    entries: Sequence[Entry]
    costs: Mapping[str, int]
    """What each call cost by the server's count, in nanodollars."""
    most_in_flight: int
    cap: int | None
    """Budget in nanodollars."""
    wanted: int = 0
    """Prompts of the run, when it ended by itself with all of them done; 0 otherwise."""
    holds: bool = False
    """Whether prompts in doubt are left as they are."""
    killed: Sequence[Killed] = ()
    strange_rows: Sequence[str] = ()
    """Ids of samples that differ from those of the run without faults, or were made from rubbish."""
    crash: str = ""
    """The last words of a build that fell over."""
    by_tag: Mapping[str, Attempt] = field(init=False)

    def __post_init__(self) -> None:
        """Find calls by the name that the server was given."""
        object.__setattr__(self, "by_tag", {call.tag: call for call in self.calls})

    @cached_property
    def seen(self) -> Counter[str]:
        """How often each tag arrived."""
        return Counter(entry.tag for entry in self.entries)

    @property
    def committed(self) -> int:
        """Nanodollars, spent and held."""
        return sum((call.cost or 0) + call.held for call in self.calls)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a promise was kept."""

    promise: str
    broken: int
    """How often it was not."""
    examples: tuple[str, ...] = ()


def verdicts(both: Both) -> list[Verdict]:
    """Every promise with what breaks it."""
    found = {promise: breaking(both) for promise, breaking in PROMISES.items()}
    return [Verdict(promise, len(lines), tuple(lines[:MOST_EXAMPLES])) for promise, lines in found.items()]


def not_written_down(both: Both) -> list[str]:
    """Requests at the server that the ledger does not know."""
    return [tag or "a request without a name" for tag in both.seen if tag not in both.by_tag]


def sent_twice(both: Both) -> list[str]:
    """Calls that the server met more than once."""
    return [f"{tag}: {n} requests" for tag, n in both.seen.items() if n > 1]


def never_sent(both: Both) -> list[str]:
    """Calls that did not arrive, and of which the ledger does not say that they were cut off."""
    return [
        f"{call.tag}: {call.failure or call.state}"
        for call in both.calls
        if call.tag not in both.seen and not _is_open(call)
    ]


def lost(both: Both) -> list[str]:
    """Answers that reached us and are not in the ledger, or are there no more."""
    sent = [entry.tag for entry in both.entries if entry.outcome == ANSWERED]
    gone = [tag for tag in sent if tag in both.by_tag and not _is_kept(both.by_tag[tag])]
    later = {tag for one in both.killed for tag in one.answered if not _was_read(both.by_tag[tag])}
    return [*gone, *sorted(later - set(gone))]


def bought_twice(both: Both) -> list[str]:
    """Calls for a prompt that had its reply."""
    having: set[str] = set()
    found = []
    for call in both.calls:
        if call.key in having:
            found.append(call.tag)
        if call.state == ANSWERED:
            having.add(call.key)
    return found


def paid_in_vain(both: Both) -> list[str]:
    """Prompts that were asked again after as many answers without a reply as a prompt may have."""
    bad = Counter(call.key for call in both.calls if call.failure == "bad_reply")
    return [f"{key}: {n} answers" for key, n in bad.items() if n > MOST_BAD_REPLIES]


def rubbish_kept(both: Both) -> list[str]:
    """Answers that are no replies and count as one."""
    bad = [entry for entry in both.entries if entry.outcome in NO_REPLY and entry.tag in both.by_tag]
    return [f"{entry.tag}: {entry.outcome}" for entry in bad if both.by_tag[entry.tag].state == ANSWERED]


def priced_otherwise(both: Both) -> list[str]:
    """Calls that cost something else by the server's count than by ours."""
    return [
        f"{call.tag}: {call.cost} in the ledger, {both.costs.get(call.tag, 0)} at the server"
        for call in both.calls
        if call.cost is not None and call.cost != both.costs.get(call.tag, 0)
    ]


def over_the_bill(both: Both) -> list[str]:
    """A bill that is larger than what is spent and held."""
    billed = sum(both.costs.values())
    return [f"{billed} billed, {both.committed} spent and held"] if billed > both.committed else []


def over_the_cap(both: Both) -> list[str]:
    """Moments at which more was spent and held than the budget allows."""
    if both.cap is None:
        return []
    moments = [one.committed for one in both.killed] + [both.committed]
    return [f"{found} of {both.cap} nanodollars" for found in moments if found > both.cap]


def without_outcome(both: Both) -> list[str]:
    """Prompts of a run that says it is done, and that were neither answered nor failed with a class."""
    settled = {call.key for call in both.calls if call.state in (ANSWERED, "failed")}
    if both.holds:
        settled |= {call.key for call in both.calls}
    return ["a prompt has no outcome"] * max(0, both.wanted - len(settled))


def too_many_in_doubt(both: Both) -> list[str]:
    """Kills that left more in doubt than may be in flight."""
    return [f"{one.cut_off} of {both.most_in_flight}" for one in both.killed if one.cut_off > both.most_in_flight]


def strange_rows(both: Both) -> list[str]:
    """Rows that faults have changed."""
    return list(both.strange_rows)


def fell_over(both: Both) -> list[str]:
    """A build that ended with anything but a line."""
    return [both.crash] if both.crash else []


def _is_open(call: Attempt) -> bool:
    return call.state in ("intended", "in_doubt") or call.failure in CUT_OFF


def _was_read(call: Attempt) -> bool:
    # What had arrived and was not looked at may turn out to be no reply.
    return call.state == ANSWERED or call.failure in UNUSABLE


def _is_kept(call: Attempt) -> bool:
    return call.state == ANSWERED or _is_open(call)


PROMISES: Mapping[str, Callable[[Both], list[str]]] = {
    "every request was in the ledger before it was sent": not_written_down,
    "one request at the server for each call in the ledger": sent_twice,
    "every call in the ledger was sent, or is known to be cut off": never_sent,
    NOTHING_LOST: lost,
    NOTHING_TWICE: bought_twice,
    f"no prompt was paid for in vain more than {MOST_BAD_REPLIES} times": paid_in_vain,
    "no answer without a reply is taken for one": rubbish_kept,
    "each call costs what the server counted": priced_otherwise,
    "the bill is no more than what is spent and held": over_the_bill,
    "spent and held stayed under the budget": over_the_cap,
    "a kill leaves no more in doubt than was in flight": too_many_in_doubt,
    "every prompt is answered, or failed with a class": without_outcome,
    "faults changed no row of the dataset": strange_rows,
    "every build ended by itself, with a line": fell_over,
}
