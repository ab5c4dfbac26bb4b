"""A stand-in for the dataset hub on a loopback port: the endpoints that its own client asks, and faults on request.

`with Hub() as hub:` serves; it stops by itself. Every request is one step with a name (`STEPS`), kept in `hub.asked`.
"""

import base64
import contextlib
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests import xet
from tests.repositories import LARGE, Blob, RefusedError, Repository, Request

TOKENS = {"hf_OfTheFirst0123456789abcdef": "first", "hf_OfTheSecond0123456789abcdef": "second"}
TOKEN, ANOTHER = TOKENS
OWNERS = {"first": {"first", "team"}, "second": {"second", "team"}}
WHEN = "2026-01-02T03:04:05.000Z"
PAGE = 3  # entries of a listing: few, so that every listing has a second page

Kind = Literal["refuse", "hang", "lose", "break", "drop", "spoil", "corrupt", "cut"]


@dataclass(slots=True)
class Fault:
    """What befalls a step: refused, unanswered before (hang) or after it took effect (lose), cut off before (break)
    or after (drop), the last byte of what comes in (spoil) or goes out (corrupt) wrong, half a body (cut)."""

    kind: Kind
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    sentence: str = "no"
    skip: int = 0
    """So often the step goes well before."""
    times: int = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, taken apart."""

    match: re.Match[str]
    query: dict[str, list[str]]
    body: bytes
    user: str | None
    headers: Any

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def part(self, name: str) -> str:
        return unquote(self.match[name])


class Hub:
    """Repositories by name, and the server in front of them."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.asked: list[str] = []
        self.faults: dict[str, Fault] = {}
        self.pieces: Path | None = None
        """Where large files come in through Xet, in pieces; without it they come as LFS files."""
        self.hanging, self.over = threading.Event(), threading.Event()
        self.leaked: list[str] = []
        """Paths off the hub that were sent a token all the same."""
        self.lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Front", (Front,), {"hub": self}))
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that was killed
        self.port = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, step: str, kind: Kind = "refuse", **how: Any) -> None:
        assert step in {name for _, _, name, _ in STEPS}
        self.hanging.clear()
        self.faults[step] = Fault(kind, **how)

    def heal(self) -> None:
        self.faults.clear()

    def due(self, step: str) -> Fault | None:
        fault = self.faults.get(step)
        if fault is None or fault.times == 0:
            return None
        if fault.skip:
            fault.skip -= 1
            return None
        fault.times -= 1
        return fault

    def keep(self, name: str, private: bool = True, born: str = "draft") -> Repository:
        self.repositories[name] = Repository(name, private, born)
        return self.repositories[name]

    def open(self, asked: Asked, writing: bool = False) -> Repository:
        name = asked.part("repo")
        repository, owner = self.repositories.get(name), name.partition("/")[0]
        if repository is None or (repository.private and owner not in OWNERS.get(asked.user or "", ())):
            raise RefusedError(404 if asked.user else 401, "Repository not found", "RepoNotFound")
        if writing and asked.user is None:
            raise RefusedError(401, "Invalid credentials in Authorization header")
        return repository


def may_write(asked: Asked) -> None:
    if asked.part("repo").partition("/")[0] not in OWNERS[asked.user or "first"]:
        raise RefusedError(403, "You don't have write access")


def whoami(hub: Hub, asked: Asked) -> Answer:
    if asked.user is None:
        raise RefusedError(401, "Invalid credentials in Authorization header")
    return Answer({"type": "user", "name": asked.user, "orgs": []})


