"""Samples through the checks, on every core where there are many of them, in their order.

One process would be busy for a minute with 158,000 samples, and this is what people wait for when they change a rule.
What comes out does not depend on how many cores there are.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from queue import SimpleQueue
from typing import NamedTuple, Protocol, TypeVar

from datagen.checks import Checks
from datagen.choices import Choices
from datagen.types import Rejection, Sample

MANY = 4_000  # below, a core is done sooner than others have started
GROUP = 200
AHEAD = 2  # groups that wait for each core, so that none is idle


class Look(NamedTuple):
    """What was found of one sample."""

    outcome: Sample | Rejection
    claims: bytes
    """Its line of claims.jsonl."""


class HasSample(Protocol):
    """Whatever comes with a sample, or without one."""

    @property
    def sample(self) -> Sample | None:
        """What is to be looked at."""
        ...


Item = TypeVar("Item", bound=HasSample)


class Looks:
    """Holds samples against the rules that the settings ask for."""

    def __init__(
        self, choices: Choices, categories: Collection[str] | None = None, n: int = 0, cores: int | None = None
    ) -> None:
        """`categories` are those of the annotations, where they are known.

        `n` is about how many samples will come; `cores` is how many processes to use for many, by default all.

        Raises:
            ConfigError: the lexicon cannot be used.
        """
        self._checks = Checks.of(choices, categories)
        known = None if categories is None else sorted(categories)
        settings = {"profile": choices.profile, "lexicon": choices.vocabulary(), "categories": known}
        self._settings = json.dumps(settings)
        self._cores = (cores or os.cpu_count() or 1) if n >= MANY else 1

    def one(self, sample: Sample) -> Look:
        """Look at a single sample, in this process."""
        looked = self._checks.look(sample)
        return Look(looked.outcome, looked.record.model_dump_json().encode() + b"\n")

    def through(self, items: Iterable[Item]) -> Iterator[tuple[Item, Look | None]]:
        """Every item with what was found of its sample, in order; None where it has none."""
        if self._cores > 1:
            return self._on_all_cores(iter(items))
        return ((item, self.one(item.sample) if item.sample else None) for item in items)

    def _on_all_cores(self, items: Iterator[Item]) -> Iterator[tuple[Item, Look | None]]:
        with ExitStack() as ends:
            idle: SimpleQueue[_Worker] = SimpleQueue()
            for _ in range(self._cores):
                worker = _Worker(self._settings)
                ends.callback(worker.close)
                idle.put(worker)
            threads = ends.enter_context(ThreadPoolExecutor(self._cores))  # ends before the workers do

            def look(asked: bytes) -> bytes:
                worker = idle.get()
                try:
                    return worker.answer(asked)
                finally:
                    idle.put(worker)

            waiting: deque[tuple[list[Item], Future[bytes]]] = deque()
            while True:
                while len(waiting) < self._cores * AHEAD and (group := list(islice(items, GROUP))):
                    waiting.append((group, threads.submit(look, _asked(group))))
                if not waiting:
                    return
                group, found = waiting.popleft()
                lines = iter(found.result().splitlines(keepends=True))
                yield from [(item, _read(item.sample, next(lines)) if item.sample else None) for item in group]


class _Worker:
    """One process with the checks in it."""

    def __init__(self, settings: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "datagen.checks.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever asks; this one ends when its input does
        )
        assert self._process.stdin
        assert self._process.stdout
        self._asks, self._says = self._process.stdin, self._process.stdout
        self._asks.write(f"{settings}\n".encode())

    def answer(self, asked: bytes) -> bytes:
        """What it says of one group; blocks. All goes over in one piece: threads share one interpreter."""
        self._asks.write(b"%d\n" % len(asked) + asked)
        self._asks.flush()
        size = self._says.readline()
        if not size:
            raise RuntimeError("a process that checks samples ended before its time")
        return self._says.read(int(size))

    def close(self) -> None:
        """Let it end."""
        self._asks.close()
        self._says.close()
        self._process.wait()


def _asked(group: Sequence[HasSample]) -> bytes:
    return b"".join(one.sample.model_dump_json().encode() + b"\n" for one in group if one.sample)


def _read(sample: Sample, line: bytes) -> Look:
    rejection, _, claims = line.partition(b"\t")
    outcome = sample if rejection == b"null" else Rejection.model_validate_json(rejection)
    return Look(outcome, claims)
