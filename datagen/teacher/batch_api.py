"""The protocol of batches from the serving side: what may be asked, what an input must be, what results look like.

Strict where OpenAI's is strict: one wrong line and the whole batch fails before anything is answered.
"""

import json
import os
import secrets
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO, Literal, NamedTuple

from pydantic import Field, StringConstraints, ValidationError

from datagen.teacher.answering import Outcome, as_json
from datagen.teacher.chat_api import Received

MOST_ERRORS = 100  # told of one file
# The first wrong field of a line, and the code that says so; all others are a missing or wrong parameter.
CODES = {"method": "invalid_method", "url": "invalid_url", "": "invalid_json_line"}


class BatchAsked(Received):
    """What a client asks for a batch."""

    input_file_id: str
    endpoint: Literal["/v1/chat/completions"]
    completion_window: Literal["24h"]
    metadata: (
        Annotated[
            dict[Annotated[str, StringConstraints(max_length=64)], Annotated[str, StringConstraints(max_length=512)]],
            Field(max_length=16),
        ]
        | None
    ) = None


class Line(Received):
    """One request of an input file; its body is judged when its turn comes."""

    custom_id: Annotated[str, Field(min_length=1)]
    method: Literal["POST"]
    url: Literal["/v1/chat/completions"]
    body: dict[str, Any]

    @property
    def asked(self) -> bytes:
        """The body as it would have come alone."""
        return as_json(self.body)


class Problem(NamedTuple):
    """What is wrong with an input file; lines count from 1."""

    code: str
    message: str
    line: int | None = None
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Most that one batch may have."""

    requests: int = 50_000
    n_bytes: int = 200_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """An input file that was looked through."""

    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    """Where each request begins, in bytes."""
    problems: tuple[Problem, ...] = ()


def check(file: BinaryIO, bounds: Bounds) -> Checked:
    """Look through an input file, a line at a time; with problems it has no requests."""
    if (size := os.fstat(file.fileno()).st_size) > bounds.n_bytes:
        message = f"the file has {size} bytes, expected at most {bounds.n_bytes}: cut it in several"
        return Checked(problems=(Problem("file_too_large", message),))
    starts, order = array("Q"), _Order()
    problems: list[Problem] = []
    for number, start, text in _lines(file):
        starts.append(start)
        problem = order.problem(number, text)
        if problem and len(problems) < MOST_ERRORS:
            problems.append(problem)
    if not starts:
        problems.append(Problem("empty_file", "the file has no request, expected at least one"))
    if len(starts) > bounds.requests:
        message = f"the file has {len(starts)} requests, expected at most {bounds.requests}: cut it in several"
        problems.append(Problem("too_many_requests", message))
    return Checked(problems=tuple(problems)) if problems else Checked(starts)


def result_line(custom_id: str, number: int, outcome: Outcome) -> bytes:
    """The line of a request that was carried out, well or not."""
    head = {"id": f"batch_req_{secrets.token_hex(12)}", "custom_id": custom_id}
    response = b'{"status_code":%d,"request_id":"req-%d","body":%s}' % (outcome.status, number, outcome.body)
    return as_json(head)[:-1] + b',"response":' + response + b',"error":null}\n'


def unanswered_line(custom_id: str, code: str, message: str) -> bytes:
    """The line of a request that was not carried out."""
    error = {"code": code, "message": message}
    line = {"id": f"batch_req_{secrets.token_hex(12)}", "custom_id": custom_id, "response": None, "error": error}
    return as_json(line) + b"\n"


def _lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    start = 0
    for number, text in enumerate(file, 1):
        if text.strip():
            yield number, start, text
        start += len(text)


class _Order:
    """What all lines of a file have to do with each other: each name once, the same model throughout."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.model: object = None

    def problem(self, number: int, text: bytes) -> Problem | None:
        try:
            line = Line.model_validate_json(text)
        except ValidationError as error:
            return _unreadable(number, error)
        if line.custom_id in self.names:
            message = f"line {number}: custom_id {json.dumps(line.custom_id)} was there before, expected each once"
            return Problem("duplicate_custom_id", message, number, "custom_id")
        self.names.add(line.custom_id)
        model = line.body.get("model")
        self.model = self.model or model
        if model != self.model:
            message = f"line {number}: model {json.dumps(model)}, expected {json.dumps(self.model)} as before"
            return Problem("mismatched_model", message, number, "body.model")
        return None


def _unreadable(number: int, error: ValidationError) -> Problem:
    problem = error.errors(include_url=False, include_input=False)[0]
    param = str(problem["loc"][0]) if problem["loc"] else ""
    code = CODES.get(param, "missing_required_parameter")
    return Problem(code, f"line {number}: {param or 'no JSON object'}: {problem['msg']}", number, param or None)
