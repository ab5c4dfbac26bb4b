"""The processes of a rehearsal: the served teacher, and builds that can be killed like any other.

Both are the command line itself, started as a person would, each with its own interpreter: the times are honest, and a
kill takes what it would take. They know no key, and ask no proxy. Whatever happens here, they end with the block.
"""

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from datagen.errors import RunError

KILLED = -9
ERROR = "error: "
LAST_WORDS = 4000  # bytes of what a process said on stderr: its last line is what counts
NOT_TOLD = {"OPENAI_API_KEY", "OPENAI_BASE_URL"}
SERVER_SECONDS = 20.0
STATS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a build ended."""

    code: int
    """Exit status; KILLED when it was."""
    said: str
    """Its last line on stderr."""

    @property
    def line(self) -> str:
        """What it had to say, without the word that errors begin with."""
        return self.said.removeprefix(ERROR)

    @property
    def is_orderly(self) -> bool:
        """False when it fell over instead of ending by itself."""
        return self.code in (0, 3, KILLED) or (self.code == 1 and self.said.startswith(ERROR))


@contextlib.contextmanager
def served(datagen: Sequence[str], flags: Sequence[str]) -> Iterator[str]:
    """Serve the rehearsal teacher while the block runs; gives its base URL.

    Raises:
        RunError: it does not start.
    """
    with tempfile.TemporaryFile() as said:
        command = [*datagen, "teacher", "serve", "--port", "0", *flags]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment())
        assert server.stdout
        try:
            url = server.stdout.readline().decode().strip()
            if not url:
                raise RunError(f"the rehearsal teacher did not start: {_last_line(said)}")
            yield url
        finally:
            server.terminate()
            _reap(server)
            server.stdout.close()


def build(
    datagen: Sequence[str], settings: Path, run: Path, is_time: Callable[[], bool], look_seconds: float
) -> Ending:
    """Build a run until it ends, or until `is_time` says to kill it, which is asked every so many seconds."""
    with tempfile.TemporaryFile() as said:
        command = [*datagen, "build", "--config", str(settings), "--run", str(run), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=_environment())
        try:
            while (code := _status(process, look_seconds)) is None:
                if is_time():
                    process.kill()
        finally:
            process.kill()
            process.wait()
        return Ending(code, _last_line(said))


def stats(url: str) -> dict[str, Any]:
    """The account of a served teacher so far, in numbers."""
    with contextlib.closing(HTTPConnection(urlsplit(url).netloc, timeout=STATS_SECONDS)) as connection:
        connection.request("GET", "/stats")
        found: dict[str, Any] = json.load(connection.getresponse())
    return found


def _environment() -> dict[str, str]:
    told = {name: value for name, value in os.environ.items() if name not in NOT_TOLD}
    return told | {"NO_PROXY": "*", "no_proxy": "*"}


def _status(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _reap(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(SERVER_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _last_line(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - LAST_WORDS))
    lines = said.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
