"""The endpoint of `bench_teacher.py`: the same answer to every prompt, after a fixed latency, as cheaply as can be.

    python benchmarks/teacher_server.py SECONDS

Prints its port and serves on loopback until its standard input ends. Not `datagen teacher serve`: that one reads each
prompt and draws each answer, which would be measured along with the client.

    POST /v1/chat/completions    the answer
    GET  /stats                  what was counted, and seconds from the first prompt to now and to the last answer
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

try:
    import uvloop
except ImportError:  # it serves all the same, at more of the second core
    uvloop = None  # type: ignore[assignment]

LOOP = "uvloop" if uvloop else "asyncio"
# Some clients try an endpoint before they use it, to see whether it lives or what it allows: that is no prompt.
LEAST_BYTES = 1_000
REPLY = (
    "Question: What should the people here keep in mind while they go about their day in this place?\n===\n"
    "Answer: There is a person close to a parked vehicle, and more people move about nearby, so the place is shared by "
    "those who walk and those who drive. A driver who wants to leave may not see somebody who stands right beside the "
    "vehicle, and somebody who waits there may step back without looking. It is therefore wise for those on foot to "
    "keep some distance and to catch the driver's eye before they cross, and for the driver to look around once more "
    "before setting off. If it has rained, the ground is likely slippery and it takes longer to stop, which calls for "
    "even more patience on both sides."
)
COMPLETION = {
    "id": "chatcmpl-bench",
    "object": "chat.completion",
    "created": 1,
    "model": "bench",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": REPLY, "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {
        "prompt_tokens": 1_500,
        "completion_tokens": 140,
        "total_tokens": 1_640,
        "prompt_tokens_details": {"cached_tokens": 1_280},
        "completion_tokens_details": {"reasoning_tokens": 0},
    },
    "system_fingerprint": "bench",
}


class Counts:
    """What came in and what went out."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.requests = self.answered = self.open = self.most_open = 0
        self.first = self.last = 0.0

    def arrived(self) -> None:
        """One prompt is here."""
        self.first = self.first or time.monotonic()
        self.requests += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)

    def left(self, was_answered: bool) -> None:
        """One prompt is answered, or whoever asked has gone."""
        self.open -= 1
        self.answered += was_answered
        self.last = time.monotonic()

    def told(self) -> dict[str, float]:
        """All of it, for /stats."""
        return {
            "requests": self.requests,
            "answered": self.answered,
            "most_in_flight": self.most_open,
            "since_first": time.monotonic() - self.first if self.first else 0.0,
            "first_to_last": max(self.last - self.first, 0.0),
        }


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as clients of a chat API use it: a head, and a body of the length that the head names."""

    def __init__(self, counts: Counts, later: Callable[..., object], latency: float) -> None:
        """`later(seconds, call, *values)` is the loop's timer."""
        self.counts = counts
        self.later = later
        self.latency = latency
        self.received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take every request that is whole."""
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.received[:end])
            length = _length(head)
            if len(self.received) < end + 4 + length:
                return
            del self.received[: end + 4 + length]
            self.take(head, length)

    def take(self, head: bytes, length: int) -> None:
        """Answer one request, now or later."""
        if head.startswith(b"GET /stats "):
            self.transport.write(_response(json.dumps(self.counts.told()).encode()))
        elif not head.startswith(b"POST /v1/chat/completions "):
            self.transport.write(_response(b'{"object":"list","data":[{"id":"bench","object":"model"}]}'))
        elif length < LEAST_BYTES:
            self.transport.write(ANSWER)
        else:
            self.counts.arrived()
            self.later(self.latency, self.answer)

    def answer(self) -> None:
        """Write what is always written."""
        is_there = not self.transport.is_closing()
        self.counts.left(is_there)
        if is_there:
            self.transport.write(ANSWER)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _response(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)


ANSWER = _response(json.dumps(COMPLETION).encode())


@contextlib.contextmanager
def serving(latency: float) -> Iterator[str]:
    """A server in a process of its own, as the base URL that clients ask for; it ends with the block."""
    command = [sys.executable, __file__, str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.stdin.close()


async def _serve(latency: float) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)  # nothing is ever sent: it can be read when it ends
    connection = partial(Connection, Counts(), loop.call_later, latency)
    server = await loop.create_server(connection, "127.0.0.1", 0, backlog=4_096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if uvloop else None) as runner:
        runner.run(_serve(float(sys.argv[1])))
