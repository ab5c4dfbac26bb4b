"""Builds that are killed with -9 at random moments, again and again, until they have all their answers.

A history is one run folder and one server: its build is started, killed and started again, each time with another
number of calls in flight, under a budget that is raised when it is met. After every kill our ledger, as the process
left it, is laid beside the account of the server, which was not killed.
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.account import Account, bill, bought_again, lost, made_up, sent_twice, unwritten
from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import Server, served

NANO = 1_000_000_000
PRICE_IN, PRICE_OUT = 1, 4  # dollars for a million tokens
IN_FLIGHT = (1, 3, 8, 16, 32, 100)
LATENCIES = (0.1, 0.3, 0.6)
# Only such as leave the dataset as it is: two answers that are no reply would end a prompt.
FAULTS = ("", "", "429=0.02,500=0.05,reset=0.05,retry_after=0.1", "503=0.1,reset=0.1", "429=0.02,retry_after=0.1")
FIRST_CAP, RAISED = 0.5, 3.0  # of what an undisturbed run spends; and by how much when it is met
OVER_BUDGET = 3
LONGEST_LIFE_SECONDS = 1.5
MOST_KILLS_A_HISTORY = 40
IN_PARALLEL = 3


@dataclass(slots=True)
class Seen:
    """What was counted over all histories; every name in `wrong` is one that must not be there."""

    kills: int = 0
    histories: int = 0
    kills_in_asking: int = 0
    answers: int = 0
    requests: int = 0
    raised: int = 0
    most_doubt: float = 0.0
    """Calls that one kill left in doubt, over the calls that were to be in flight."""
    doubtful: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class Undisturbed:
    """The same command, left alone."""

    samples: bytes
    keys: set[str]
    spent: int


def kills(
    folder: Path, report: Report, n_kills: int, n_images: int = 400, at_once: int = IN_PARALLEL, seed: int = 0
) -> None:
    """Kill that often, spread over as many histories as it takes."""
    files = annotations(folder / "coco", n_images)
    alone = undisturbed(folder / "alone", files)
    seen, numbers = Seen(), itertools.count()

    def work() -> None:
        while seen.kills < n_kills:
            n = next(numbers)
            History(folder / f"history-{n}", files, alone, random.Random(f"{seed}-{n}"), seen).play(n_kills)

    with ThreadPoolExecutor(at_once) as pool:
        for worker in [pool.submit(work) for _ in range(at_once)]:
            worker.result()
    tell(report, seen, n_kills)


def tell(report: Report, seen: Seen, n_kills: int) -> None:
    report.at_least("builds killed with -9", seen.kills, n_kills)
    report.note("  of them while calls were in flight", seen.kills_in_asking)
    report.note("  over histories", seen.histories)
    report.note("  answers that were sent", seen.answers)
    report.note("  requests", seen.requests)
    report.note("  times that the budget was met and raised", seen.raised)
    report.note("  calls left in doubt", seen.doubtful)
    for name in WRONGS:
        report.exactly(name, seen.wrong[name])
    report.at_most("most in doubt after one kill, over calls in flight", seen.most_doubt, 1.0)


LOST = "answers that were sent and lost"
BAD_BODY = "answers in our account that were never sent"
AGAIN = "requests for a key whose answer was there"
UNWRITTEN = "requests that were not written down before"
TWICE = "calls that were sent twice"
OVER_CAP = "kills after which spent + held was over the cap"
OVER_BILL = "kills after which the server's bill was over spent + held"
UNEQUAL = "answers whose cost is not the server's to the nanodollar"
TORN = "ledgers that were torn"
OTHER = "datasets that differ from the undisturbed one"
UNANSWERED = "keys without an answer in the end"
CODES = "builds that ended as they should not"
WRONGS = (LOST, BAD_BODY, AGAIN, UNWRITTEN, TWICE, OVER_CAP, OVER_BILL, UNEQUAL, TORN, OTHER, UNANSWERED, CODES)


class History:
    """One run, killed again and again."""

    def __init__(
        self, folder: Path, files: dict[str, Path], alone: Undisturbed, draw: random.Random, seen: Seen
    ) -> None:
        self.folder, self.alone, self.draw, self.seen = folder, alone, draw, seen
        self.cap = alone.spent * FIRST_CAP / NANO
        prices = {"price_in": PRICE_IN, "price_out": PRICE_OUT}
        self.build = Build(folder / "run", {"timeout": 20, **files, **prices})
        self.doubtful: set[str] = set()

    def play(self, n_kills: int) -> None:
        """Until the run is complete; the last builds are left alone once there were kills enough."""
        faults = self.draw.choice(FAULTS)
        with served(self.folder, latency=self.draw.choice(LATENCIES), faults=faults or None) as server:
            for n in itertools.count():
                is_left_alone = n >= MOST_KILLS_A_HISTORY or self.seen.kills >= n_kills
                if self._build(server, is_left_alone):
                    break
            self._judge_end(server)

    def _build(self, server: Server, is_left_alone: bool) -> bool:
        """One build, killed or not; true when the run is complete."""
        in_flight = max(IN_FLIGHT) if is_left_alone else self.draw.choice(IN_FLIGHT)
        before = server.stats()["requests"]
        flags = {"base_url": server.url, "concurrency": in_flight, "budget": f"{self.cap:.9f}"}
        process = self.build.start(**flags)
        if not is_left_alone:
            for seconds in self._life(server, before):
                if process.poll() is not None:
                    break
                time.sleep(seconds)
            process.kill()
        code = process.wait()
        server.rest()
        self._judge(server, in_flight, was_killed=code == -9, has_asked=server.stats()["requests"] > before)
        if code == OVER_BUDGET:
            self.cap *= RAISED
            self.seen.raised += 1
        self.seen.wrong[CODES] += code not in (0, -9, OVER_BUDGET)
        return code == 0

    def _life(self, server: Server, before: int) -> Iterator[float]:
        """Pauses until the kill: mostly a while after the first request, sometimes whenever."""
        if self.draw.random() < 0.1:
            yield self.draw.uniform(0, LONGEST_LIFE_SECONDS)
            return
        while server.stats()["requests"] == before:
            yield 0.03
        yield self.draw.uniform(0, self.draw.choice((0.1, LONGEST_LIFE_SECONDS)))

    def _judge(self, server: Server, in_flight: int, was_killed: bool, has_asked: bool) -> None:
        account, journal = Account.of(self.build.ledger), server.journal()
        doubtful = account.in_doubt()
        with self.seen.lock:
            wrong = self.seen.wrong
            if was_killed:
                self.seen.kills += 1
                self.seen.kills_in_asking += has_asked
                self.seen.most_doubt = max(self.seen.most_doubt, len(doubtful - self.doubtful) / in_flight)
            wrong[LOST] += len(lost(account, journal))
            wrong[BAD_BODY] += len(made_up(account, journal))
            wrong[AGAIN] += len(bought_again(account, journal))
            wrong[UNWRITTEN] += len(unwritten(account, journal))
            wrong[TWICE] += len(sent_twice(journal))
            wrong[OVER_CAP] += account.spent + account.held > round(self.cap * NANO)
            costs = bill(journal, PRICE_IN, PRICE_OUT)
            wrong[OVER_BILL] += sum(costs.values()) > account.spent + account.held
            wrong[UNEQUAL] += sum(call.cost not in (None, costs[tag]) for tag, call in account.kept().items())
            wrong[TORN] += not account.is_whole
        self.doubtful = doubtful

    def _judge_end(self, server: Server) -> None:
        account, journal = Account.of(self.build.ledger), server.journal()
        with self.seen.lock:
            self.seen.histories += 1
            self.seen.answers += sum(line.outcome == "answered" for line in journal)
            self.seen.requests += len(journal)
            self.seen.doubtful += len(account.in_doubt())
            self.seen.wrong[UNANSWERED] += len(self.alone.keys - account.answered_keys())
            samples = (self.build.run / "samples.jsonl").read_bytes()
            self.seen.wrong[OTHER] += samples != self.alone.samples


def undisturbed(folder: Path, files: dict[str, Path]) -> Undisturbed:
    build = Build(folder / "run", {**files, "price_in": PRICE_IN, "price_out": PRICE_OUT})
    with served(folder) as server:
        build.done(base_url=server.url)
    account = Account.of(build.ledger)
    return Undisturbed((build.run / "samples.jsonl").read_bytes(), account.answered_keys(), account.spent)