def create(hub: Hub, asked: Asked) -> Answer:
    owner = asked.json.get("organization") or asked.user
    if owner not in {name for names in OWNERS.values() for name in names}:
        raise RefusedError(404, f"No such namespace: {owner}")
    if owner not in OWNERS[asked.user or ""]:
        raise RefusedError(403, f"You don't have the rights to create a dataset under the namespace {owner}")
    name = f"{owner}/{asked.json['name']}"
    if name in hub.repositories:
        return Answer({"error": "You already created this dataset repo", "url": f"{hub.endpoint}/datasets/{name}"}, 409)
    hub.keep(name, private=asked.json.get("visibility") == "private")
    return Answer({"url": f"{hub.endpoint}/datasets/{name}"})


def validate(hub: Hub, asked: Asked) -> Answer:
    if "license: !!" in asked.json["content"]:
        return Answer({"errors": [{"message": "license must be one of a list"}], "warnings": []}, 400)
    return Answer({"errors": [], "warnings": []})


def info(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked)
    commit = repository.resolve(unquote(asked.match.groupdict().get("revision") or "main"))
    return Answer({"id": repository.name, "sha": commit, "private": repository.private, "tags": [], "siblings": []})


def tree(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked)
    files = sorted(repository.commits[repository.resolve(asked.part("revision"))].files.items())
    begin = int(asked.query.get("cursor", ["0"])[0])
    rows = []
    for path, blob in files[begin : begin + PAGE]:
        row = {"type": "file", "path": path, "size": len(blob.content), "oid": blob.oid}
        large = {"oid": blob.sha256, "size": len(blob.content), "pointerSize": len(blob.pointer)}
        rows.append(row | {"lfs": large} if blob.large else row)
    url = f"{hub.endpoint}{asked.match.string}?recursive=True&cursor={begin + PAGE}"
    more = {"Link": f'<{url}>; rel="next"'} if begin + PAGE < len(files) else {}
    return Answer(rows, headers=more)


def preupload(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked, writing=True)
    main = repository.main.files
    rows = []
    for file in asked.json["files"]:
        large = file["path"].endswith(".parquet") or file["size"] > LARGE
        there = main.get(file["path"])
        known = (there.sha256 if there.large else there.oid) if there else None
        mode = "lfs" if large else "regular"
        rows.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": known})
    return Answer({"files": rows})


def batch(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked, writing=True)
    rows = []
    for one in asked.json["objects"]:
        action = {"href": f"{hub.endpoint}/storage/{repository.name}/{one['oid']}"}
        check = {"href": f"{hub.endpoint}/datasets/{repository.name}.git/info/lfs/verify"}
        actions = {} if one["oid"] in repository.stored else {"actions": {"upload": action, "verify": check}}
        rows.append({**one, **actions})
    return Answer({"transfer": "basic", "objects": rows})


def allow(hub: Hub, asked: Asked) -> Answer:
    """Where Xet may leave the pieces of a large file, and until when."""
    hub.open(asked, writing=True)
    return Answer({"casUrl": f"local://{hub.pieces}", "exp": int(time.time()) + 3600, "accessToken": "unused"})


def store(hub: Hub, asked: Asked) -> Answer:
    hub.repositories[asked.part("repo")].stored[asked.part("oid")] = asked.body
    return Answer(b"")


def verify(hub: Hub, asked: Asked) -> Answer:
    content = hub.open(asked, writing=True).stored.get(asked.json["oid"], b"")
    if len(content) != asked.json["size"]:
        raise RefusedError(422, "the size is wrong")
    return Answer({})


def commit(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked, writing=True)
    lines = [json.loads(line) for line in asked.body.splitlines()]
    header = lines[0]["value"]
    files, gone = read_changes(hub, repository, lines[1:])
    if "create_pr" not in asked.query:
        raise RefusedError(403, "main is protected")
    parent = header.get("parentCommit") or repository.refs["main"]
    request = repository.request(asked.user or "", header["summary"], header["description"], parent)
    oid = repository.change(request.ref, header["summary"], files, gone)
    url = f"{hub.endpoint}/datasets/{repository.name}"
    told = {"commitUrl": f"{url}/commit/{oid}", "commitOid": oid, "pullRequestUrl": f"{url}/discussions/{request.num}"}
    return Answer({"success": True, **told})


