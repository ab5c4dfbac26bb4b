"""What a call may cost at most, and whether that is still there to spend. Money is whole nanodollars.

Before a call is written down, the most that it can cost is reserved: the tokens of its prompt and as many as its reply
may have, at list price. When its usage is known, that is what it cost. What was reserved for a call whose answer never
came stays reserved, because it may be on the bill. So spent + held never passes the cap.
"""

import functools
import math
from collections.abc import Callable

from datagen.completion import Tokens
from datagen.ledger import NANO
from datagen.ledger.books import Money
from datagen.tokens import PER_MESSAGE, PER_REPLY, Counter, Price
from datagen.types import Message, Prompt

LEAST_BYTES_A_TOKEN = 1.5  # of 2,485 real contexts the one most full of digits has 1.72 with o200k_base
MARGIN = 1.25  # on what one prompt's count says of the others', where the model's own vocabulary is not at hand


class Meter:
    """Tokens and money of prompts, before they are asked."""

    def __init__(self, count: Callable[[], Counter], price: Price | None) -> None:
        """`count` is called when something is to be counted: loading a vocabulary takes a second."""
        self._counter = count
        self.price = price
        self._factor = 1.0
        self._has_learned = False
        self._prefixes: dict[int, tuple[tuple[Message, ...], float]] = {}

    def prepare(self) -> None:
        """Load the vocabulary now, where one is needed, and not before the first call goes out."""
        _ = self._is_exact

    @property
    def is_needed(self) -> bool:
        """False where calls cost nothing, so that only limits which may be learned want a guess."""
        return self.price is not None and bool(self.price.read or self.price.written)

    def read(self, prompt: Prompt) -> int:
        """Most tokens that a prompt can have: what all prompts of a type share is counted, once; the rest is bounded.

        To count each context as well would take longer than to send it.
        """
        return math.ceil(self._expected(prompt) * self._factor)

    def learn(self, prompt: Prompt, found: int) -> None:
        """What an endpoint counted: one that counts more than was expected is believed from then on."""
        self._factor = max(self._factor, found / self._expected(prompt))
        if not self._has_learned:
            self._has_learned = True
            if not self._is_exact:
                self._factor = found / self._expected(prompt) * MARGIN

    def _expected(self, prompt: Prompt) -> float:
        known = self._prefixes.get(id(prompt.prefix))
        if known is None or known[0] is not prompt.prefix:
            known = self._prefixes[id(prompt.prefix)] = prompt.prefix, self._shared(prompt.prefix)
        least = LEAST_BYTES_A_TOKEN if self._is_exact else 1.0
        own = (prompt.query, *prompt.more)
        return known[1] + sum(len(message.content.encode()) / least + PER_MESSAGE for message in own)

    def _shared(self, prefix: tuple[Message, ...]) -> float:
        """Without the model's own vocabulary no text has more tokens than bytes, and nothing better is known."""
        if self._is_exact:
            return self._counter().messages(prefix) + PER_REPLY
        return sum(len(message.content.encode()) + PER_MESSAGE for message in prefix) + PER_REPLY

    @functools.cached_property
    def _is_exact(self) -> bool:
        return self.is_needed and self._counter().exact

    def most(self, prompt: Prompt, n_read: int) -> int | None:
        """Most that a prompt of so many tokens can cost; None without a price."""
        return self.cost(Tokens(n_read, 0, prompt.sampling.max_tokens))

    def cost(self, tokens: Tokens) -> int | None:
        """What a call cost; None without a price."""
        if self.price is None:
            return None
        return math.ceil(round(self.price.dollars(tokens.read, tokens.cached, tokens.written) * NANO, 3))


class Budget:
    """What may still be spent."""

    def __init__(self, dollars: float | None, so_far: Money = Money(0, 0)) -> None:
        """A cap of None is none."""
        self.cap = None if dollars is None else math.floor(dollars * NANO)
        self.spent = so_far.spent
        self.held = so_far.held

    def reserve(self, most: int | None) -> bool:
        """Hold what a call can cost at most; false when that would pass the cap."""
        if self.cap is not None and self.spent + self.held + (most or 0) > self.cap:
            return False
        self.held += most or 0
        return True

    def settle(self, reserved: int | None, cost: int | None) -> None:
        """A call cost so much; None is not known, and what was reserved stays held."""
        if cost is not None:
            self.held -= reserved or 0
            self.spent += cost
