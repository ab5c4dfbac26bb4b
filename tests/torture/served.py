"""The served teacher in a process of its own, and what it says that it did."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

DATAGEN = [sys.executable, "-c", "from datagen.cli import main; main()"]
PATIENCE_SECONDS = 30.0


class Line(NamedTuple):
    """What became of one request."""

    tag: str
    """KEY-ATTEMPT of the call, as the client named it."""
    outcome: str
    prompt: str
    read: int
    cached: int
    written: int


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens and where it writes."""

    url: str
    journal_file: Path

    def stats(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url.removesuffix('/v1')}/stats", timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def journal(self) -> list[Line]:
        """Every request that has ended, in that order."""
        return [Line(**json.loads(line)) for line in self.journal_file.read_text().splitlines()]

    def rest(self) -> None:
        """Wait until it is done with the requests of clients that are gone."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.stats()["in_flight"]:
            assert time.monotonic() < deadline, "the server still answers somebody"
            time.sleep(0.02)


@contextlib.contextmanager
def served(folder: Path, **flags: object) -> Iterator[Server]:
    """A server with flags such as `latency=0.2, most_in_flight=50, quiet_limits=True`; it ends with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    journal = folder / "journal.jsonl"
    command = [*DATAGEN, "teacher", "serve", "--port", "0", "--journal", str(journal), *as_flags(flags)]
    with (folder / "server.txt").open("w") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
    with process:
        try:
            url = process.stdout.readline().strip()
            assert url, (folder / "server.txt").read_text()
            yield Server(url, journal)
        finally:
            process.terminate()


def as_flags(given: dict[str, object]) -> list[str]:
    """`price_in=1.0, quiet_limits=True` as they are typed."""
    flags = []
    for name, value in given.items():
        if value is not None and value is not False:
            flags += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
    return flags
