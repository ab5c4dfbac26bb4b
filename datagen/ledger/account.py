"""A ledger read call by call, for whoever lays it beside the account of the endpoint."""

from typing import NamedTuple

from datagen.ledger import Ledger

ATTEMPTS = """
SELECT key, attempt, state, failure, intended_at, settled_at, reserved, cost, completion_tokens FROM calls ORDER BY id
"""


class Attempt(NamedTuple):
    """One call as the ledger has it."""

    key: str
    attempt: int
    state: str
    """intended, answered, failed or in_doubt."""
    failure: str | None
    intended_at: float
    """Seconds since the epoch."""
    settled_at: float | None
    reserved: int | None
    """In nanodollars, like the next."""
    cost: int | None
    """None where it is not known: what was reserved is held then."""
    written: int | None
    """Tokens of the reply."""

    @property
    def tag(self) -> str:
        """What the endpoint was told as the name of this call."""
        return f"{self.key}-{self.attempt}"

    @property
    def held(self) -> int:
        """Most that it can have cost beside what is known to be spent."""
        return (self.reserved or 0) if self.cost is None else 0


def attempts(ledger: Ledger) -> list[Attempt]:
    """Every call, in the order in which they were intended."""
    return [Attempt(*row) for row in ledger.rows(ATTEMPTS)]
