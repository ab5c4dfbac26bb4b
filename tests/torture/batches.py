"""Builds with --batch that are killed with -9 at random moments: each prompt is bought once, whatever the moment.

A history is one run folder and one server. How long a build lives is a share of what it takes when it is left alone, so
that kills fall on uploads, batches that run and results on a machine of any speed.
"""

import random
import subprocess
import time
from pathlib import Path

from tests.torture.account import Account
from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import Server, served

BATCH_SECONDS = 0.4
LIVES = (0.3, 0.8)  # of what an undisturbed build takes
FLAGS = {"batch": True, "price_in": 1, "price_out": 2}


def batches(folder: Path, report: Report, n_kills: int = 50, n_images: int = 12, seed: int = 5) -> None:
    """Kill that often, over as many histories as it takes."""
    draw, flags = random.Random(seed), {**annotations(folder / "coco", n_images), **FLAGS}
    samples, seconds = undisturbed(folder / "alone", flags)
    killed, wrong = 0, []
    while killed < n_kills:
        place = folder / f"history-{len(wrong)}"
        build = Build(place / "run", flags)
        with served(place, batch_seconds=BATCH_SECONDS) as server:
            while killed < n_kills and not _is_done(build, server.url, draw.uniform(*LIVES) * seconds):
                killed += 1
            build.done(base_url=server.url)
            wrong.append(_wrong(build, server, n_images, samples))
    report.at_least("builds with --batch killed with -9", killed, n_kills)
    report.note("  over histories", len(wrong))
    for what in wrong[0]:
        report.exactly(f"histories with {what}", sum(one[what] for one in wrong))


def _wrong(build: Build, server: Server, n_images: int, samples: bytes) -> dict[str, bool]:
    """What must not be, once a run is complete."""
    stats, account = server.stats(), Account.of(build.ledger)
    return {
        "a prompt that was answered twice": stats["most_answers_of_a_prompt"] != 1,
        "a prompt that was not answered": stats["prompts_answered"] != n_images,
        "more answers than prompts": stats["answered"] != n_images,
        "a key without an answer in the ledger": len(account.answered_keys()) != n_images,
        "a call in doubt": bool(account.in_doubt()),
        "a torn ledger": not account.is_whole,
        "another dataset than the undisturbed one": (build.run / "samples.jsonl").read_bytes() != samples,
    }


def undisturbed(folder: Path, flags: dict[str, object]) -> tuple[bytes, float]:
    """The dataset of a build that is left alone, and the seconds that it takes."""
    build = Build(folder / "run", flags)
    with served(folder, batch_seconds=BATCH_SECONDS) as server:
        begun = time.monotonic()
        build.done(base_url=server.url)
    return (build.run / "samples.jsonl").read_bytes(), time.monotonic() - begun


def _is_done(build: Build, url: str, life: float) -> bool:
    """Start it and kill it after so many seconds; true when it ended before that."""
    process = build.start(base_url=url)
    try:
        assert process.wait(timeout=life) == 0, build.run.with_name("run.err").read_text()[-2000:]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait() == 0
    return True
