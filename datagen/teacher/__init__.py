"""The teacher: a chat model that has never seen the image. This file is the port that every teacher keeps.

To add a teacher: write a class with these two methods, and give it a line in `fleet.open_fleet`.
"""

from typing import Literal, NamedTuple, Protocol

from datagen.types import Prompt

FailureKind = Literal[
    "rate_limited",  # 429
    "server_error",  # 5xx
    "connection",  # refused, reset, broken off
    "timeout",
    "bad_reply",  # 200, but no JSON, no choices or no text
    "content_filter",  # refused by the endpoint's filter
    "bad_request",  # this request is refused as it stands (400, 413, 422)
    "expired",  # a batch ended before this line of it was looked at
    "refused",  # by an endpoint that cannot be used as things are configured; the run stopped there
]
# Asking again would get the same answer and may cost the same money.
FINAL: frozenset[FailureKind] = frozenset({"content_filter", "bad_request"})


class Window(NamedTuple):
    """What an endpoint says of one of its limits."""

    limit: float
    """Most of it in one period."""
    remaining: float | None = None
    """How much of it is left."""
    reset: float | None = None
    """Seconds until all of it is there again."""
    period: float | None = None
    """Seconds of one period, where that is said."""


class Limits(NamedTuple):
    """What an endpoint says of its limits in the headers of an answer."""

    requests: Window | None = None
    tokens: Window | None = None


UNLIMITED = Limits()


class Answer(NamedTuple):
    """A 200, not looked at."""

    body: bytes
    """As it came, but for a key that it may repeat."""
    request_id: str = ""
    """The endpoint's own name of the request."""
    limits: Limits = UNLIMITED


class CallFailed(Exception):  # noqa: N818 - an outcome of one call, not an error for a person
    """One call came to nothing; the run goes on."""

    def __init__(
        self,
        kind: FailureKind,
        detail: str,
        *,
        retry_after: float | None = None,
        may_be_billed: bool = False,
        limits: Limits = UNLIMITED,
    ) -> None:
        """Keep the class of the failure, one line on what was found, and what the next call has to know.

        `retry_after` is the seconds that the endpoint asked to wait. `may_be_billed` is true when the request reached
        it and no answer told that it came to nothing.
        """
        super().__init__(f"{kind}: {detail}")
        self.kind: FailureKind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.may_be_billed = may_be_billed
        self.limits = limits


class Teacher(Protocol):
    """Answers prompts: one HTTP request, or none, for each time that it is asked."""

    @property
    def url(self) -> str:
        """Who is asked, as the ledger names it."""
        ...

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        """Return the answer; `tag` names this very call to the endpoint, so that it can be asked about later.

        Raises:
            CallFailed: this call came to nothing.
            TeacherError: no call can succeed as things are configured; the run must stop.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
