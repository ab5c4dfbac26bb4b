"""A clock on the wall that jumps by a day, forwards and back, while a build runs."""

from pathlib import Path

from tests.torture.account import Account, sent_twice
from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import served

MOST_SECONDS = 30.0
# Only what tells the time of day jumps; a clock that never goes back is there for whoever waits.
JUMPING = """
import time
wall, steady = time.time, time.monotonic
DAYS = (0, 86400, -86400)
time.time = lambda: wall() + DAYS[int(steady() / 0.4) % 3]
from datagen.cli import main
main()
"""
FAULTS = "429=0.02,500=0.05,reset=0.05,retry_after=0.1"


def clock(folder: Path, report: Report, n_prompts: int = 100) -> None:
    """The same run with a jumping clock and with a steady one; the steady one is given by what came out."""
    build = Build(folder / "run", {**annotations(folder / "coco", n_prompts), "concurrency": 10}, program=JUMPING)
    with served(folder, latency=0.2, faults=FAULTS, rpm="6000") as server:
        process = build.start(base_url=server.url)
        try:
            code = process.wait(MOST_SECONDS)
        finally:
            process.kill()
        account, journal = Account.of(build.ledger), server.journal()
        report.exactly("jumping clock: exit code", code)
        jumps = {round(call.intended_at / 86400) for call in account.calls.values()}
        report.at_least("  days on which calls were written down", len(jumps), 2)
        report.exactly("  keys answered", len(account.answered_keys()), n_prompts)
        report.exactly("  calls that were sent twice", len(sent_twice(journal)))
        report.holds("  the ledger is whole", account.is_whole)
        build.done(base_url=server.url)
        report.exactly("  requests when it is built again", len(server.journal()) - len(journal))
