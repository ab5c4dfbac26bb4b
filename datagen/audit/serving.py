"""The audit page on a port: bound before anything is said, answered until Ctrl-C. Uvicorn is told to print nothing.

Beside what the policy refuses, this refuses what never becomes a request: a head that is too long, too slow or no HTTP,
and more connections than people and their browsers make.
"""

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from datagen.audit.addresses import MOST_PORT, Addresses
from datagen.audit.policy import HEADERS
from datagen.audit.session import Session, place_for, token_for
from datagen.errors import ConfigError

HOST = "127.0.0.1"
BACKLOG = 128
KEEP_ALIVE_SECONDS = 30
CLOSING_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where browsers knock, under which names, and what lets them in."""

    listening: socket.socket
    addresses: Addresses
    session: Session

    @classmethod
    def open(
        cls, host: str = HOST, port: int = 0, allowed: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> "Entrance":
        """Take a port; 0 takes a free one.

        Raises:
            ConfigError: the port cannot be had, or others than this machine would reach it and nobody asked for that.
        """
        token = token_for(host, allowed, environment or {})
        Addresses.of(host, MOST_PORT, allowed)  # a slip in an address is said before a port is taken
        listening = listener(host, port)
        number = listening.getsockname()[1]
        return cls(listening, Addresses.of(host, number, allowed), Session(token, number, place=place_for(token)))

    @property
    def link(self) -> str:
        """What a person opens to get in."""
        return self.link_to("/")

    def link_to(self, place: str) -> str:
        """The same for a certain page, such as /sample/3?plan=1."""
        return self._with(f"{self.session.place}{place.removeprefix('/')}", self.session.query)

    def ticket_to(self, place: str) -> str:
        """A link that opens for one time; of where the page stands it says nothing either."""
        return self._with(place, self.session.ticket())

    def _with(self, path: str, query: str) -> str:
        return f"{self.addresses.first}{path}{'&' if '?' in path else '?'}{query}"


def listener(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigError: it cannot be had.
    """
    if not 0 <= port <= MOST_PORT:
        raise ConfigError(f"--port {port}: expected 1 to {MOST_PORT}, or 0 for any free one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None) or 0
        reason = os.strerror(number) if number > 0 else "there is no such address here"
        raise ConfigError(
            f"port {port} on {host}: cannot be had ({reason}): give another by --port, or 0 for any free one"
        ) from None


class Patient(H11Protocol):
    """One connection, with a limit to how long the head of a request may take."""

    most_connections = 256
    head_seconds = 10.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request, unless there are too many who wait already."""
        super().connection_made(transport)
        # asyncio sets this only on sockets made with IPPROTO_TCP by name, which `socket.create_server` does not.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > self.most_connections:
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that has begun has to end."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say that this was no HTTP, with the headers of every answer; never into the middle of another answer."""
        self._refuse("400 Bad Request", msg)

    def _wait(self) -> None:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering or self.transport.is_closing():
            self._stop_waiting()
        elif self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self._refuse, "408 Request Timeout", "Too slow.")

    def _stop_waiting(self) -> None:
        if self._late:
            self._late.cancel()
        self._late = None

    def _refuse(self, status: str, line: str) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        said = {**HEADERS, "content-type": "text/plain; charset=utf-8", "content-length": len(line)}
        head = "".join(f"{name}: {value}\r\n" for name, value in {**said, "connection": "close"}.items())
        self.transport.write(f"HTTP/1.1 {status}\r\n{head}\r\n{line}".encode("ascii", "replace"))
        self.transport.close()


def serve(application: ASGIApp, entrance: Entrance, on_ready: Callable[[], None] = lambda: None) -> None:
    """Answer until SIGINT or SIGTERM; `on_ready` is called once, when browsers may come."""
    with entrance.listening:
        AuditServer(application, on_ready).run(sockets=[entrance.listening])


@contextlib.contextmanager
def serving(application: ASGIApp, entrance: Entrance, connection: type[Patient] = Patient) -> Iterator[str]:
    """Answer in a thread while the block runs; gives the link that lets a browser in."""
    ready: SimpleQueue[None] = SimpleQueue()
    server = AuditServer(application, lambda: ready.put(None), connection)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [entrance.listening]}, daemon=True)
    thread.start()
    try:
        ready.get(timeout=10)
        yield entrance.link
    finally:
        server.should_exit = True
        thread.join()


class AuditServer(uvicorn.Server):
    """Uvicorn that says when it is ready, and for which a signal is an ordinary end."""

    def __init__(self, application: ASGIApp, on_ready: Callable[[], None], connection: type[Patient] = Patient) -> None:
        """Tell Uvicorn how to serve."""
        super().__init__(
            uvicorn.Config(
                application,
                http=connection,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,  # it would hold the token
                proxy_headers=False,  # whoever asks may not say that somebody else does
                date_header=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=CLOSING_SECONDS,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's signature
        """Stop; unlike Uvicorn, do not raise the signal again once everything is closed."""
        self.force_exit = self.should_exit
        self.should_exit = True
