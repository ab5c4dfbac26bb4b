"""The key of an endpoint is nowhere in anything that a run wrote, though the endpoint repeats it wherever it can."""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import ClassVar

from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import served

KEY = "sk-secret-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
FAULTS = "500=0.2,reset=0.2,empty=0.1,malformed=0.1"
MESSAGE = "the key {said} is known here"


class Echo(BaseHTTPRequestHandler):
    """Says the request's Authorization header again, wherever it can: one kind of answer after the other."""

    protocol_version = "HTTP/1.1"
    numbers = count()
    repeated: ClassVar[Counter[str]] = Counter()
    """Answers with the key in them, by class of this kind."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        said = self.headers["authorization"]
        key = said.removeprefix("Bearer ")
        kinds = (self._reply, self._reply, self._cut, self._refusal, self._error, self._slow_down, self._strange)
        kinds[next(self.numbers) % len(kinds)](said, key)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""

    def _reply(self, said: str, key: str) -> None:
        choice = {"message": {"content": f"A cat. {MESSAGE.format(said=said)}"}, "finish_reason": key}
        usage = {"prompt_tokens": 10, "completion_tokens": 5}
        self._say(200, key, json.dumps({"model": key, "id": key, "choices": [choice], "usage": usage}))

    def _cut(self, said: str, key: str) -> None:
        self._say(200, key, f'{{"choices": "{said}')

    def _refusal(self, said: str, key: str) -> None:
        error = {"message": MESSAGE.format(said=said), "code": key, "type": key, "param": key}
        self._say(400, key, json.dumps({"error": error}))

    def _error(self, said: str, key: str) -> None:
        self._say(500, key, MESSAGE.format(said=said))

    def _slow_down(self, said: str, key: str) -> None:
        self._say(429, key, json.dumps({"error": {"message": said, "code": key}}), {"retry-after-ms": "10"})

    def _strange(self, said: str, key: str) -> None:
        self.wfile.write(f"HTTP/1.1 {key} {said}\r\n{key}\r\n\r\n".encode())
        self.close_connection = True

    def _say(self, status: int, key: str, body: str, more: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.repeated[type(self).__name__] += key == KEY
        self.send_response(status, f"OK {key}")
        headers = {"x-request-id": f"req-{key}", "x-ratelimit-limit-requests": key, "set-cookie": f"key={key}"}
        for name, value in (headers | (more or {}) | {"content-length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Refusing(Echo):
    """Refuses the key, and says which."""

    status, location = 401, ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        said = json.dumps({"error": {"message": self.headers["authorization"], "code": KEY}})
        self._say(self.status, KEY, said, {"location": self.location})


class Redirecting(Refusing):
    """Sends whoever asks elsewhere, with the key in the address."""

    status, location = 307, f"http://127.0.0.1:1/{KEY}"


@contextlib.contextmanager
def echoing(kind: type[Echo]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()


def keys(folder: Path, report: Report, n_prompts: int = 60) -> None:
    """Every byte of what four kinds of endpoint led to: they echo the key, refuse it, send it away, or fail a lot."""
    env = {"OPENAI_API_KEY": KEY}
    flags = {**annotations(folder / "coco", n_prompts), "concurrency": 10, "timeout": 3, "attempts": 2}
    for kind in (Echo, Refusing, Redirecting):
        name = kind.__name__.lower()
        with echoing(kind) as url:
            ended = Build(folder / name / "run", flags, env=env).finish(base_url=url)
        report.at_least(f"{name}: answers that repeat the key", Echo.repeated[kind.__name__], 1)
        report.exactly(f"{name}: exit code", ended.code, int(kind is not Echo))
        _grep(report, folder / name)
    with served(folder / "server", latency=0.2, faults=FAULTS) as server:
        build = Build(folder / "killed" / "run", flags, env=env)
        process = build.start(base_url=server.url)
        while not server.stats()["answered"]:
            time.sleep(0.02)
        process.kill()
        process.wait()
        build.done(base_url=server.url)
    _grep(report, folder / "killed")


def _grep(report: Report, folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    secret = KEY.removeprefix("sk-").encode()
    found = [file.name for file in files if secret in file.read_bytes()]
    report.at_least(f"{folder.name}: files looked through", len(files), 5)
    report.holds("  the key is in none of them", not found, ", ".join(found))
