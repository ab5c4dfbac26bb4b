"""Batches: the port that an endpoint with a Batch API keeps, and what the lines of its files say.

One line of a file is one call: what a line comes to is the same as what a request of its own would have come to, so
that the ledger and whoever reads an answer need not know how it was asked.
"""

import contextlib
import json
import re
import tempfile
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from datagen.errors import RunError, TeacherError
from datagen.teacher import Answer, CallFailed
from datagen.teacher.failures import Endpoint, Refusal, judged
from datagen.types import Prompt

# How a batch can end; whatever else an endpoint says, it is still being worked on.
ENDED = frozenset({"completed", "expired", "failed", "cancelled"})
TIMED_OUT = {"request_timeout"}
NOT_LOOKED_AT = {"batch_expired", "batch_cancelled"}
# By what is left of a line that is no JSON: its answer may have been paid for.
TAGGED = re.compile(rb'"custom_id":\s*"([\w.-]+)"')


class Problem(NamedTuple):
    """Why a batch was refused as a whole."""

    code: str
    message: str


class Standing(NamedTuple):
    """How a batch stands at its endpoint."""

    id: str
    """The endpoint's name of it."""
    status: str
    """One of ENDED, or anything else."""
    n_done: int = 0
    """Requests that came to something."""
    output_file_id: str | None = None
    error_file_id: str | None = None
    problem: Problem | None = None
    """The first of those that made it fail."""

    @property
    def is_over(self) -> bool:
        """True when nothing more will come of it."""
        return self.status in ENDED


class Result(NamedTuple):
    """What one line came to."""

    tag: str
    """The name under which its request was sent."""
    became: Answer | CallFailed | TeacherError


class BatchTeacher(Protocol):
    """Answers files of prompts, each in its own time.

    Every method is one HTTP request, or a page of several for `find`, and raises:
        CallFailed: it came to nothing this time; `may_be_billed` says that it may have been done all the same.
        TeacherError: it cannot succeed as things are configured.
    """

    @property
    def url(self) -> str:
        """Who is asked, as the ledger names it."""
        ...

    def line(self, prompt: Prompt, tag: str) -> bytes:
        """One request, as a line of a file."""
        ...

    async def upload(self, file: BinaryIO, name: str) -> str:
        """Send a file of requests and give the endpoint's name of it."""
        ...

    async def create(self, file_id: str, name: str) -> Standing:
        """Have a file worked on, under a name of ours."""
        ...

    async def find(self, name: str, since: float) -> Standing | None:
        """The batch that was created under a name of ours, if there is one; `since` is seconds since the epoch."""
        ...

    async def look(self, id: str) -> Standing | None:
        """How a batch stands; None when the endpoint knows none of that name."""
        ...

    def results(self, file_id: str) -> AsyncGenerator[Result, None]:
        """What the lines of a file of results came to, in the endpoint's order, while the file is being read."""
        ...

    async def forget(self, file_id: str) -> None:
        """Delete a file; one that is not there is deleted."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


def request_line(tag: str, body: bytes) -> bytes:
    """One request of an input file; `body` is what it would have sent on its own."""
    head = b'{"custom_id":%s,"method":"POST","url":"/v1/chat/completions","body":' % json.dumps(tag).encode()
    return head + body + b"}\n"


@contextlib.contextmanager
def written(lines: Iterable[bytes], folder: Path) -> Iterator[BinaryIO]:
    """A file of lines for as long as it is needed, on the disk of `folder` (/tmp may be memory); nothing stays behind.

    Raises:
        RunError: there is no room for it.
    """
    with contextlib.ExitStack() as undo:
        try:
            file = undo.enter_context(tempfile.TemporaryFile(dir=folder))
            file.writelines(lines)
            file.flush()
        except OSError as error:
            raise RunError(
                f"{folder}: no room for the requests of a batch ({error.strerror}): free space, then build again"
            ) from None
        yield file


def read_line(line: bytes, model: str, endpoint: Endpoint) -> Result | None:
    """What a line of results says, in an output or an error file; None when it does not say whose it is."""
    try:
        found = json.loads(line)
        tag, response, error = found["custom_id"], found.get("response"), found.get("error")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return _torn(line, endpoint)
    if not isinstance(tag, str):
        return None
    if isinstance(response, dict):
        return Result(tag, _answered(response, model, endpoint))
    return Result(tag, _unanswered(error if isinstance(error, dict) else {}, endpoint))


def _torn(line: bytes, endpoint: Endpoint) -> Result | None:
    tag = TAGGED.search(line)
    return Result(tag[1].decode(), Answer(endpoint.without_key(line.strip()))) if tag else None


def _answered(response: Mapping[str, Any], model: str, endpoint: Endpoint) -> Answer | CallFailed | TeacherError:
    status = response.get("status_code")
    # In ASCII: half characters, which no UTF-8 holds, stay escapes.
    body = endpoint.without_key(json.dumps(response.get("body"), separators=(",", ":")).encode())
    if isinstance(status, int) and not 200 <= status < 300:
        return judged(Refusal.read(status, {}, body), model, endpoint)
    return Answer(body, endpoint.quoted(str(response.get("request_id") or "")))


def _unanswered(error: Mapping[str, Any], endpoint: Endpoint) -> CallFailed:
    code, message = str(error.get("code") or ""), str(error.get("message") or "no response and no error in its line")
    said = endpoint.quoted(f"{code}: {message}" if code else message)
    if code in NOT_LOOKED_AT:
        return CallFailed("expired", said)
    return CallFailed("timeout" if code in TIMED_OUT else "server_error", said)
