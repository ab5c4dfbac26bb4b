"""Endpoints that take less than is asked of them: only so many at once, or a limit that moves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.torture.account import Account
from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import served

MOST_IN_FLIGHT = 50
IN_FLIGHT = 100
LATENCY = 0.2
MOST_TIMES_IDEAL = 1.5
LEAST_USED, MOST_LIMITED = 0.9, 0.02
LIMITS = (6000, 1200, 6000)  # requests a minute


def room(folder: Path, report: Report, n_prompts: int, most: float = MOST_TIMES_IDEAL) -> None:
    """A server that refuses more than 50 in flight, and says nothing about it, while 100 are asked for."""
    build = Build(folder / "run", {**annotations(folder / "coco", n_prompts), "concurrency": IN_FLIGHT})
    with served(folder, latency=LATENCY, most_in_flight=MOST_IN_FLIGHT, quiet_limits=True) as server:
        build.done(base_url=server.url)
        stats = server.stats()
    ideal = n_prompts * LATENCY / MOST_IN_FLIGHT
    seconds = Account.of(build.ledger).seconds()
    rows = (build.run / "samples.jsonl").read_bytes().count(b"\n")
    report.at_most(f"{n_prompts:,} prompts, seconds over the ideal {ideal:g}", seconds / ideal, most)
    report.exactly("  rows lost", n_prompts - rows)
    report.exactly("  answers", stats["answered"], n_prompts)
    report.note("  share of requests refused", stats["limited"] / stats["requests"])


def moving(
    folder: Path, report: Report, phase_seconds: float, least: float = LEAST_USED, most: float = MOST_LIMITED
) -> None:
    """100 requests a second, then 20, then 100 again, announced and not: both at once, as they mostly wait."""
    first, second, third = LIMITS
    spec = f"{first}:{phase_seconds:g},{second}:{phase_seconds:g},{third}"
    n_prompts = round(sum(limit * phase_seconds / 60 for limit in LIMITS))
    files = annotations(folder / "coco", n_prompts)

    def one(is_quiet: bool) -> dict[str, float]:
        place = folder / ("quiet" if is_quiet else "announced")
        build = Build(place / "run", {**files, "concurrency": IN_FLIGHT})
        with served(place, latency=LATENCY, rpm=spec, quiet_limits=is_quiet) as server:
            build.done(base_url=server.url)
            return server.stats()

    with ThreadPoolExecutor(2) as pool:
        for name, stats in zip(("announced", "not announced"), pool.map(one, (False, True)), strict=True):
            report.at_least(f"{name}: share of what was allowed", stats["answered"] / stats["allowed"], least)
            report.at_most("  share of requests with a 429", stats["limited"] / stats["requests"], most)
            report.exactly("  answers", stats["answered"], n_prompts)
