"""How fast, in how much memory and how rightly near-duplicates are found in 158,000 texts, beside datasketch.

    python benchmarks/bench_dedupe.py [--texts N] [--growth] [--peers PYTHON] [--seed N]

The texts, with planted near-duplicates and hard negatives, are those of `dedupe_texts.py`. Each side is a process of
its own that reads the same file. datasketch runs twice: cut as it likes best, and cut so that it finds as much as
datagen does. It and rensa are run with the Python that --peers names and left out where that lacks them. Then comes the
curve of `dedupe_curve.py`; --growth adds datagen alone with half and with twice the texts. Exit status 1: a target is
missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import dedupe_curve
import dedupe_texts

HERE = Path(__file__).parent
FASTER, MEGABYTES, RECALL, PRECISION = 5.0, 600.0, 0.98, 0.99  # the targets; the first against datasketch's best
TEXTS = 158_000
PEERS = {
    "datasketch": ("peers/dedupe_datasketch.py",),
    "datasketch 25 x 5": ("peers/dedupe_datasketch.py", "25", "5"),
    "rensa": ("peers/dedupe_rensa.py",),
    "rensa 32 x 4": ("peers/dedupe_rensa.py", "32", "4"),
}


class Result(NamedTuple):
    """What one side did."""

    seconds: float
    megabytes: float
    recall: float
    """Of the planted near-duplicates, the share that was dropped."""
    precision: float
    """Of the dropped, the share that was planted to be."""
    hard: int
    """Hard negatives among the dropped."""


def main() -> int:
    """Compare all sides."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "texts.jsonl")
        kinds = dedupe_texts.write(options.texts, file, options.seed)
        print(f"{len(kinds):,} texts, {kinds.count('near'):,} near-duplicates, {kinds.count('hard'):,} hard negatives")
        print(f"{'':20}{'CPU s':>8}{'peak MB':>9}{'recall':>9}{'precision':>11}{'hard':>7}")
        ours = _told("datagen", _run(sys.executable, ("dedupe_ours.py",), file, kinds))
        theirs = {name: _told(name, _run(options.peers, side, file, kinds)) for name, side in PEERS.items()}
        if options.growth:
            for n in (options.texts // 2, options.texts * 2):
                kinds = dedupe_texts.write(n, file, options.seed)
                _told(f"datagen, {n:,}", _run(sys.executable, ("dedupe_ours.py",), file, kinds))
    print()
    dedupe_curve.show(options.seed)
    return _verdict(ours, theirs["datasketch"]) if options.texts == TEXTS else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=TEXTS, help="other than 158,000 sets no targets")
    parser.add_argument("--growth", action="store_true", help="datagen with half and with twice the texts too")
    parser.add_argument("--peers", default=sys.executable, help="Python that has datasketch and rensa")
    parser.add_argument("--seed", type=int, default=1, help="decides what is written")
    return parser.parse_args()


def _run(python: str, side: tuple[str, ...], file: Path, kinds: list[str]) -> Result | None:
    command = [python, str(HERE / side[0]), str(file), *side[1:]]
    ended = subprocess.run(command, env={"PYTHONPATH": str(HERE)}, capture_output=True, text=True)
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or ["no reason given"]
        print(f"{side[0]}: left out: {lines[-1]}", file=sys.stderr)
        return None
    told = json.loads(ended.stdout)
    dropped = [kinds[number] for number in told["dropped"]]
    rightly = dropped.count("near")
    return Result(
        told["seconds"],
        told["megabytes"],
        recall=rightly / kinds.count("near"),
        precision=rightly / max(1, len(dropped)),
        hard=dropped.count("hard"),
    )


def _told(name: str, result: Result | None) -> Result | None:
    if result:
        figures = f"{result.seconds:>8.1f}{result.megabytes:>9.0f}{result.recall:>9.4f}{result.precision:>11.4f}"
        print(f"{name:20}{figures}{result.hard:>7}", flush=True)
    return result


def _verdict(ours: Result | None, theirs: Result | None) -> int:
    if not ours:
        return 1
    faster = theirs.seconds / ours.seconds if theirs else None
    if faster:
        print(f"\n{faster:.1f} times as fast as datasketch (target {FASTER:g})")
    kept = ours.recall >= RECALL and ours.precision >= PRECISION and ours.megabytes <= MEGABYTES
    return int(not kept or (faster is not None and faster < FASTER))


if __name__ == "__main__":
    sys.exit(main())
