"""What a ledger says: the side of it that only reads."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.ledger import lock, schema
from datagen.types import Spent, Usage

Purpose = Literal["teacher", "repair", "judge"]
JUDGE = frozenset(("judge", "compare"))  # types of a judge's calls; no response type bears such a name
REPAIR = "/repair"  # behind the type of a reply that is asked for again
MOST_BAD_REPLIES = 2  # a 200 that is no reply was paid for all the same: one more try, not five
ADVICE = "restore it from a copy, or use another --run"


class Money(NamedTuple):
    """What a run came to, in nanodollars."""

    spent: int
    """Cost of the calls of which it is known."""
    held: int
    """Most that the others can have cost: those in flight, those in doubt, those that were broken off."""


class Bill(NamedTuple):
    """What decides the price of a call beside its tokens."""

    purpose: Purpose
    in_batch: bool


class Books:
    """Every call of one run, to be looked at."""

    def __init__(self, connection: sqlite3.Connection, held: int | None, path: Path) -> None:
        """Use `open_ledger` or `read_ledger`; `held` is the lock of whoever writes."""
        self._connection = connection
        self._lock = held
        self.path = path

    def body(self, key: str) -> bytes | None:
        """The answer that was bought under a key, as it came, if there is one."""
        rows = self.rows("SELECT body FROM calls WHERE key = ? AND state = 'answered' ORDER BY attempt LIMIT 1", (key,))
        return bytes(rows[0]["body"]) if rows else None

    def has_answers(self, purpose: Purpose = "teacher") -> bool:
        """True when who is asked for this purpose ever answered; second replies are the teacher's too."""
        types = self.rows("SELECT DISTINCT type FROM calls WHERE state = 'answered'")
        return any((purpose_of(row["type"]) == "judge") == (purpose == "judge") for row in types)

    def failure(self, key: str) -> tuple[str, str] | None:
        """Class and detail of the last failed call of a key, if there is one."""
        rows = self.rows(
            "SELECT failure, detail FROM calls WHERE key = ? AND state = 'failed' ORDER BY attempt DESC LIMIT 1", (key,)
        )
        return (rows[0]["failure"], rows[0]["detail"]) if rows else None

    def settled(self, final: frozenset[str], *, hold: bool = False) -> set[str]:
        """Keys that need no further call: answered, failed in one of the classes `final`, or paid for in vain twice.

        Under `hold` those with a call in doubt need none either.
        """
        return {
            row["key"]
            for row in self.rows(schema.STANDING)
            if row["answered"]
            or row["failure"] in final
            or row["bad"] >= MOST_BAD_REPLIES
            or (hold and row["doubtful"])
        }

    def unread(self) -> Iterator[tuple[int, bytes, Bill]]:
        """Answers that arrived and were not looked at before the process ended: call, body, how it is priced."""
        return (
            (call, bytes(body), Bill(purpose_of(type), bool(in_batch)))
            for call, body, in_batch, type in self.rows(schema.UNREAD)
        )

    def money(self) -> Money:
        """What is spent and what is held."""
        (row,) = self.rows(schema.MONEY)
        return Money(row["spent"], row["held"])

    def unpriced(self) -> list[tuple[Bill, Tokens]]:
        """Tokens of calls whose cost is not known, with how they are priced."""
        return [
            (Bill(purpose_of(type), bool(in_batch)), Tokens(*tokens))
            for type, in_batch, *tokens in self.rows(schema.UNPRICED)
        ]

    def purposes(self) -> dict[str, Spent]:
        """What was asked for what: the teacher's replies, their repairs, the judge's scores."""
        found: dict[str, list[float]] = {}
        for type, *numbers in self.rows(schema.BY_TYPE):
            sums = found.setdefault(purpose_of(type), [0, 0, 0, 0])
            found[purpose_of(type)] = [one + other for one, other in zip(sums, numbers, strict=True)]
        return {
            name: Spent(requests=int(n), prompt_tokens=int(read), completion_tokens=int(written), dollars=cost / 1e9)
            for name, (n, read, written, cost) in sorted(found.items())
        }

    def in_doubt(self) -> list[str]:
        """Keys with a call in doubt and no answer."""
        return [key for (key,) in self.rows(schema.IN_DOUBT, (bool(self._left_by_the_dead()),))]

    def speed(self, now: float, seconds: float) -> float:
        """Answers a second over the last so many seconds, or since the first of them; `now` is of the epoch."""
        ((count, first),) = self.rows(schema.RECENT, (now - seconds,))
        return count / max(now - first, 1.0) if count else 0.0

    def fact(self, name: str) -> str | None:
        """What was noted under a name."""
        rows = self.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return rows[0]["value"] if rows else None

    def usage(self) -> Usage:
        """Calls and tokens so far, and what they cost where that is known; the rest is for whoever knows a price."""
        failed: dict[str, int] = {}
        answered = intended = doubtful = 0
        for row in self.rows(schema.STANDING):
            answered += row["answered"]
            intended += row["intended"]
            doubtful += row["doubtful"]
            if row["failure"] and not (row["answered"] or row["intended"] or row["doubtful"]):
                failed[row["failure"]] = failed.get(row["failure"], 0) + 1
        left = self._left_by_the_dead()
        (totals,) = self.rows(schema.TOTALS)
        return Usage(
            answered=answered,
            in_flight=intended - left,
            in_doubt=doubtful + left,
            failed=dict(sorted(failed.items())),
            purposes=self.purposes(),
            **dict(totals),
        )

    def _left_by_the_dead(self) -> int:
        """Calls that were intended by a process that is gone; lines of batches outlive it."""
        if self._lock is not None or lock.is_held(lock_file(self.path)):
            return 0
        ((count,),) = self.rows("SELECT count(*) FROM calls WHERE state = 'intended' AND batch IS NULL")
        return int(count)

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """What a question comes to; for this package."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise RunError(f"{self.path}: cannot be read as a ledger ({error}): {ADVICE}") from None


def purpose_of(type: str) -> Purpose:
    """What a call was made for, by the type that it bears in the ledger."""
    if type in JUDGE:
        return "judge"
    return "repair" if type.endswith(REPAIR) else "teacher"


def lock_file(path: Path) -> Path:
    """Where the lock of a ledger lies."""
    return path.with_suffix(".lock")
