"""The desk of the served teacher: takes requests for completions, counts them, and decides what becomes of each.

Written against ASGI, for speed, and because what became of a request is known only when its response was sent.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from datagen.errors import ConfigError
from datagen.teacher.answering import Answering, Tokens, as_json
from datagen.teacher.chat_api import ChatRequest, Refused, read_request
from datagen.teacher.drops import Hang, reset
from datagen.teacher.faults import Fault, Faults, fault_named
from datagen.teacher.gate import Gate, retry_headers
from datagen.teacher.tally import ANSWERED, GONE, LIMITED, NO_TOKENS, REFUSED, Tally

MOST_BODY_BYTES = 10_000_000
MOST_TAG_CHARACTERS = 512  # as many as OpenAI takes
UNSAID_TOKENS = 16  # an answer's length, for the limits, when the request does not say how long it may become


class Call(NamedTuple):
    """One request, as ASGI gives it."""

    number: int
    rehearsed: str | None
    """The fault that the client itself asks for."""
    scope: Scope
    receive: Receive
    send: Send


class Became(NamedTuple):
    """What became of one request."""

    outcome: str
    prompt: bytes = b""
    tokens: Tokens = NO_TOKENS


class Desk:
    """Where `POST /v1/chat/completions` arrives."""

    def __init__(self, latency: float, faults: Faults, answering: Answering, gate: Gate, tally: Tally) -> None:
        """`latency` is seconds before every outcome but a refusal."""
        self._latency = latency
        self._retry_headers = retry_headers(faults.retry_after)
        self._draws = faults.draws()
        self._answering = answering
        self._gate = gate
        self._tally = tally
        self._stopping = asyncio.Event()
        self._hang = Hang()

    def stop(self) -> None:
        """End every wait: answers that were due later are due now, hanging clients are let go."""
        self._stopping.set()
        self._hang.let_go()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request from its arrival to its end."""
        said = {name: value.decode("latin-1") for name, value in scope["headers"]}
        tag = said.get(b"x-client-request-id", "")[:MOST_TAG_CHARACTERS]
        call = Call(self._tally.arrived(tag), said.get(b"x-rehearse"), scope, receive, send)
        became = Became("500")  # what a client is told of a bug
        try:
            became = await self._serve(call)
        except ClientDisconnect:
            became = Became(GONE)
        finally:
            self._tally.ended(became.outcome, tag, became.prompt, became.tokens)

    async def _serve(self, call: Call) -> Became:
        try:
            asked = read_request(await read_body(Request(call.scope, call.receive)))
            wanted = _rehearsed(call.rehearsed)
            self._gate.enter(asked.n_tokens + (asked.most_tokens or UNSAID_TOKENS), self._tally.in_flight)
        except Refused as refused:
            await self._respond(call, refused.status, as_json(refused.error), refused.headers)
            return Became(LIMITED if refused.status == 429 else REFUSED)
        return await self._end(call, asked, wanted or next(self._draws))

    async def _end(self, call: Call, asked: ChatRequest, fault: Fault | None) -> Became:
        _, prompt = asked.digests
        if fault == "hang":
            await self._hang(call.scope, call.receive, call.send)
            return Became(fault, prompt)
        await self._wait()
        if _is_gone(call.scope):
            return Became(GONE, prompt)
        if fault == "reset":
            await reset(call.scope, call.receive, call.send)
            return Became(fault, prompt)
        status, body, tokens = self._answering.outcome(call.number, asked, fault)
        await self._respond(call, status, body, self._retry_headers if fault == "429" else {})
        return Became(fault or ANSWERED, prompt, tokens)

    async def _respond(self, call: Call, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        said = {"x-request-id": f"req-{call.number}", **self._gate.headers(), **headers}
        response = Response(body, status, said, media_type="application/json")
        await response(call.scope, call.receive, call.send)

    async def _wait(self) -> None:
        """Pass the latency, or less of it when the server stops."""
        if not self._latency:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._latency):
                await self._stopping.wait()


async def read_body(request: Request) -> bytes:
    """The body of a request.

    Raises:
        Refused: it is too long.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MOST_BODY_BYTES:  # the rest is read and forgotten: a client still sending would not hear the 413
            chunks.append(chunk)
    if size > MOST_BODY_BYTES:
        raise Refused(413, f"the body has {size} bytes, expected at most {MOST_BODY_BYTES}")
    return b"".join(chunks)


def _rehearsed(name: str | None) -> Fault | None:
    """The fault that the client itself asks for."""
    try:
        return fault_named(name) if name is not None else None
    except ConfigError as error:
        raise Refused(400, f"x-rehearse: {error}", param="x-rehearse") from None


def _is_gone(scope: Scope) -> bool:
    transport: Any = scope.get("state", {}).get("transport")
    return transport is not None and transport.is_closing()
