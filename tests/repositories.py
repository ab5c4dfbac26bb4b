"""A repository as the hub keeps it: commits that know their parents, refs, pull requests, large files by hash.

Nothing here speaks HTTP: tests/hub.py does, and tests look at what became of `main`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LARGE = 64 * 1024
"""Bytes from which a text becomes a large file too; the hub's own limit is 10 MB."""


class RefusedError(Exception):
    """What the hub answers instead: a status, the code it goes by, a sentence."""

    def __init__(self, status: int, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.code = status, sentence, code


@dataclass(frozen=True, slots=True)
class Blob:
    content: bytes
    large: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self) -> bytes:
        return (
            f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(self.content)}\n".encode()
        )

    @property
    def oid(self) -> str:
        told = self.pointer if self.large else self.content
        return hashlib.sha1(b"blob %d\0" % len(told) + told).hexdigest()


Files = Mapping[str, Blob]


@dataclass(frozen=True, slots=True)
class Commit:
    parents: tuple[str, ...]
    files: Files
    title: str

    @property
    def oid(self) -> str:
        tree = sorted((path, blob.oid) for path, blob in self.files.items())
        return hashlib.sha1(repr((self.parents, tree, self.title)).encode()).hexdigest()


@dataclass(slots=True)
class Request:
    """A pull request."""

    num: int
    author: str
    title: str
    description: str
    base: str
    status: str
    merged: str | None = None
    comments: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        return f"refs/pr/{self.num}"


class Repository:
    """One dataset; `heads` is every commit that `main` ever pointed to, in order."""

    def __init__(self, name: str, private: bool = True, born: str = "draft") -> None:
        self.name, self.private, self.born = name, private, born
        self.commits: dict[str, Commit] = {}
        self.refs: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.requests: list[Request] = []
        self.stored: dict[str, bytes] = {}
        self.heads: list[str] = []
        self._move("main", Commit((), {".gitattributes": Blob(b"*.parquet filter=lfs\n")}, "initial commit"))

    @property
    def main(self) -> Commit:
        return self.commits[self.refs["main"]]

    @property
    def files(self) -> dict[str, bytes]:
        """What a stranger finds in main."""
        return {path: blob.content for path, blob in self.main.files.items()}

    @property
    def waiting(self) -> list[Request]:
        return [request for request in self.requests if request.status in {"draft", "open"}]

    def resolve(self, revision: str) -> str:
        oid = self.refs.get(revision) or self.tags.get(revision) or revision
        if oid not in self.commits:
            raise RefusedError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return oid

    def _move(self, ref: str, commit: Commit) -> str:
        self.commits[commit.oid] = commit
        self.refs[ref] = commit.oid
        if ref == "main":
            self.heads.append(commit.oid)
        return commit.oid

    def change(self, ref: str, title: str, files: Files, gone: Sequence[str] = (), parent: str | None = None) -> str:
        """A commit on a ref; it must be where the one who commits believes it to be."""
        head = self.refs[ref]
        if parent not in {None, head}:
            raise RefusedError(412, "A commit has happened since. Please refresh and try again.")
        kept = {path: blob for path, blob in self.commits[head].files.items() if path not in gone}
        return self._move(ref, Commit((head,), {**kept, **files}, title))

    def request(self, author: str, title: str, description: str = "", base: str | None = None) -> Request:
        request = Request(len(self.requests) + 1, author, title, description, base or self.refs["main"], self.born)
        self.requests.append(request)
        self.refs[request.ref] = request.base
        return request

    def find(self, num: int) -> Request:
        if not 1 <= num <= len(self.requests):
            raise RefusedError(404, "Not found")
        return self.requests[num - 1]

    def merge(self, num: int) -> str:
        """What the request changed since its base, onto main; refused where main changed the same otherwise."""
        request = self.find(num)
        if request.status != "open":
            raise RefusedError(403, f"This pull request is {request.status}")
        base, theirs = self.commits[request.base].files, self.commits[self.refs[request.ref]].files
        changed = {path for path in {*base, *theirs} if base.get(path) != theirs.get(path)}
        moved = {path for path in changed if self.main.files.get(path) not in (base.get(path), theirs.get(path))}
        if moved:
            raise RefusedError(409, f"Conflicts in {', '.join(sorted(moved))}")
        files = {path: blob for path, blob in self.main.files.items() if path not in changed}
        files |= {path: theirs[path] for path in changed if path in theirs}
        parents = (self.refs["main"], self.refs[request.ref])
        request.status, request.merged = "merged", self._move("main", Commit(parents, files, request.title))
        return request.merged
