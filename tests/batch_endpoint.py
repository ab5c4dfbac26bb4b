"""An endpoint with a Batch API, in memory, and clients of it that can be killed at any step.

The endpoint outlives its clients, as a real one does, and counts what it was made to answer.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from datagen import tokens
from datagen.ask import Stop
from datagen.batch import BatchAsking
from datagen.batch.carrying import Times
from datagen.budget import Budget, Meter
from datagen.calls import catch_up
from datagen.config import BuildConfig
from datagen.ledger import make_spill, open_ledger, read_ledger
from datagen.ledger.batch_rows import Batches
from datagen.teacher import FINAL, CallFailed
from datagen.teacher.batching import Problem, Result, Standing, read_line, request_line
from datagen.teacher.failures import Endpoint
from datagen.types import Prompt, Reply
from tests.builders import prompt

URL = "http://endpoint/v1"
SOON = Times(
    first_look=0.001,
    longest_look=0.01,
    first_retry=0.001,
    longest_retry=0.002,
    patience=0.3,
    first_patience=0.2,
    settle=0.0,
)


def completion(text: str = "A cat.", read: int = 100, written: int = 20) -> dict[str, Any]:
    usage = {"prompt_tokens": read, "completion_tokens": written}
    return {"model": "m-1", "choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": usage}


def answer(text: str = "A cat.") -> dict[str, Any]:
    return {"response": {"status_code": 200, "request_id": "r", "body": completion(text)}, "error": None}


def refusal(status: int, code: str) -> dict[str, Any]:
    error = {"error": {"code": code, "message": "no"}}
    return {"response": {"status_code": status, "request_id": "r", "body": error}, "error": None}


def error(code: str) -> dict[str, Any]:
    return {"response": None, "error": {"code": code, "message": "no"}}


@dataclass
class Server:
    """What a batch comes to: `line` says it of each request (key, attempt), `ends` of each batch, in order."""

    line: Callable[[str, int], dict[str, Any] | None] = lambda _key, _attempt: answer()
    ends: Sequence[str | Problem] = ()
    share: float = 1.0
    """How much of a batch that does not complete is looked at."""
    looks: int = 1
    """How often a batch is still being worked on when it is looked at."""
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Standing] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    """By key: how often it was answered with a 200."""
    sizes: list[int] = field(default_factory=list)
    """Requests of each batch."""
    sent: list[bytes] = field(default_factory=list)
    """The file of each batch."""
    n_files: int = 0
    peak: int = 0
    """Most batches at once."""
    left: dict[str, int] = field(default_factory=dict)

    def keep(self, data: bytes) -> str:
        self.n_files += 1
        id = f"file-{self.n_files}"
        self.files[id] = data
        return id

    def begin(self, file_id: str, name: str) -> Standing:
        id, lines = f"batch-{len(self.batches)}", self.files[file_id].splitlines()
        end = self.ends[len(self.batches)] if len(self.batches) < len(self.ends) else "completed"
        self.names[name] = id
        self.sizes.append(len(lines))
        self.sent.append(self.files[file_id])
        self.left[id] = self.looks
        if isinstance(end, Problem):
            self.batches[id] = Standing(id, "failed", problem=end)
        else:
            done, failed = self._work(lines, 1.0 if end == "completed" else self.share, end)
            self.batches[id] = Standing(id, end, len(lines), done, failed)
        self.peak = max(self.peak, sum(n > 0 for n in self.left.values()))
        return Standing(id, "validating")

    def _work(self, lines: list[bytes], share: float, end: str) -> tuple[str | None, str | None]:
        done, failed = [], []
        for number, line in enumerate(reversed(lines)):
            tag = json.loads(line)["custom_id"]
            key, _, attempt = tag.rpartition("-")
            if number >= share * len(lines):
                failed.append({"custom_id": tag} | error(f"batch_{end}"))
            elif (became := self.line(key, int(attempt))) is not None:
                is_done = (became["response"] or {}).get("status_code") == 200
                self.asked[key] += is_done
                (done if is_done else failed).append({"custom_id": tag} | became)
        return self._file(done), self._file(failed)

    def _file(self, lines: list[dict[str, Any]]) -> str | None:
        return self.keep("".join(f"{json.dumps(line)}\n" for line in lines).encode()) if lines else None

    def look(self, id: str) -> Standing | None:
        if id in self.batches and self.left[id] > 0:
            self.left[id] -= 1
            return Standing(id, "in_progress", self.sizes[int(id.rpartition("-")[2])] // 2)
        return self.batches.get(id)


class Killed(BaseException):
    """Stands for the end of the process."""


@dataclass
class Client:
    """A client; `at` is told of each step, before and after it, and may raise."""

    server: Server
    at: Callable[[str], None] = lambda _: None
    url: str = URL

    def line(self, prompt: Prompt, tag: str) -> bytes:
        return request_line(tag, b'{"q":%s}' % json.dumps(prompt.query.content).encode())

    async def upload(self, file: BinaryIO, name: str) -> str:
        self.at("before upload")
        file.seek(0)
        id = self.server.keep(file.read())
        self.at("after upload")
        return id

    async def create(self, file_id: str, name: str) -> Standing:
        self.at("before create")
        standing = self.server.begin(file_id, name)
        self.at("after create")
        return standing

    async def find(self, name: str, since: float) -> Standing | None:
        self.at("before find")
        id = self.server.names.get(name)
        return Standing(id, "in_progress") if id else None

    async def look(self, id: str) -> Standing | None:
        self.at("before look")
        return self.server.look(id)

    async def results(self, file_id: str) -> AsyncGenerator[Result, None]:
        for line in self.server.files[file_id].splitlines():
            self.at("before line")
            if result := read_line(line, "m", Endpoint(self.url, "")):
                yield result

    async def forget(self, file_id: str) -> None:
        self.at("before forget")
        self.server.files.pop(file_id, None)
        self.at("after forget")

    async def aclose(self) -> None:
        pass


class Watched(Batches):
    """A ledger whose steps are told likewise."""

    at: Callable[[str], None] = staticmethod(lambda _: None)

    async def _told(self, name, step, *given):
        self.at(f"before {name}")
        done = await step(*given)
        self.at(f"after {name}")
        return done

    def made(self, *given):
        return self._told("made", super().made, *given)

    def uploaded(self, *given):
        return self._told("uploaded", super().uploaded, *given)

    def sent(self, *given):
        return self._told("sent", super().sent, *given)

    def answered(self, *given):
        return self._told("answered", super().answered, *given)

    def read(self, *given):
        return self._told("read", super().read, *given)

    def failed(self, *given):
        return self._told("failed", super().failed, *given)

    def ended(self, *given):
        return self._told("ended", super().ended, *given)


def on(step: str, number: int = 1, raising: Callable[[], BaseException] = Killed) -> Callable[[str], None]:
    """Raises at one step, the first time or the nth."""
    times = Counter[str]()

    def at(name: str) -> None:
        times[name] += 1
        if name == step and times[name] == number:
            raise raising()

    return at


def lost() -> CallFailed:
    """A connection that broke before its answer came."""
    return CallFailed("connection", "reset", may_be_billed=True)


PROMPTS = [prompt(f"k{number:02}", text=f"A cat and {number} dogs.") for number in range(20)]
KEYS = {one.key for one in PROMPTS}
WORDS = tokens.Counter(lambda text: len(text.split()), "counted in words", exact=True)
PRICE = tokens.Price(1000.0, 500.0, 2000.0, "a test")  # 100 tokens read and 20 written come to 0.14 dollars
CALL = 0.14


class Ran:
    """One build: how it ended, what it showed and told."""

    def __init__(self, client, path, *, stop=None, dollars=None, attempts=6, at=None, prompts=PROMPTS, **settings):
        self.seen, self.told = [], []
        with open_ledger(path) as ledger, contextlib.closing(make_spill(ledger)) as spill:
            meter = Meter(lambda: WORDS, PRICE)
            catch_up(ledger, BuildConfig(model="m", price_in=PRICE.read, price_out=PRICE.written))
            settled = ledger.settled(FINAL)
            self.budget = Budget(dollars, ledger.money())
            group = Watched(ledger, spill)
            group.at = at or (lambda _: None)
            asking = BatchAsking(
                client, group, meter, self.budget, model="m", attempts=attempts, stop=stop or Stop(),
                seen=lambda one, outcome: self.seen.append((one.key, outcome)), waiting=self.told.append,
                **{"times": SOON} | settings,
            )  # fmt: skip
            self.ended = asyncio.run(asking.run(one for one in prompts if one.key not in settled))

    @property
    def outcomes(self):
        return {key: "reply" if isinstance(became, Reply) else became.kind for key, became in self.seen}


def usage(path):
    with read_ledger(path) as ledger:
        return ledger.usage()


def states(path):
    with read_ledger(path) as ledger:
        return [row["state"] for row in ledger.rows("SELECT state FROM batches ORDER BY id")]


def bad_once(became):
    return lambda key, attempt: became if key == "k03" and attempt == 1 else answer()


def names(path):
    with read_ledger(path) as ledger:
        return [row["name"] for row in ledger.rows("SELECT name FROM batches ORDER BY id")]
