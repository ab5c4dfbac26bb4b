"""The batches of the served teacher: from validating to completed, expired or cancelled, in seconds instead of hours.

    POST /v1/batches               begin one
    GET  /v1/batches[/ID]          list, describe
    POST /v1/batches/ID/cancel

Every request gets a line in the output or the error file, in an order of the server's own. Faults are drawn for each,
but two have no body to play with: `hang` is a request that ran out of time, `reset` one whose line is in neither file.
"""

import asyncio
import math
import random
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from datagen.teacher.answering import Answering, Outcome, as_json
from datagen.teacher.batch_api import BatchAsked, Bounds, Line, check, result_line, unanswered_line
from datagen.teacher.batch_state import Batch, Results
from datagen.teacher.chat_api import Refused, read, read_request
from datagen.teacher.desk import read_body
from datagen.teacher.faults import Faults
from datagen.teacher.files_api import Files
from datagen.teacher.paging import page
from datagen.teacher.tally import ANSWERED, REFUSED, Tally

MOST_LISTED = 100
LISTED = 20
# Shares of a batch's time before and after its requests are carried out.
VALIDATING, FINALIZING = 0.1, 0.1
UNANSWERED = {
    "expired": ("batch_expired", "the batch expired before this request was carried out"),
    "cancelled": ("batch_cancelled", "the batch was cancelled before this request was carried out"),
}
TIMED_OUT = ("request_timeout", "rehearsed: this request ran out of time")


class Batches:
    """Carries out batches beside whatever else is asked."""

    def __init__(
        self, seconds: float, bounds: Bounds, faults: Faults, answering: Answering, files: Files, tally: Tally
    ) -> None:
        """A batch takes about `seconds`, longer when that is too little to answer it."""
        self._seconds = seconds
        self._bounds = bounds
        self._expires_after = faults.batch_expires_after
        self._draws = faults.draws()
        self._order = random.Random(faults.seed)
        self._answering = answering
        self._files = files
        self._tally = tally
        self._batches: dict[str, Batch] = {}
        self._running: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        """What a client may do."""
        return [
            Route("/v1/batches", self._create, methods=["POST"]),
            Route("/v1/batches", self._list),
            Route("/v1/batches/{id}", self._describe),
            Route("/v1/batches/{id}/cancel", self._cancel, methods=["POST"]),
        ]

    def stop(self) -> None:
        """Drop what is running."""
        for task in self._running:
            task.cancel()

    async def _create(self, request: Request) -> Response:
        asked = read(BatchAsked, await read_body(request))
        file = self._files.get(asked.input_file_id, "input_file_id", 400)
        if file.purpose != "batch":
            message = f"input_file_id: a file for {file.purpose}, expected purpose batch: upload it again"
            raise Refused(400, message, param="input_file_id")
        batch = Batch(asked, file.path)
        self._batches[batch.id] = batch
        task = asyncio.create_task(self._run(batch))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return JSONResponse(batch.object)

    async def _list(self, request: Request) -> Response:
        objects = [batch.object for batch in self._batches.values()]
        return JSONResponse(page(objects, request.query_params, default=LISTED, most=MOST_LISTED))

    async def _describe(self, request: Request) -> Response:
        return JSONResponse(self._get(request).object)

    async def _cancel(self, request: Request) -> Response:
        batch = self._get(request)
        batch.cancel()
        return JSONResponse(batch.object)

    def _get(self, request: Request) -> Batch:
        id = request.path_params["id"]
        if id not in self._batches:
            raise Refused(404, f"there is no batch '{id}'", param="id")
        return self._batches[id]

    async def _run(self, batch: Batch) -> None:
        with batch.input.open("rb") as file:  # held open, so that it may be deleted meanwhile
            try:
                await self._pass(batch, file)
            except Exception:  # a bug of the answering function is seen by the client as a batch that failed
                batch.fail(())
                raise

    async def _pass(self, batch: Batch, file: BinaryIO) -> None:
        checked = await asyncio.to_thread(check, file, self._bounds)
        await batch.pause(self._seconds * VALIDATING)
        if checked.problems:
            batch.fail(checked.problems)
            return
        batch.begin(len(checked.starts))
        order = self._shuffled(len(checked.starts))
        with Results(self._files, batch) as results:
            ended = await self._work(batch, [checked.starts[place] for place in order], file, results)
        batch.enter("finalizing")
        await batch.pause(self._seconds * FINALIZING)
        batch.end(ended)

    async def _work(self, batch: Batch, starts: list[int], file: BinaryIO, results: Results) -> str:
        """Carry out the requests in this order and say how the batch ends."""
        n_answered = max(1, math.ceil(len(starts) * self._expires_after))
        a_request = self._seconds * (1 - VALIDATING - FINALIZING) / len(starts)
        begun = asyncio.get_running_loop().time()
        for n_done, start in enumerate(starts):
            await batch.pause(begun + a_request * (n_done + 1) - asyncio.get_running_loop().time())
            if batch.cancelling or n_done >= n_answered:
                ended = "cancelled" if batch.cancelling else "expired"
                await self._leave(starts[n_done:], file, results, ended)
                return ended
            self._carry_out(_line_at(file, start), results)
        return "completed"

    async def _leave(self, starts: list[int], file: BinaryIO, results: Results, ended: str) -> None:
        for start in starts:
            results.failed(unanswered_line(_line_at(file, start).custom_id, *UNANSWERED[ended]))
            await asyncio.sleep(0)  # others are served meanwhile

    def _carry_out(self, line: Line, results: Results) -> None:
        number = self._tally.arrived(line.custom_id, in_batch=True)
        try:
            asked = read_request(line.asked)
        except Refused as refused:
            self._tally.ended(REFUSED, line.custom_id)
            outcome = Outcome(refused.status, as_json(refused.error))
            results.failed(result_line(line.custom_id, number, outcome))
            return
        fault, (_, prompt) = next(self._draws), asked.digests
        if fault in ("hang", "reset"):
            self._tally.ended(fault, line.custom_id, prompt)
            results.failed(unanswered_line(line.custom_id, *TIMED_OUT) if fault == "hang" else b"")
            return
        outcome = self._answering.outcome(number, asked, fault)
        self._tally.ended(fault or ANSWERED, line.custom_id, prompt, outcome.tokens)
        results.add(outcome, result_line(line.custom_id, number, outcome))

    def _shuffled(self, n: int) -> list[int]:
        """An order that is not the input's."""
        order = list(range(n))
        self._order.shuffle(order)
        return order if order != sorted(order) else order[::-1]


def _line_at(file: BinaryIO, start: int) -> Line:
    file.seek(start)
    return Line.model_validate_json(file.readline())
