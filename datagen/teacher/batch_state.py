"""One batch of the served teacher: where it stands, what a client sees of it, and the files that its results go to."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from datagen.config import REHEARSAL
from datagen.teacher.answering import Outcome, Tokens
from datagen.teacher.batch_api import BatchAsked, Problem
from datagen.teacher.chat_api import Refused
from datagen.teacher.files_api import Files

WINDOW_SECONDS = 24 * 60 * 60
STAMPS = ("in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled")
OPEN = ("validating", "in_progress", "finalizing")


class Batch:
    """One batch, from its creation to its end."""

    def __init__(self, asked: BatchAsked, input: Path) -> None:
        """Start in validation."""
        self.id = f"batch_{secrets.token_hex(12)}"
        self.input = input
        self.status = "validating"
        self.completed = self.failed = self.total = 0
        self.tokens = Tokens()
        self.output_file_id: str | None = None
        self.error_file_id: str | None = None
        self._asked = asked
        self._created_at = int(time.time())
        self._entered: dict[str, int] = {}
        self._problems: Sequence[Problem] = ()
        self._cancelled = asyncio.Event()

    @property
    def cancelling(self) -> bool:
        """Whether the client wants no more of it."""
        return self._cancelled.is_set()

    def enter(self, status: str) -> None:
        """Be in another status from now on; while it is being cancelled only an end counts."""
        if self.status != "cancelling" or status not in OPEN:
            self.status = status
            self._entered[status] = int(time.time())

    def begin(self, n_requests: int) -> None:
        """Its input is as it should be."""
        self.total = n_requests
        self.enter("in_progress")

    def fail(self, problems: Sequence[Problem]) -> None:
        """Its input cannot be used."""
        self._problems = problems
        self.enter("failed")

    def end(self, status: str) -> None:
        """Everything is written; a batch that is being cancelled ends as that."""
        self.enter("cancelled" if self.cancelling else status)

    def cancel(self) -> None:
        """Stop as soon as may be.

        Raises:
            Refused: 409, when it is over.
        """
        if self.status not in (*OPEN, "cancelling"):
            raise Refused(409, f"a batch with status {self.status} cannot be cancelled")
        self.enter("cancelling")
        self._cancelled.set()

    async def pause(self, seconds: float) -> None:
        """Let so many seconds pass, or fewer when it is cancelled; whatever else is due runs meanwhile."""
        if seconds <= 0 or self.cancelling:
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._cancelled.wait()

    @property
    def object(self) -> dict[str, Any]:
        """As a client sees it."""
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": self._asked.endpoint,
            "model": REHEARSAL,
            "errors": self._errors(),
            "input_file_id": self._asked.input_file_id,
            "completion_window": self._asked.completion_window,
            "status": self.status,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "created_at": self._created_at,
            "expires_at": self._created_at + WINDOW_SECONDS,
            **{f"{status}_at": self._entered.get(status) for status in STAMPS},
            "request_counts": {"total": self.total, "completed": self.completed, "failed": self.failed},
            "usage": self._usage(),
            "metadata": self._asked.metadata,
        }

    def _errors(self) -> dict[str, Any] | None:
        return {"object": "list", "data": [one._asdict() for one in self._problems]} if self._problems else None

    def _usage(self) -> dict[str, Any]:
        read, cached, written = self.tokens
        return {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": cached},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        }


class Results:
    """Writes the results of a batch; leaving it, a client finds the files. A file without a line is none."""

    def __init__(self, files: Files, batch: Batch) -> None:
        """Say where they will lie."""
        self._files = files
        self._batch = batch
        self._output, self._errors = files.blank(), files.blank()

    def __enter__(self) -> "Results":
        """Open both files."""
        self._answered, self._unanswered = self._output.open("wb"), self._errors.open("wb")
        return self

    def add(self, outcome: Outcome, line: bytes) -> None:
        """Write the line of a request that was carried out, where it belongs."""
        if outcome.status != 200:
            self.failed(line)
            return
        self._answered.write(line)
        self._batch.completed += 1
        self._batch.tokens = Tokens(*map(sum, zip(self._batch.tokens, outcome.tokens, strict=True)))

    def failed(self, line: bytes) -> None:
        """Write the line of a request that came to nothing."""
        self._unanswered.write(line)
        self._batch.failed += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close both files, and give those that hold something to the client."""
        self._answered.close()
        self._unanswered.close()
        if kind is None:
            self._batch.output_file_id = self._kept(self._output, "output")
            self._batch.error_file_id = self._kept(self._errors, "error")

    def _kept(self, path: Path, name: str) -> str | None:
        if not path.stat().st_size:
            path.unlink()
            return None
        return self._files.keep(path, f"{self._batch.id}_{name}.jsonl", "batch_output").id
