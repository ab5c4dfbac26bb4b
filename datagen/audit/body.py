"""What a page sends, read with a limit to its size and to the time it may take, and taken for nothing but data.

Its fields are checked by pydantic, which tells of everything that is wrong: of a million empty turns it would tell for
half a minute, while nobody else is answered. So the parts are counted first.
"""

import asyncio
from typing import TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import ClientDisconnect, Request

from datagen.audit.policy import MOST_BODY, Refusal
from datagen.config import explain

BODY_SECONDS = 20.0
MOST_PARTS = 10_000  # values within values; the longest conversation that may be mended has a third of it
T = TypeVar("T", bound="Sent")


class Sent(BaseModel):
    """JSON from the page: strict about types and unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Unfit(Exception):  # noqa: N818 - becomes an answer
    """What was sent cannot be used as it is."""

    def __init__(self, status: int, line: str) -> None:
        """Keep what the answer will say."""
        super().__init__(line)
        self.refusal = Refusal(status, line)


async def read(request: Request, kind: type[T], seconds: float = BODY_SECONDS) -> T:
    """The body of a request.

    Raises:
        Unfit: it is too large, too slow, or not what was expected.
    """
    try:
        async with asyncio.timeout(seconds):
            content = await _content(request)
    except TimeoutError:
        raise Unfit(408, f"the body did not come within {seconds:.0f} seconds") from None
    except ClientDisconnect:
        raise Unfit(400, "the body broke off") from None
    try:
        return kind.model_validate_json(_plain(content))
    except ValidationError as error:
        raise Unfit(400, explain(error, list(kind.model_fields))) from None


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BODY:
            raise Unfit(413, f"the body is too large, expected at most {MOST_BODY:,} bytes")
    return bytes(content)


def _plain(content: bytes) -> bytes:
    """The same JSON, every name of it once, where a page could have sent it.

    Raises:
        Unfit: it is no JSON, or has more parts than any page has to send.
    """
    try:
        parts: list[object] = [whole := msgspec.json.decode(content)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(400, f"the body is no JSON: {error}") from None
    for part in parts:  # grows on the way
        parts += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        if len(parts) > MOST_PARTS:
            raise Unfit(400, f"the body has too many parts, expected at most {MOST_PARTS:,}")
    return msgspec.json.encode(whole)
