"""Knocking at the audit page: requests written out by hand, since a client would tidy them up; and runs to look at."""

import asyncio
import json
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from datagen.audit.addresses import Addresses
from datagen.audit.app import application
from datagen.audit.guard import Guard
from datagen.audit.room import Room
from datagen.audit.session import Session
from datagen.config import BuildConfig
from datagen.run import Run
from datagen.types import Reading, Rejection, Sample
from tests.builders import sample
from tests.reported import complete, rejection

TOKEN = "a-token-that-nobody-guesses"
PORT = 8123
HOST = b"127.0.0.1:8123"
ORIGIN = b"http://127.0.0.1:8123"
JSON = (b"content-type", b"application/json")
FROM_PAGE = (b"sec-fetch-site", b"same-origin")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    all: list[tuple[str, str]] = field(default_factory=list)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Knock:
    """A browser that is let in, unless its headers say otherwise."""

    def __init__(self, app: Guard, session: Session) -> None:
        self.app, self.session = app, session
        self.cookie = session.set_cookie(is_secure=False).partition(";")[0].encode()

    def get(self, target: str, *headers: tuple[bytes, bytes], **changes: object) -> Answer:
        return self.ask("GET", target, [*self.inside(), FROM_PAGE, *headers], **changes)

    def post(self, target: str, content: object = None, *headers: tuple[bytes, bytes], name: str = "") -> Answer:
        cookies = [(b"cookie", b"; ".join(filter(None, [self.cookie, self._name(name)])))]
        body = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
        return self.ask("POST", target, [(b"host", HOST), *cookies, JSON, (b"origin", ORIGIN), *headers], body)

    def inside(self, name: str = "") -> list[tuple[bytes, bytes]]:
        return [(b"host", HOST), (b"cookie", b"; ".join(filter(None, [self.cookie, self._name(name)])))]

    def ask(self, method: str, target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> Answer:
        path, _, query = target.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": list(headers), "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT),
        }  # fmt: skip
        return asyncio.run(answered(self.app, scope, [body]))

    def _name(self, name: str) -> bytes:
        return f"{self.session.reviewer_cookie}={name}".encode() if name else b""


async def answered(app: Guard, scope: dict[str, object], pieces: Iterable[bytes]) -> Answer:
    """What an ASGI application says to a request whose body comes in pieces."""
    left, said = list(pieces), []

    async def receive():
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        return {"type": "http.disconnect"}

    async def send(message):
        said.append(message)

    await app(scope, receive, send)
    headers = [(name.decode(), value.decode("latin-1")) for name, value in said[0].get("headers", [])]
    body = b"".join(message.get("body", b"") for message in said[1:])
    return Answer(said[0].get("status", 0), dict(headers), body, headers)


def audited_run(
    folder: Path, samples: Iterable[Sample] = (), rejections: Iterable[Rejection] = (), **changes: object
) -> Run:
    """A complete run with these samples, by default three."""
    kept = list(samples) or [sample(id=f"s{n}") for n in (1, 2, 3)]
    run = complete(folder, list(rejections) or [rejection(id="r1")])
    if changes:
        run.write(run.config_file, BuildConfig(**changes))
    run.write(run.reading_file, Reading(inputs={}, stages=()))
    with run.lines(run.samples_file) as lines:
        for one in kept:
            lines.add(one)
    return run


def knock(room: Room, reviewer: str = "first") -> Knock:
    session = Session(TOKEN, PORT)
    return Knock(application(room, Addresses.of("127.0.0.1", PORT), session, reviewer), session)


def raw(port: int, request: bytes, *, seconds: float = 5.0) -> bytes:
    """What a socket says to these bytes until it is closed, or for so long."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as talking:
        talking.sendall(request)
        said = b""
        try:
            while piece := talking.recv(65536):
                said += piece
        except TimeoutError:
            pass
        return said
