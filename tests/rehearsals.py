"""What the tests of `datagen rehearse` are made of: calls as a ledger has them, and the command line to start."""

import sys

from datagen.completion import Tokens
from datagen.ledger.account import Attempt
from datagen.rehearse.promises import Both
from datagen.teacher.journal import Entry

DATAGEN = (sys.executable, "-P", "-c", "from datagen.cli import main; main()")


def call(tag: str = "a-1", state: str = "answered", failure: str | None = None, **changes: object) -> Attempt:
    """One call; it began at 10 s, was over at 11 s and cost 30 of the 70 nanodollars that were reserved."""
    key, _, attempt = tag.rpartition("-")
    cost = {"answered": 30, "failed": 0}.get(state)
    written = 20 if state == "answered" else None
    made = Attempt(key, int(attempt), state, failure, 10.0, None if cost is None else 11.0, 70, cost, written)
    return made._replace(**changes)


def entry(tag: str = "a-1", outcome: str = "answered") -> Entry:
    return Entry(tag, outcome, Tokens(100, 0, 20) if outcome == "answered" else Tokens(0, 0, 0))


def both(*calls: Attempt, entries: tuple[Entry, ...] | None = None, **changes: object) -> Both:
    """A run on which both sides agree, but for what is given."""
    found = tuple(entry(one.tag) for one in calls) if entries is None else entries
    costs = {one.tag: 30 if one.outcome == "answered" else 0 for one in found}
    return Both(calls, found, **{"costs": costs, "most_in_flight": 2, "cap": None} | changes)
