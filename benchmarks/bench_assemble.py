"""How fast and in how much memory 158,000 samples are checked, deduplicated and selected.

    python benchmarks/bench_assemble.py [--samples N] [--growth] [--dir DIR]

The samples are what the rehearsal teacher says about images that were never there, of every type as many; to write them
down is not timed. A fresh process then reads them one by one, holds each against every rule (on every core), keeps one
of those that are alike, and chooses 58:23:77 of the rest with caps, a balance of yes and no and a held-out share. Time
is that of the process, imports and reading included, and of each stage by itself; memory is its peak and that of the
processes that check. Exit status 1: a limit is missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from datagen import parse, prompts
from datagen.choices import Choices
from datagen.config import BuildConfig
from datagen.dedupe import Unique
from datagen.garbage import rare_collections
from datagen.looks import Looks
from datagen.pairs import Asked, Pair, asked
from datagen.select import BALANCED, LLAVA_MIX, Candidates, Wishes, choose
from datagen.teacher.rehearsal import reply_text
from datagen.types import Rejection, Reply, Sample

SAMPLES = 158_000
MOST_SECONDS, MOST_MB = 90.0, 1000.0
CORES = os.cpu_count() or 1
STAGES = ("read and check", "dedupe", "select")


def main() -> int:
    """Write samples and measure, or be what is measured."""
    options = _options()
    if options.measure:
        print(json.dumps(_measure(options.measure, options.samples)))
        return 0
    sizes = (options.samples // 4, options.samples // 2, options.samples) if options.growth else (options.samples,)
    with tempfile.TemporaryDirectory() as folder:
        return max(_run(Path(options.dir or folder), n, enforce=n == SAMPLES) for n in sizes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--growth", action="store_true", help="a quarter and a half of them first")
    parser.add_argument("--dir", help="keep the samples here, and use them when they are there")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(folder: Path, n: int, *, enforce: bool) -> int:
    file = folder / f"samples-{n}.jsonl"
    if not file.exists():
        _write(file, n)
    began = time.perf_counter()
    child = subprocess.run(
        [sys.executable, __file__, "--measure", str(file), "--samples", str(n)], check=True, capture_output=True
    )
    seconds, found = time.perf_counter() - began, json.loads(child.stdout)
    parts = ", ".join(f"{stage} {found['seconds'][stage]:.1f}" for stage in STAGES)
    memory = found["peak_mb"] + CORES * found["worker_mb"]
    print(f"{n:,} samples: {seconds:.1f} s ({parts}), {found['cpu']:.0f} s of CPU")
    print(f"  peak {found['peak_mb']:.0f} MB and {found['worker_mb']:.0f} in each process that checks")
    print(f"  kept {found['kept']:,}, rejected {found['rejected']}, {found['claims_mb']:.0f} MB of claims", flush=True)
    is_missed = seconds > MOST_SECONDS or memory > MOST_MB
    if enforce:
        print(f"limits: {MOST_SECONDS:.0f} s and {MOST_MB:.0f} MB: {'missed' if is_missed else 'kept'}")
    return int(enforce and is_missed)


def _write(file: Path, n: int) -> None:
    partial = file.with_suffix(".part")
    with partial.open("wb") as out:
        for sample in _samples(n):
            out.write(sample.model_dump_json().encode() + b"\n")
    partial.rename(file)


def _samples(n: int) -> Iterator[Sample]:
    from teacher_prompts import context  # beside this file

    config = BuildConfig()
    sets = prompts.load(config)
    made = 0
    for number in range(n):
        known = context(number)
        for one in (asked(Pair(known, one), config.model) for one in sets):
            assert isinstance(one, Asked)
            text = reply_text(one.prompt.messages)
            reply = Reply(text=text, finish_reason="stop", model=config.model, prompt_tokens=0, completion_tokens=0)
            outcome = parse.sample(reply, one.prompt, known, one.prompts, config.seed)
            if isinstance(outcome, Sample):
                yield outcome
                made += 1
            if made == n:
                return


class Line(NamedTuple):
    """One sample as it is read."""

    sample: Sample


def _measure(file: Path, n: int) -> dict[str, object]:
    unique, table = Unique({"detail"}), Candidates(0, bank_types={"detail"})
    seconds, rejected, claimed, clock = Counter[str](), Counter[str](), 0, time.perf_counter
    with file.open("rb") as lines, rare_collections():
        began = clock()
        for line, look in Looks(Choices(), None, n).through(Line(Sample.model_validate_json(line)) for line in lines):
            assert look
            at = [began, clock()]
            claimed += len(look.claims)
            outcome = unique.judge(line.sample) if isinstance(look.outcome, Sample) else look.outcome
            at.append(clock())
            if isinstance(outcome, Rejection):
                rejected[f"{outcome.stage}:{outcome.rule}"] += 1
            else:
                table.add(outcome)
            at.append(began := clock())
            seconds.update({stage: at[k + 1] - at[k] for k, stage in enumerate(STAGES)})
    began = clock()
    wishes = Wishes(mix=LLAVA_MIX, per_image=3, per_opening=0.05, yes_share=BALANCED, hold_out=0.02)
    chosen = choose(table, wishes)
    seconds["select"] += clock() - began
    rejected.update({f"select:{rule}": n for rule, n in chosen.counts.items()})
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": dict(seconds),
        "cpu": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) + workers.ru_utime + workers.ru_stime,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker_mb": workers.ru_maxrss / 1024,
        "claims_mb": claimed / 1e6,
        "kept": sum(verdict is None for verdict in chosen.verdicts),
        "rejected": dict(rejected.most_common()),
    }


if __name__ == "__main__":
    sys.exit(main())