def read_changes(hub: Hub, repository: Repository, lines: list[dict[str, Any]]) -> tuple[dict[str, Blob], list[str]]:
    files, gone = {}, []
    for line in lines:
        value = line["value"]
        if line["key"] == "file":
            files[value["path"]] = Blob(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            if hub.pieces is not None:
                repository.stored[value["oid"]] = xet.find(hub.pieces, value["oid"], value["size"])
            if value["oid"] not in repository.stored:
                raise RefusedError(400, "a large file was not uploaded")
            files[value["path"]] = Blob(repository.stored[value["oid"]], large=True)
        elif line["key"] == "deletedFile":
            gone.append(value["path"])
    return files, gone


def download(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked)
    oid = repository.resolve(asked.part("revision"))
    blob = repository.commits[oid].files.get(asked.part("path"))
    if blob is None:
        raise RefusedError(404, "Entry not found", "EntryNotFound")
    told = {"X-Repo-Commit": oid, "ETag": f'"{blob.sha256 if blob.large else blob.oid}"'}
    if blob.large:  # from elsewhere, as the hub does
        return Answer(
            b"", 302, {**told, "Location": f"http://localhost:{hub.port}/cdn/{repository.name}/{blob.sha256}"}
        )
    return Answer(blob.content, headers=told)


def fetch(hub: Hub, asked: Asked) -> Answer:
    if "authorization" in asked.headers:
        hub.leaked.append(asked.match.string)
    found = [blob for commit in hub.repositories[asked.part("repo")].commits.values() for blob in commit.files.values()]
    return Answer(next(blob.content for blob in found if blob.large and blob.sha256 == asked.part("oid")))


def shown(repository: Repository, request: Request) -> dict[str, Any]:
    return {
        "num": request.num,
        "title": request.title,
        "author": {"name": request.author},
        "createdAt": WHEN,
        "status": request.status,
        "isPullRequest": True,
        "repo": {"name": repository.name, "type": "dataset"},
    }


def requests(hub: Hub, asked: Asked) -> Answer:
    repository, author = hub.open(asked), asked.query.get("author", [None])[0]
    found = [shown(repository, one) for one in repository.requests if author in {None, one.author}]
    begin = int(asked.query["p"][0]) * PAGE
    return Answer({"count": len(found), "start": begin, "discussions": found[begin : begin + PAGE]})


def request(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked)
    one = repository.find(int(asked.part("num")))
    changes = {"base": "refs/heads/main", "mergeCommitId": one.merged}
    told = {"events": [], "changes": changes, "filesWithConflicts": [], "diff": ""}
    return Answer(shown(repository, one) | told)


def status(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked, writing=True)
    may_write(asked)
    one = repository.find(int(asked.part("num")))
    if one.status == "merged":
        raise RefusedError(403, "This pull request is merged")
    one.status = asked.json["status"]
    one.comments.append(asked.json.get("comment", ""))
    changed = {"id": "e", "type": "status-change", "createdAt": WHEN, "data": {"status": one.status}}
    return Answer({"newStatus": changed})


def merge(hub: Hub, asked: Asked) -> Answer:
    repository = hub.open(asked, writing=True)
    may_write(asked)
    repository.merge(int(asked.part("num")))
    return Answer({})


def tag(hub: Hub, asked: Asked) -> Answer:
    repository, name = hub.open(asked, writing=True), asked.json["tag"]
    if name in repository.tags:
        raise RefusedError(409, "Tag already exists")
    repository.tags[name] = repository.resolve(asked.part("revision"))
    return Answer({})


Work = Callable[[Hub, Asked], Answer]
API, FILES, NUM = r"/api/datasets/(?P<repo>[\w.-]+/[\w.-]+)", r"/datasets/(?P<repo>[\w.-]+/[\w.-]+)", r"(?P<num>\d+)"
REVISION = r"(?P<revision>[^/]+)"
STEPS: tuple[tuple[str, str, str, Work], ...] = (
    ("GET", "/api/whoami-v2", "whoami", whoami),
    ("POST", "/api/repos/create", "create", create),
    ("POST", "/api/validate-yaml", "validate", validate),
    ("GET", API, "info", info),
    ("GET", f"{API}/revision/{REVISION}", "revision", info),
    ("GET", f"{API}/tree/{REVISION}", "tree", tree),
    ("POST", f"{API}/preupload/{REVISION}", "preupload", preupload),
    ("POST", rf"{FILES}\.git/info/lfs/objects/batch", "batch", batch),
    ("GET", f"{API}/xet-write-token/{REVISION}", "allow", allow),
    ("PUT", r"/storage/(?P<repo>[^/]+/[^/]+)/(?P<oid>\w+)", "store", store),
    ("POST", rf"{FILES}\.git/info/lfs/verify", "verify", verify),
    ("POST", f"{API}/commit/{REVISION}", "commit", commit),
    ("GET", f"{FILES}/resolve/{REVISION}/(?P<path>.+)", "download", download),
    ("GET", r"/cdn/(?P<repo>[^/]+/[^/]+)/(?P<oid>\w+)", "fetch", fetch),
    ("GET", f"{API}/discussions", "requests", requests),
    ("GET", f"{API}/discussions/{NUM}", "request", request),
    ("POST", f"{API}/discussions/{NUM}/status", "status", status),
    ("POST", f"{API}/discussions/{NUM}/merge", "merge", merge),
    ("POST", f"{API}/tag/{REVISION}", "tag", tag),
)


class Front(BaseHTTPRequestHandler):
    """Finds the step of a request, lets the fault of this step befall it, answers."""

    hub: Hub
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: else each answer waits for an acknowledgement

    def _serve(self) -> None:
        body = self._body()
        address = urlsplit(self.path)
        for method, pattern, name, work in STEPS:
            match = re.fullmatch(pattern, address.path)
            if match and method == self.command:
                user = TOKENS.get((self.headers.get("Authorization") or "").removeprefix("Bearer "))
                self._befall(name, work, Asked(match, parse_qs(address.query), body, user, self.headers))
                return
        self.hub.asked.append(f"unknown: {self.command} {self.path}")
        self._answer(Answer({"error": "unknown"}, 501))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return self._chunks()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _befall(self, name: str, work: Work, asked: Asked) -> None:
        with self.hub.lock:
            fault = self.hub.due(name)
            self.hub.asked.append(name)
            kind = fault.kind if fault else None
            if fault and kind == "refuse":
                answer = Answer(
                    {"error": fault.sentence}, fault.status, {"X-Error-Message": fault.sentence} | fault.headers
                )
            elif kind in {"hang", "break"}:
                answer = None
            else:
                answer = self._work(work, replace(asked, body=spoilt(asked.body)) if kind == "spoil" else asked)
        if kind in {"hang", "lose"}:
            self.hub.hanging.set()
            self.hub.over.wait()
        if answer is None or kind in {"lose", "drop"}:
            self.close_connection = True
            return
        self._answer(answer, kind)

    def _work(self, work: Work, asked: Asked) -> Answer:
        try:
            return work(self.hub, asked)
        except RefusedError as error:
            told = {"X-Error-Message": error.sentence} | ({"X-Error-Code": error.code} if error.code else {})
            return Answer({"error": error.sentence}, error.status, told)

    def _answer(self, answer: Answer, kind: Kind | None = None) -> None:
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        if kind == "corrupt":
            body = spoilt(body)
        with contextlib.suppress(ConnectionError):
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if kind == "cut" else body)
            self.close_connection |= kind == "cut"

    do_GET = do_POST = do_PUT = do_HEAD = _serve  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def spoilt(body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1]) if body else body
