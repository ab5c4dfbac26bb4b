"""Connections that end without an answer: the faults that no HTTP response can play.

Each is an ASGI application for one request. They need the connection itself, which `server.Droppable` puts into the
scope's state as `transport`.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HANG_SECONDS = 600.0
AT_ONCE = struct.pack("ii", 1, 0)  # linger for 0 seconds: what is unsent is dropped, and the peer gets a RST


async def reset(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - the signature of ASGI
    """Reset the connection: the client meets a RST, not a polite close."""
    transport: asyncio.Transport = scope["state"]["transport"]
    if not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        transport.abort()
    await _gone(receive)


class Hang:
    """Says nothing until the client goes away, is let go, or HANG_SECONDS have passed; then resets the connection."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self.waiting: set[asyncio.Transport] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one client wait."""
        transport = scope["state"]["transport"]
        self.waiting.add(transport)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANG_SECONDS):
                await _gone(receive)
        self.waiting.discard(transport)
        await reset(scope, receive, send)

    def let_go(self) -> None:
        """Drop every client that waits."""
        for transport in self.waiting:
            transport.abort()


async def _gone(receive: Receive) -> None:
    """Wait until the connection is lost."""
    while (await receive())["type"] != "http.disconnect":
        pass
