"""`datagen teacher serve`: the rehearsal teacher on a port of this machine, for any OpenAI client to rehearse against.

Uvicorn is imported here and nowhere else. It is told to print nothing; only a bug in the application is logged.
"""

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from datagen.errors import ConfigError
from datagen.teacher.app import Served

HOST = "127.0.0.1"
PORT = 8765
MOST_PORT = 65535
BACKLOG = 2048
# Longer than clients keep an idle connection: otherwise a connection closed here just as a client reuses it looks like
# a fault that nobody asked for.
KEEP_ALIVE_SECONDS = 600


def serve(
    application: Served,
    host: str = HOST,
    port: int = PORT,
    *,
    on_ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then close it and return; a second signal does not wait for open requests.

    Port 0 takes a free one. `on_ready` is called once with the base URL (`http://127.0.0.1:8765/v1`), when connections
    are accepted.

    Raises:
        ConfigError: the host is not this machine, or the port cannot be had.
    """
    with contextlib.closing(application), listener(host, port) as listening:
        RehearsalServer(application, base_url(listening), on_ready).run(sockets=[listening])


@contextlib.contextmanager
def serving(application: Served) -> Iterator[str]:
    """Serve on a free port in a thread, give the base URL, and stop and close it on leaving."""
    ready: SimpleQueue[str] = SimpleQueue()
    with contextlib.closing(application), listener(HOST, 0) as listening:
        server = RehearsalServer(application, base_url(listening), ready.put)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield ready.get(timeout=10)
        finally:
            server.should_exit = True
            thread.join()


class Droppable(H11Protocol):
    """One connection that lets the application reset it: the transport stands in the scope's state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport for every request of this connection."""
        super().connection_made(transport)
        # asyncio sets this only on sockets made with IPPROTO_TCP by name, which `socket.create_server` does not: the
        # head and the body of an answer would then lie 40 ms apart.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class RehearsalServer(uvicorn.Server):
    """Uvicorn that says when it is ready, and for which a signal is an ordinary end."""

    def __init__(self, application: Served, url: str, on_ready: Callable[[str], None]) -> None:
        """Tell Uvicorn how to serve."""
        super().__init__(
            uvicorn.Config(
                application,
                http=Droppable,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                date_header=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )
        self.application = application
        self.url = url
        self.on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.on_ready(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let no request keep the server alive."""
        self.application.stop()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's signature
        """Stop; unlike Uvicorn, do not raise the signal again once everything is closed."""
        self.force_exit = self.should_exit
        self.should_exit = True


def listener(host: str, port: int) -> socket.socket:
    """A listening socket on this machine.

    Raises:
        ConfigError: the host is not this machine, or the port cannot be had.
    """
    if not _is_loopback(host):
        raise ConfigError(
            f"host {host}: the rehearsal teacher asks for no key, so it listens on this machine only: "
            f"use {HOST}, ::1 or localhost"
        )
    if not 0 <= port <= MOST_PORT:
        raise ConfigError(f"port {port}: expected 1 to {MOST_PORT}, or 0 for any free one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigError(f"port {port} on {host}: {error.strerror}: give another, or 0 for any free one") from None


def base_url(listening: socket.socket) -> str:
    """What a client is given as its base URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
