"""The served teacher: an answering function behind OpenAI's protocol, with faults and limits on request.

    POST /v1/chat/completions    an answer, or the fault that was drawn; `x-rehearse: FAULT` asks for one (desk.py)
    GET  /v1/models[/ID]         the one model there is
    *    /v1/files, /v1/batches  the same answers in batches (files_api.py, batches.py)
    GET  /stats                  what became of the requests so far, for tests that count at the server (tally.py)
    GET  /stats/answers          by `x-client-request-id` (or a batch's custom_id): how often it was answered
    GET  /stats/outcomes         by the same: what became of each request

Starlette is imported by what is served, and nowhere else.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from datagen.config import REHEARSAL
from datagen.errors import ConfigError
from datagen.teacher.allowance import NO_LIMITS, Limits
from datagen.teacher.answering import Answer, Answering
from datagen.teacher.batch_api import Bounds
from datagen.teacher.batches import Batches
from datagen.teacher.chat_api import Refused, error_object, model_object
from datagen.teacher.desk import Desk
from datagen.teacher.faults import NO_FAULTS, Faults
from datagen.teacher.files_api import Files
from datagen.teacher.gate import Gate
from datagen.teacher.rehearsal import reply_text
from datagen.teacher.tally import Tally

BATCH_SECONDS = 0.5
BOUNDS = Bounds()


def app(
    latency: float = 0.0,
    faults: Faults = NO_FAULTS,
    answer: Answer = reply_text,
    *,
    limits: Limits = NO_LIMITS,
    batch_seconds: float = BATCH_SECONDS,
    batch_bounds: Bounds = BOUNDS,
    journal: Path | None = None,
) -> "Served":
    """The application; `latency` is seconds before every outcome but a refusal. To be closed when it is done with.

    Raises:
        ConfigError: the journal cannot be written.
    """
    tally = _tally(journal)
    answering, files, gate = Answering(answer), Files(), Gate(limits)
    desk = Desk(latency, faults, answering, gate, tally)
    return Served(desk, Batches(batch_seconds, batch_bounds, faults, answering, files, tally), files, gate, tally)


class Served(Starlette):
    """A Starlette application whose waits can be ended."""

    def __init__(self, desk: Desk, batches: Batches, files: Files, gate: Gate, tally: Tally) -> None:
        """Route to those who answer."""
        self.desk, self.batches, self.files, self.gate, self.tally = desk, batches, files, gate, tally
        super().__init__(
            routes=[
                Route("/v1/chat/completions", desk, methods=["POST"]),
                Route("/v1/models", _models),
                Route("/v1/models/{id:path}", _model),
                Route("/stats", self._stats),
                Route("/stats/answers", self._answers),
                Route("/stats/outcomes", self._outcomes),
                *files.routes(),
                *batches.routes(),
            ],
            exception_handlers={HTTPException: _no_such_route, ClientDisconnect: _nobody_left, Refused: _refusal},
        )

    def stop(self) -> None:
        """End every wait: answers that were due later are due now, hanging clients and batches are let go."""
        self.desk.stop()
        self.batches.stop()

    def close(self) -> None:
        """Delete the files and close the journal, when nothing is served any more."""
        self.files.close()
        self.tally.close()

    async def _stats(self, _request: Request) -> Response:
        return JSONResponse(self.tally.stats() | self.gate.stats())

    async def _answers(self, _request: Request) -> Response:
        return JSONResponse(self.tally.answers())

    async def _outcomes(self, _request: Request) -> Response:
        return JSONResponse(self.tally.outcomes())


def _tally(journal: Path | None) -> Tally:
    try:
        return Tally(journal)
    except OSError as error:
        raise ConfigError(f"{journal}: {error.strerror}: name a file that can be written with --journal") from None


async def _models(_request: Request) -> Response:
    return JSONResponse({"object": "list", "data": [model_object()]})


async def _model(request: Request) -> Response:
    if request.path_params["id"] == REHEARSAL:
        return JSONResponse(model_object())
    message = f"the model '{request.path_params['id']}' does not exist: there is only '{REHEARSAL}'"
    return JSONResponse(error_object(message, param="model", code="model_not_found"), 404)


async def _refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return JSONResponse(error.error, error.status)


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"{request.method} {request.url.path}: {error.detail}"
    return JSONResponse(error_object(message), error.status_code, headers=error.headers)


async def _nobody_left(_request: Request, _error: Exception) -> Response:
    return Response()  # the client hung up in the middle of its request: nobody reads this
