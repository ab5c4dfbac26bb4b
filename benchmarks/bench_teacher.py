"""How close to the ideal prompts become replies on disk, at what cost in CPU, and in how much memory.

    python benchmarks/bench_teacher.py [--small] [--repeats N] [--only NAME]... [--peer NAME=PYTHON]...
    python benchmarks/bench_teacher.py --memory [--small]

A loopback server in a process of its own answers 2,000 prompts of about 1,500 tokens, each 200 ms after it came. Every
client is a fresh process with a fresh server, asks about the same prompts with 100 and with 500 calls in flight, and
takes its turn in each round, so that a slow minute of the machine hits them all. The ideal is calls x latency / calls
in flight. teacher_road.py and teacher_plain.py say what each client does, and teacher_clock.py what is measured.

A peer is measured when an interpreter that has it is given: --peer curator=VENV/bin/python, and likewise designer and
distilabel, which cannot share one environment. --memory instead lets datagen make 2,000, 20,000 and 200,000 calls
without latency. Exit status 1: a target is missed, or a prompt of datagen was not sent and answered exactly once.
"""

import argparse
import contextlib
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from teacher_results import Run, Target, exact, read_run, table, verdicts
from teacher_server import LOOP, serving

HERE = Path(__file__).parent
LATENCY = 0.2  # seconds
CALLS, SMALL = 2_000, 500
IN_FLIGHT = (100, 500)
SIZES, SMALL_SIZES = (2_000, 20_000, 200_000), (500, 1_000)
PATIENCE = 1_800.0  # seconds for one client
PEERS = ("curator", "designer", "distilabel")

SPEED = (
    Target("datagen", "times the ideal", 1.1, in_flight=100),
    Target("datagen", "times the ideal", 1.5, in_flight=500),
    Target("datagen", "ms of CPU a call", 1.0, in_flight=100),
    Target("datagen", "ms of CPU a call", 1.0, in_flight=500),
)
FLAT = 1.1  # the peak of the longest run over that of the shortest


class Client(NamedTuple):
    """A script that asks, and what it is given after URL and calls in flight."""

    name: str
    script: str
    more: tuple[str, ...]
    python: str = sys.executable


def main() -> int:
    """Measure speed, or memory."""
    options = _options()
    return _memory(options) if options.memory else _speed(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a few calls, once: shows that it runs, sets no targets")
    parser.add_argument("--repeats", type=int, default=3, help="rounds; the table shows medians")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="leave out all clients but this; may be repeated"
    )
    parser.add_argument("--peer", action="append", default=[], type=_peer, metavar="NAME=PYTHON", help="measure it too")
    parser.add_argument("--memory", action="store_true", help="measure the memory of datagen instead")
    return parser.parse_args()


def _peer(given: str) -> tuple[str, str]:
    name, _, python = given.partition("=")
    if name not in PEERS or not os.access(python, os.X_OK):
        raise argparse.ArgumentTypeError(f"{given}: expected NAME=PYTHON, an interpreter and one of {', '.join(PEERS)}")
    return name, python


def _speed(options: argparse.Namespace) -> int:
    calls, repeats = (SMALL, 1) if options.small else (CALLS, options.repeats)
    print(f"{calls:,} prompts, {LATENCY * 1000:.0f} ms each, {_machine()}, rounds: {repeats}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "bodies.jsonl")
        subprocess.run([sys.executable, HERE / "teacher_prompts.py", str(calls), file], check=True)
        clients = [one for one in _clients(calls, file, options.peer) if one.name in (options.only or (one.name,))]
        runs = list(_rounds(clients, calls, repeats))
    print(table(runs))
    return verdicts(runs, () if options.small else SPEED)


def _clients(calls: int, file: Path, peers: list[tuple[str, str]]) -> Iterator[Client]:
    yield Client("datagen", "teacher_road.py", (str(calls),))
    for way in ("aiohttp", "openai-aiohttp", "openai"):
        yield Client(way, "teacher_plain.py", (str(file), way))
    for name, python in peers:
        yield Client(name, f"peers/ask_{name}.py", (str(file),), python)


def _rounds(clients: list[Client], calls: int, repeats: int) -> Iterator[Run]:
    for number in range(1, repeats + 1):
        for client in clients:
            for in_flight in IN_FLIGHT:
                _note(f"round {number} of {repeats}: {client.name}, {in_flight} in flight")
                if run := _run(client, calls, in_flight, LATENCY):
                    yield run
    _note("")


def _run(client: Client, calls: int, in_flight: int, latency: float) -> Run | None:
    """One client against one server, both new; None when a peer comes to nothing."""
    with serving(latency) as url:
        command = [client.python, str(HERE / client.script), url, str(in_flight), *client.more]
        status, out, err = _ended(command)
    found = read_run(out, client.name, calls, in_flight, latency)
    if status == 0 and found:
        return found
    last = (err.strip() or out.strip() or "said nothing").splitlines()[-1]
    problem = f"{client.name}, {in_flight} in flight: ended with {status}: {last}"
    if client.name not in PEERS:
        raise SystemExit(f"{err}\n{problem}")
    _note("")
    print(problem, flush=True)
    return None


def _ended(command: list[str]) -> tuple[int, str, str]:
    """Exit status and what was said; whatever the process started ends with it."""
    process = subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    out = err = ""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        err = f"no end within {PATIENCE:.0f} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait(), out, err


def _environment() -> dict[str, str]:
    """Peers find teacher_clock and, without a network, the token counts; no client goes through a proxy."""
    path = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    counts = {"TIKTOKEN_CACHE_DIR": str(HERE.parent / ".cache" / "tiktoken")}
    return counts | os.environ | {"PYTHONPATH": path, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def _memory(options: argparse.Namespace) -> int:
    sizes = SMALL_SIZES if options.small else SIZES
    print(f"datagen without latency, {IN_FLIGHT[0]} in flight, {_machine()}", flush=True)
    print(f"{'calls':>10}{'peak MB':>10}{'before':>10}{'seconds':>10}{'calls/s':>10}", flush=True)
    runs = []
    for calls in sizes:
        run = _run(Client("datagen", "teacher_road.py", (str(calls), "--as-they-come")), calls, IN_FLIGHT[0], 0.0)
        assert run
        runs.append(run)
        print(
            f"{calls:>10,}{run.megabytes:>10.1f}{run.megabytes_before:>10.1f}{run.span:>10.1f}{calls / run.span:>10.0f}"
            + run.oddities,
            flush=True,
        )
    grown = runs[-1].megabytes / runs[0].megabytes
    is_flat = options.small or Target("datagen", "times the memory", FLAT).shown(grown)
    return int(not (exact(runs) and is_flat))


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, the server on {LOOP}"


def _note(text: str) -> None:
    """What is going on, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
