"""The teacher: a chat model that has never seen the image. This file is the port that every teacher keeps.

To add a teacher: write a class with this one method, and give it a line in `pipeline.open_teacher`.
"""

from typing import Literal, Protocol

from datagen.types import Prompt, Reply

FailureKind = Literal[
    "rate_limited",  # 429, still after every attempt
    "server_error",  # 5xx
    "connection",  # refused, reset, broken off
    "timeout",
    "bad_reply",  # 200, but no JSON, no choices or no text
    "content_filter",  # refused by the endpoint's filter
    "bad_request",  # this request is refused as it stands (400, 413, 422)
]
# Asking again would get the same answer and may cost the same money.
FINAL: frozenset[FailureKind] = frozenset({"content_filter", "bad_request"})


class CallFailed(Exception):  # noqa: N818 - an outcome of one call, not an error for a person
    """One call came to nothing; the run goes on."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        """Keep the class of the failure and one line on what was found."""
        super().__init__(f"{kind}: {detail}")
        self.kind: FailureKind = kind
        self.detail = detail


class Teacher(Protocol):
    """Answers prompts."""

    async def ask(self, prompt: Prompt) -> Reply:
        """Return the reply.

        Raises:
            CallFailed: this call came to nothing, after whatever retries the teacher makes.
            TeacherError: no call can succeed as things are configured; the run must stop.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
