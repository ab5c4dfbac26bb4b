"""Our account of the calls, read as a killed process left it, and laid beside the server's."""

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from datagen.ledger.schema import MONEY
from datagen.ledger.spill import spilled
from tests.torture.served import Line

CALLS = "SELECT id, key, attempt, state, cost, reserved, body, failure, intended_at, settled_at FROM calls"
ANSWERED = "answered"


class Call(NamedTuple):
    """One row."""

    id: int
    key: str
    attempt: int
    state: str
    cost: int | None
    reserved: int | None
    body: bytes | None
    failure: str | None
    intended_at: float
    settled_at: float | None

    @property
    def tag(self) -> str:
        return f"{self.key}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class Account:
    """What a ledger and the file of spilled replies beside it hold."""

    calls: dict[str, Call]
    """By tag."""
    spilled: frozenset[int]
    spent: int
    held: int
    is_whole: bool

    @classmethod
    def of(cls, ledger: Path) -> "Account":
        """Read a copy, so that reading repairs nothing; before there is a ledger it is empty."""
        kept = frozenset(one.call for one in spilled(ledger.with_suffix(".spill")))
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / ledger.name
            for end in ("", "-wal"):
                if (file := ledger.with_name(ledger.name + end)).exists():
                    shutil.copy(file, copy.with_name(copy.name + end))
            connection = sqlite3.connect(copy)
            try:
                if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'calls'").fetchall():
                    return cls({}, kept, 0, 0, True)
                is_whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                calls = [Call(*row) for row in connection.execute(CALLS)]
                return cls({call.tag: call for call in calls}, kept, *connection.execute(MONEY).fetchone(), is_whole)
            finally:
                connection.close()

    def kept(self) -> dict[str, Call]:
        """Calls whose answer we hold."""
        return {tag: call for tag, call in self.calls.items() if call.body is not None or call.id in self.spilled}

    def in_doubt(self) -> set[str]:
        """Calls of which nobody here knows what became of them."""
        found = {tag for tag, call in self.calls.items() if call.state in ("intended", "in_doubt")}
        return found - self.kept().keys()

    def answered_keys(self) -> set[str]:
        return {call.key for call in self.calls.values() if call.state == ANSWERED}

    def seconds(self) -> float:
        """From the first call that was written down to the last that came to an end."""
        ends = [call.settled_at for call in self.calls.values() if call.settled_at is not None]
        return max(ends) - min(call.intended_at for call in self.calls.values())


def lost(account: Account, journal: Iterable[Line]) -> set[str]:
    """Answers that were sent, and that we neither hold nor have in doubt."""
    return {line.tag for line in journal if line.outcome == ANSWERED} - account.kept().keys() - account.in_doubt()


def made_up(account: Account, journal: Iterable[Line]) -> set[str]:
    """Answers that we hold and that the server never sent."""
    sent = {line.tag for line in journal if line.outcome == ANSWERED}
    return {tag for tag, call in account.calls.items() if call.state == ANSWERED} - sent


def bought_again(account: Account, journal: Iterable[Line]) -> set[str]:
    """Requests at the server for a key whose answer we had."""
    answered = {call.key: call.attempt for call in account.calls.values() if call.state == ANSWERED}
    parts = (line.tag.rpartition("-") for line in journal)
    return {f"{key}-{n}" for key, _, n in parts if int(n) > answered.get(key, int(n))}


def unwritten(account: Account, journal: Iterable[Line]) -> set[str]:
    """Requests at the server that are not in our account."""
    return {line.tag for line in journal} - account.calls.keys()


def sent_twice(journal: Iterable[Line]) -> set[str]:
    """Calls that came as more than one request."""
    return {tag for tag, n in Counter(line.tag for line in journal).items() if n > 1}


def bill(journal: Iterable[Line], price_in: int, price_out: int) -> dict[str, int]:
    """What each answer costs in nanodollars, at whole dollars for a million tokens."""
    lines = (line for line in journal if line.written)
    return {line.tag: 1000 * (price_in * line.read + price_out * line.written) for line in lines}
