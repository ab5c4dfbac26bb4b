"""What became of every request, counted where it cannot be argued with: at the server.

A client names each request with the header `x-client-request-id`, so that a test can lay this account beside a ledger.
What is kept of a request that bears no name is a few bytes, however long the server runs.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from datagen.teacher.answering import Tokens

ANSWERED = "answered"  # a whole answer was sent to a client that was there
REFUSED = "refused"  # the request was wrong in itself
LIMITED = "limited"  # a limit was met
GONE = "gone"  # the client hung up before its answer was due
NO_TOKENS = Tokens()


class Tally:
    """Counts requests, by the name that the client gave them and by what they ask."""

    def __init__(self, journal: Path | None = None) -> None:
        """`journal` gets one line of JSON an outcome, as it happens, so that clients that are killed can be judged."""
        self.requests = 0
        self.peak_in_flight = 0
        self._n_ended = 0
        self._ended: Counter[str] = Counter()
        self._requests_of: dict[str, int] = {}
        self._outcomes_of: dict[str, tuple[str, ...]] = {}
        self._answers_of: dict[bytes, int] = {}
        self._most_requests = self._most_answers = 0
        self._journal = journal.open("a", encoding="utf-8", buffering=1) if journal else None

    @property
    def in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        return self.requests - self._n_ended

    def arrived(self, tag: str = "", *, in_batch: bool = False) -> int:
        """Count a request and give its number; a line of a batch ends at once and is never in flight."""
        self.requests += 1
        if not in_batch:
            self.peak_in_flight = max(self.peak_in_flight, self.in_flight)
        if tag:
            self._requests_of[tag] = n = self._requests_of.get(tag, 0) + 1
            self._most_requests = max(self._most_requests, n)
        return self.requests

    def ended(self, became: str, tag: str = "", prompt: bytes = b"", tokens: Tokens = NO_TOKENS) -> None:
        """Count what became of it: one of the words above or a fault's name."""
        self._n_ended += 1
        self._ended[became] += 1
        if tag:
            self._outcomes_of[tag] = (*self._outcomes_of.get(tag, ()), became)
        if became == ANSWERED:
            self._answers_of[prompt] = n = self._answers_of.get(prompt, 0) + 1
            self._most_answers = max(self._most_answers, n)
        if self._journal:
            line = {"tag": tag, "outcome": became, "prompt": prompt.hex(), **tokens._asdict()}
            self._journal.write(f"{json.dumps(line)}\n")

    def stats(self) -> dict[str, Any]:
        """The account in numbers: requests = answered + refused + limited + by_fault + in_flight, always."""
        faults = dict(self._ended)
        named = {name: faults.pop(name, 0) for name in (ANSWERED, REFUSED, LIMITED)}
        return {
            "requests": self.requests,
            **named,
            "by_fault": faults,
            "in_flight": self.in_flight,
            "peak_in_flight": self.peak_in_flight,
            "most_requests_of_a_tag": self._most_requests,
            "prompts_answered": len(self._answers_of),
            "most_answers_of_a_prompt": self._most_answers,
        }

    def outcomes(self) -> dict[str, tuple[str, ...]]:
        """By name: what became of each of its requests, in the order in which they ended."""
        return self._outcomes_of

    def answers(self) -> dict[str, int]:
        """By name: how often it was answered; names without an answer are left out."""
        counted = {tag: became.count(ANSWERED) for tag, became in self._outcomes_of.items()}
        return {tag: n for tag, n in counted.items() if n}

    def close(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()
