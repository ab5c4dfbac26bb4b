"""The served teacher: an answering function behind the chat-completions protocol, with faults on request.

    POST /v1/chat/completions    an answer, or the fault that was drawn; `x-rehearse: FAULT` asks for one
    GET  /v1/models[/ID]         the one model there is
    GET  /stats                  what became of the requests so far, for tests that count at the server

`requests = answered + refused + faults + those still open`, always. Starlette is imported here and nowhere else.
"""

import asyncio
import contextlib
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from datagen.config import REHEARSAL
from datagen.errors import ConfigError
from datagen.teacher.chat_api import ChatRequest, Refused, completion, error_object, model_object, read_request
from datagen.teacher.drops import Hang, reset
from datagen.teacher.faults import NO_FAULTS, Fault, Faults, fault_named
from datagen.teacher.rehearsal import reply_text
from datagen.types import Message

Answer = Callable[[Sequence[Message]], str]

MOST_BODY_BYTES = 10_000_000
# Faults that are an error object: status, code, type, message.
REFUSALS: dict[Fault | None, tuple[int, str | None, str, str]] = {
    "401": (401, "invalid_api_key", "invalid_request_error", "rehearsed: the key is refused"),
    "404": (404, "model_not_found", "invalid_request_error", "rehearsed: the model does not exist"),
    "429": (429, "rate_limit_exceeded", "requests", "rehearsed: too many requests"),
    "500": (500, None, "server_error", "rehearsed: the server had an error"),
    "503": (503, None, "server_error", "rehearsed: the server is overloaded"),
    "quota": (429, "insufficient_quota", "insufficient_quota", "rehearsed: the quota is used up"),
    "filter": (400, "content_filter", "invalid_request_error", "rehearsed: the prompt was filtered"),
}
# Faults that are a completion with a text of their own.
TEXTS: dict[Fault | None, str] = {"empty": "", "junk": "]}{ \u00bf\u00bf Answer Question: == 0.1, 0.2 :: <<< \ufffd"}


def app(latency: float = 0.0, faults: Faults = NO_FAULTS, answer: Answer = reply_text) -> "Served":
    """The application; `latency` is seconds before every outcome."""
    return Served(_Desk(latency, faults, answer))


class Served(Starlette):
    """A Starlette application whose waits can be ended."""

    def __init__(self, desk: "_Desk") -> None:
        """Route to the desk."""
        self.desk = desk
        super().__init__(
            routes=[
                Route("/v1/chat/completions", desk.complete, methods=["POST"]),
                Route("/v1/models", _models),
                Route("/v1/models/{id:path}", _model),
                Route("/stats", desk.stats),
            ],
            exception_handlers={HTTPException: _no_such_route, ClientDisconnect: _nobody_left},
        )

    def stop(self) -> None:
        """End every wait: answers that were due later are due now, hanging clients are let go."""
        self.desk.stopping.set()
        self.desk.hang.let_go()


class _Desk:
    """Takes requests, counts them, and decides what becomes of each."""

    def __init__(self, latency: float, faults: Faults, answer: Answer) -> None:
        self.latency = latency
        self.retry_after = faults.retry_after
        self.draws = faults.draws()
        self.answer = answer
        self.stopping = asyncio.Event()
        self.hang = Hang()
        self.requests = 0
        self.ended: Counter[str] = Counter()

    async def complete(self, request: Request) -> ASGIApp:
        self.requests += 1
        number = self.requests
        try:
            asked = read_request(await _body(request))
            fault = _rehearsed(request) or next(self.draws)
        except Refused as refused:
            self.ended["refused"] += 1
            return JSONResponse(refused.error, refused.status, headers=_id(number))
        if fault != "hang":
            await self._wait()
        self.ended[fault or "answered"] += 1
        return self._outcome(number, asked, fault)

    def _outcome(self, number: int, asked: ChatRequest, fault: Fault | None) -> ASGIApp:
        if fault == "reset":
            return reset
        if fault == "hang":
            return self.hang
        if fault in REFUSALS:
            return self._refusal(number, fault)
        return Response(self._body_of_200(number, asked, fault), media_type="application/json", headers=_id(number))

    def _body_of_200(self, number: int, asked: ChatRequest, fault: Fault | None) -> bytes:
        if fault == "malformed":
            return json.dumps({"ok": True, "result": "rehearsed: this is no completion"}).encode()
        text = TEXTS[fault] if fault in TEXTS else self.answer(asked.heard)
        body = json.dumps(completion(number, asked, text)).encode()
        return body[: len(body) // 2] if fault == "truncated" else body

    def _refusal(self, number: int, fault: Fault | None) -> Response:
        status, code, type, message = REFUSALS[fault]
        headers = _id(number)
        if fault == "429":  # whole seconds for clients that read no fractions, milliseconds for those that do
            headers["retry-after"] = str(math.ceil(self.retry_after))
            headers["retry-after-ms"] = str(round(self.retry_after * 1000))
        return JSONResponse(error_object(message, code=code, type=type), status, headers=headers)

    async def _wait(self) -> None:
        """Pass the latency, or less of it when the server stops."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.latency):
                await self.stopping.wait()

    async def stats(self, _request: Request) -> Response:
        faults = dict(self.ended)
        answered, refused = faults.pop("answered", 0), faults.pop("refused", 0)
        return JSONResponse({"requests": self.requests, "answered": answered, "refused": refused, "by_fault": faults})


async def _body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MOST_BODY_BYTES:  # the rest is read and forgotten: a client still sending would not hear the 413
            chunks.append(chunk)
    if size > MOST_BODY_BYTES:
        raise Refused(413, f"the body has {size} bytes, expected at most {MOST_BODY_BYTES}")
    return b"".join(chunks)


def _rehearsed(request: Request) -> Fault | None:
    """The fault that the client itself asks for."""
    name = request.headers.get("x-rehearse")
    try:
        return fault_named(name) if name is not None else None
    except ConfigError as error:
        raise Refused(400, f"x-rehearse: {error}", param="x-rehearse") from None


async def _models(_request: Request) -> Response:
    return JSONResponse({"object": "list", "data": [model_object()]})


async def _model(request: Request) -> Response:
    if request.path_params["id"] == REHEARSAL:
        return JSONResponse(model_object())
    message = f"the model '{request.path_params['id']}' does not exist: there is only '{REHEARSAL}'"
    return JSONResponse(error_object(message, param="model", code="model_not_found"), 404)


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"{request.method} {request.url.path}: {error.detail}"
    return JSONResponse(error_object(message), error.status_code, headers=error.headers)


async def _nobody_left(_request: Request, _error: Exception) -> Response:
    return Response()  # the client hung up in the middle of its request: nobody reads this


def _id(number: int) -> dict[str, str]:
    return {"x-request-id": f"req-{number}"}
