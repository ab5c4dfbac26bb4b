"""The writing side of a ledger for batches: a batch and its calls are one step, whatever step that is.

    made -> sent -> completed | expired | failed | cancelled      as it ends at the endpoint
    made -> unsent                                                it never was at the endpoint

A batch is committed with all its calls before anything of it is sent, and each name that the endpoint gives is
committed before it matters. So wherever the process is killed, what is there tells what may be at the endpoint: without
a file nothing, without a batch perhaps one that bears our name.
"""

import secrets
import time
from collections.abc import Sequence
from typing import NamedTuple

from datagen.ledger import Call, Ledger
from datagen.ledger.books import Purpose, purpose_of
from datagen.ledger.group import Group
from datagen.types import Prompt

UNSENT = "unsent"


class Batch(NamedTuple):
    """One batch."""

    id: int
    name: str
    """Ours, by which it is found again."""
    endpoint: str
    made_at: float
    """Seconds since the epoch."""
    file_id: str | None = None
    """The endpoint's name of the uploaded requests."""
    batch_id: str | None = None
    """The endpoint's name of the batch."""
    state: str = "made"


class Left(NamedTuple):
    """A batch that an earlier build left behind, and its calls of which nothing is known yet."""

    batch: Batch
    calls: list[Call]


class Batches(Group):
    """Writes batches and their calls; every method returns once its write is on the disk."""

    async def made(self, endpoint: str, requests: Sequence[tuple[Prompt, int | None]]) -> tuple[Batch, list[Call]]:
        """Write down a batch and all its calls, each with the most that it can cost, before anything is sent.

        Raises:
            RunError: it cannot be written down, so it must not be sent.
        """
        name, at = f"datagen-{secrets.token_hex(12)}", time.time()

        def write() -> tuple[Batch, list[Call]]:
            ((id,),) = self.ledger.write(MAKE, (name, endpoint, at))
            return Batch(id, name, endpoint, at), [
                self.ledger.intend(prompt, reserved, endpoint, id) for prompt, reserved in requests
            ]

        return await self._soon(write)

    async def uploaded(self, batch: Batch, file_id: str) -> Batch:
        """Its requests are at the endpoint."""
        await self._soon(lambda: self.ledger.write("UPDATE batches SET file_id = ? WHERE id = ?", (file_id, batch.id)))
        return batch._replace(file_id=file_id)

    async def sent(self, batch: Batch, batch_id: str) -> Batch:
        """The endpoint works on it."""
        await self._soon(lambda: self.ledger.write(SEND, (batch_id, batch.id)))
        return batch._replace(batch_id=batch_id, state="sent")

    async def ended(self, batch: Batch, state: str, kind: str, detail: str, cost: int | None) -> None:
        """It is over; calls of which nothing came have failed like this. A cost of None: they may be on the bill."""

        def write() -> None:
            self.ledger.write(LEAVE_OUT, (kind, detail, cost, time.time(), batch.id))
            self.ledger.write("UPDATE batches SET state = ? WHERE id = ?", (state, batch.id))

        await self._soon(write)


def left_behind(ledger: Ledger, purpose: Purpose | None = None) -> list[Left]:
    """Batches that are not over, oldest first, of one purpose or of all; to be read before anything is written.

    A batch is of one purpose: each round makes its own, for its own model and price.
    """
    rows = ledger.rows("SELECT * FROM batches WHERE state IN ('made', 'sent') ORDER BY id")
    return [
        Left(Batch(**dict(row)), _open_calls(ledger, row["id"]))
        for row in rows
        if purpose in (None, _purpose_of_batch(ledger, row["id"]))
    ]


def _purpose_of_batch(ledger: Ledger, batch: int) -> Purpose:
    found = ledger.rows("SELECT type FROM calls WHERE batch = ? LIMIT 1", (batch,))
    return purpose_of(found[0]["type"]) if found else "teacher"


def _open_calls(ledger: Ledger, batch: int) -> list[Call]:
    return [Call(*row) for row in ledger.rows(OPEN_CALLS, (batch,))]


MAKE = "INSERT INTO batches (name, endpoint, made_at, state) VALUES (?, ?, ?, 'made') RETURNING id"
SEND = "UPDATE batches SET batch_id = ?, state = 'sent' WHERE id = ?"
LEAVE_OUT = """
UPDATE calls SET state = 'failed', failure = ?, detail = ?, cost = ?, settled_at = ?
WHERE batch = ? AND state = 'intended'
"""
OPEN_CALLS = "SELECT id, key, attempt, reserved FROM calls WHERE batch = ? AND state = 'intended' ORDER BY id"
