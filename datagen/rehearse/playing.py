"""One run of a rehearsal: a served teacher, and as many builds of one folder as the kills make of it."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.config import BuildConfig
from datagen.errors import RunError
from datagen.ledger import read_ledger
from datagen.ledger.account import Attempt, attempts
from datagen.progress import Progress, Watch
from datagen.rehearse.children import KILLED, Ending, build, served, stats
from datagen.rehearse.plan import Plan
from datagen.rehearse.promises import ANSWERED, Killed
from datagen.run import Run
from datagen.teacher.journal import Entry, entries
from datagen.types import Sample

LOOK_SECONDS, LOOK_SECONDS_TO_KILL = 0.25, 0.02
KILLS_WITHIN = 0.9  # of the prompts: a kill has to meet a build that still asks


@dataclass(frozen=True, slots=True)
class Played:
    """A run that is over, from both sides."""

    run: Run
    calls: Sequence[Attempt]
    entries: Sequence[Entry]
    killed: Sequence[Killed]
    ending: Ending
    """Of the last build."""
    wanted: int
    """Prompts that there are to ask."""
    peak_in_flight: int
    samples: Mapping[str, Sample] | None
    """By id; None when the builds did not come to a dataset."""


class Stage:
    """Plays runs under the same conditions."""

    def __init__(self, config: BuildConfig, plan: Plan, folder: Path, datagen: Sequence[str], watch: Watch) -> None:
        """Everything is written under `folder`; `datagen` starts the command line."""
        self.config = config
        self.plan = plan
        self.folder = folder
        self.datagen = datagen
        self.watch = watch
        self.draw = random.Random(config.seed)

    def play(self, name: str, faults: str, n_kills: int = 0, n_prompts: int = 0) -> Played:
        """Build until there is nothing left to ask; kills are spread over `n_prompts`.

        Raises:
            RunError: the server does not start, or lost count of its requests.
        """
        run, journal = Run(self.folder / name), self.folder / f"{name}.journal.jsonl"
        kills = sorted(self.draw.uniform(0, n_prompts * KILLS_WITHIN) for _ in range(n_kills))
        with served(self.datagen, self.plan.flags(faults, journal)) as url:
            ending, killed = self._build(name, run, url, kills)
            counted = stats(url)
        found = list(entries(journal))
        if len(found) != counted["requests"]:
            raise RunError(
                f"{journal}: holds {len(found):,} of {counted['requests']:,} requests: the server was cut off"
            )
        calls, wanted = _account(run)
        return Played(run, calls, found, killed, ending, wanted, counted["peak_in_flight"], _samples(run))

    def _build(self, name: str, run: Run, url: str, kills: list[float]) -> tuple[Ending, list[Killed]]:
        settings = self.folder / f"{name}.config.json"
        run.write(settings, self.config.model_copy(update={"base_url": (url,)}))
        look, killed = LOOK_SECONDS_TO_KILL if kills else LOOK_SECONDS, []
        while (ending := build(self.datagen, settings, run.folder, self._killer(url, run, kills), look)).code == KILLED:
            killed.append(_after_a_kill(run))
        return ending, killed

    def _killer(self, url: str, run: Run, kills: list[float]) -> Callable[[], bool]:
        """Says when a process has to go, never before its first request; tells the watcher how far it is."""
        before, total = stats(url)["requests"], 0

        def is_time() -> bool:
            nonlocal total
            found = stats(url)
            if found["requests"] == before:
                return False
            total = total or _account(run)[1]
            self._tell(found, total)
            if not kills or found["prompts_answered"] < kills[0]:
                return False
            kills.pop(0)
            time.sleep(self.draw.uniform(0, self.plan.latency))  # not only just after an answer
            return True

        return is_time

    def _tell(self, found: Mapping[str, Any], total: int) -> None:
        answered, faults = found["prompts_answered"], sum(found["by_fault"].values())
        self.watch(Progress("ask", answered, total, kept=answered, failed=faults))


def _account(run: Run) -> tuple[list[Attempt], int]:
    """Calls so far, and how many prompts there are to ask; nothing of a build that got no further than its settings."""
    if not run.ledger_file.is_file():
        return [], 0
    with read_ledger(run.ledger_file) as ledger:
        return attempts(ledger), int(ledger.fact("wanted") or 0)


def _after_a_kill(run: Run) -> Killed:
    at, (calls, _) = time.time(), _account(run)
    return Killed(
        at=at,
        answered=frozenset(call.tag for call in calls if call.state == ANSWERED),
        cut_off=sum(call.state == "intended" for call in calls),
        committed=sum((call.cost or 0) + call.held for call in calls),
    )


def _samples(run: Run) -> dict[str, Sample] | None:
    return {sample.id: sample for sample in run.samples()} if run.samples_file.is_file() else None
