"""A reviewer that decides as fast as it can and is killed with -9, and what is left of its decisions.

python -m tests.datagen.decisions.appending --kills 200     the long form: prints what was lost
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from datagen.decisions import Journal, read
from datagen.run import Run
from tests.datagen.decisions.deciding import decision

ROOT = Path(__file__).parents[3]


def review(folder: Path, reviewer: str, n: int) -> None:
    """Decide about n samples; each decision is told on stdout once it was acknowledged."""
    journal = Journal(Run(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(n):
        note = "x" * random.Random(number).choice((0, 10, 2_000))
        made = journal.append(decision(f"{reviewer}-{number}", reviewer=reviewer, note=note))
        print(made.number, made.sample, flush=True)


@contextmanager
def reviewing(folder: Path, reviewer: str, n: int) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that waits for a line before it begins."""
    command = [sys.executable, "-m", "tests.datagen.decisions.appending", "--review", str(folder), reviewer, str(n)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as process:
        try:
            assert process.stdout and process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def told(process: subprocess.Popen[str]) -> list[tuple[int, str]]:
    """What the process said that it had written; a last line that was cut was not said."""
    assert process.stdout
    lines = process.stdout.read().split("\n")[:-1]
    return [(int(number), sample) for number, sample in (line.split() for line in lines)]


def lost_in_kills(folder: Path, n_kills: int, seed: int = 0) -> tuple[int, int]:
    """Kill a reviewer again and again; gives the decisions that were acknowledged, and those of them that are gone."""
    draw, acknowledged = random.Random(seed), {}
    folder.mkdir(exist_ok=True)
    for kill in range(n_kills):
        with reviewing(folder, f"r{kill}", 100_000) as process:
            start(process)
            time.sleep(draw.uniform(0.001, 0.08))
            process.send_signal(signal.SIGKILL)
            acknowledged |= dict(told(process))
    journal = Journal(Run(folder))
    journal.append(decision("last"))
    kept = {one.number: one.sample for one in Journal(Run(folder)).news()}
    assert len(kept) == len(read(Run(folder))) == max(kept)
    return len(acknowledged), sum(kept.get(number) != sample for number, sample in acknowledged.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--review", nargs=3, metavar=("FOLDER", "REVIEWER", "N"))
    flags = parser.parse_args()
    if flags.review:
        folder, reviewer, n = flags.review
        return review(Path(folder), reviewer, int(n))
    with tempfile.TemporaryDirectory() as folder:
        n, lost = lost_in_kills(Path(folder) / "run", flags.kills)
    print(f"{flags.kills} kills, {n:,} decisions acknowledged, {lost} lost")
    return sys.exit(lost > 0)


if __name__ == "__main__":
    main()
