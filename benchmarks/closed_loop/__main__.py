"""Run the closed loop: python -m benchmarks.closed_loop [--out FOLDER] [--short]"""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.closed_loop.loop import loop
from benchmarks.closed_loop.settings import Settings, short
from trainer.cli.tables import evaluation_tables


def main() -> None:
    """Print how long each step took, then what was answered."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closed_loop", description=__doc__)
    parser.add_argument("--out", type=Path, help="new folder that keeps scenes, samples and models")
    parser.add_argument(
        "--short", action="store_true", help="every step in a minute or so, too small to learn anything"
    )
    given = parser.parse_args()
    settings = short() if given.short else Settings()
    with tempfile.TemporaryDirectory() as passing:
        told = loop(given.out or Path(passing) / "loop", settings, watch=lambda line: print(line, flush=True))
    for table in evaluation_tables(told):
        Console().print(table)


if __name__ == "__main__":
    main()
