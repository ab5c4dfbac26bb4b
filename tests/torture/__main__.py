"""python -m tests.torture [--kills 1000] [--only NAME]: every proof in full, as a table; exit code 1 for a miss."""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.torture.batches import batches
from tests.torture.clock import clock
from tests.torture.disk import full, limited, refused, torn
from tests.torture.faults import faults, twice_in_vain
from tests.torture.keys import keys
from tests.torture.kills import kills
from tests.torture.memory import memory
from tests.torture.report import Report, heading
from tests.torture.room import moving, room

Proof = Callable[[Path, Report], None]


def proofs(n_kills: int) -> dict[str, tuple[Proof, ...]]:
    """By name; those of one name are parts of one proof."""
    return {
        "kills": (partial(kills, n_kills=n_kills),),
        "batches": (partial(batches, n_kills=max(1, n_kills // 20)),),
        "faults": (faults, twice_in_vain),
        "room": (partial(room, n_prompts=2_000), partial(room, n_prompts=5_000)),
        "moving": (partial(moving, phase_seconds=30.0),),
        "disk": (full, limited, refused, torn),
        "clock": (clock,),
        "keys": (keys,),
        "memory": (partial(memory, few=2_000, many=20_000),),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("--kills", type=int, default=1_000, help="how often builds are killed (default: %(default)s)")
    parser.add_argument("--only", choices=list(proofs(0)), action="append", help="one proof; may be given again")
    asked = parser.parse_args()
    print(heading())
    wanted = {name: parts for name, parts in proofs(asked.kills).items() if name in (asked.only or [name])}
    missed = [line for name, parts in wanted.items() for line in run(name, parts)]
    print(*(f"\n{len(missed)} missed:", *missed) if missed else ("\nevery proof holds",), sep="\n")
    return int(bool(missed))


def run(name: str, parts: tuple[Proof, ...]) -> list[str]:
    """Prove it in a folder of its own, which is left where it is when something is missed; gives what was missed."""
    report, begun = Report(name, shown=True), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix=f"torture-{name}-"))
    for number, part in enumerate(parts):
        (folder / str(number)).mkdir()
        part(folder / str(number), report)
    report.note("seconds in all", time.monotonic() - begun)
    if report.missed:
        report.note(f"see {folder}", "")
    else:
        shutil.rmtree(folder)
    return report.missed


if __name__ == "__main__":
    raise SystemExit(main())
