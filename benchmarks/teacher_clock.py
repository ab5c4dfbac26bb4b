"""What every client of `bench_teacher.py` measures, in the same way; the standard library alone, for any interpreter.

A client is a script. It is started as `SCRIPT URL IN_FLIGHT FILE`, FILE being one request body a line, makes all ready,
asks inside `with clock:`, and hands the number of replies that it holds to `clock.tell`.

- span: from the first prompt that the server saw to the end of the block, when the last reply is kept; for a peer,
  whose block does not end with that, to the last answer that the server sent, which can only flatter it;
- wall: all of the block, with what comes before the first prompt is sent and, for a peer, after the last answer;
- CPU: of the whole process, its threads and its finished children, inside the block;
- memory: the peak of the process, and its peak when the block began.
"""

import http.client
import json
import resource
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

PER_MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss is in bytes there, in kilobytes elsewhere


class Clock:
    """Measures one block, once."""

    def __init__(self, url: str, *, until_last_answer: bool = False) -> None:
        """`url` is the base URL of the server, which knows when the first prompt came."""
        self._address = urlsplit(url).netloc
        self._span = "first_to_last" if until_last_answer else "since_first"
        self._result: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Begin."""
        self._result["megabytes_before"] = _peak_megabytes()
        self._cpu, self._began = _cpu_seconds(), time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End, and ask the server."""
        self._result["cpu"] = _cpu_seconds() - self._cpu
        self._result["wall"] = time.monotonic() - self._began
        server = self._stats()
        self._result |= {name: server[name] for name in ("requests", "most_in_flight")}
        self._result["span"] = server[self._span]

    def tell(self, n_replies: int) -> None:
        """Print all of it as the last line of standard output, as JSON."""
        print(json.dumps(self._result | {"replies": n_replies, "megabytes": _peak_megabytes()}), flush=True)

    def _stats(self) -> dict[str, float]:
        # Not urllib: it would ask a proxy of the environment.
        connection = http.client.HTTPConnection(self._address, timeout=10)
        connection.request("GET", "/stats")
        stats: dict[str, float] = json.loads(connection.getresponse().read())
        connection.close()
        return stats


def arguments() -> tuple[str, int, Path]:
    """URL, calls in flight and file of request bodies."""
    url, in_flight, file = sys.argv[1:4]
    return url, int(in_flight), Path(file)


def bodies(file: Path) -> list[dict[str, Any]]:
    """Every request body of a file."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PER_MEGABYTE
