"""One dataset on the hub: everything that a push asks of it, each question patient and each refusal one line.

The client is a port: an `HfApi` with another endpoint asks another hub. Nothing here knows in which order a push goes.
"""

import hashlib
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, Discussion, HfApi, get_token, hf_hub_url
from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_stream_backoff

from datagen import __version__
from datagen.errors import PublishError
from datagen.publish.hub_failures import Wait, patiently, saying

DATASET = "dataset"
MOST_TEXT = 16 << 20  # bytes of a list of checksums
Changes = Sequence[CommitOperationAdd | CommitOperationDelete]
SILENCE = 60.0  # seconds without a byte after which a download is asked for again


@dataclass(frozen=True, slots=True)
class Main:
    """Where `main` is, and who may see it."""

    commit: str
    private: bool


def client() -> HfApi:
    """The hub's own client, with the login of this machine.

    Raises:
        PublishError: There is no login.
    """
    with saying("read the login of the hub", ""):
        token = get_token()
    if token is None:
        raise PublishError(
            "there is no login for the hub: run `hf auth login`, or set HF_TOKEN to a token that may write"
        )
    return HfApi(token=token, library_name="datagen", library_version=__version__)


@dataclass(frozen=True, slots=True)
class Repository:
    """OWNER/NAME on one hub."""

    api: HfApi
    name: str
    wait: Wait = time.sleep

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.api.endpoint}/datasets/{self.name}"

    @property
    def _token(self) -> str:
        return self.api.token if isinstance(self.api.token, str) else ""

    def _saying(self, doing: str) -> AbstractContextManager[None]:
        return saying(doing, self._token)

    def author(self) -> str:
        """Who pushes, by the token."""
        with self._saying("ask the hub whose token this is"):
            return str(patiently(self.api.whoami, self.wait)["name"])

    def look(self) -> Main | None:
        """Where it stands; None when there is no such dataset, or none that this token may see."""
        with self._saying(f"look at {self.name}"):
            try:
                told = patiently(lambda: self.api.dataset_info(self.name), self.wait)
            except RepositoryNotFoundError:
                return None
            return Main(str(told.sha), bool(told.private))

    def make(self, private: bool) -> None:
        """Create it, if nobody has meanwhile."""
        with self._saying(f"create {self.name}"):
            patiently(
                lambda: self.api.create_repo(self.name, repo_type=DATASET, private=private, exist_ok=True), self.wait
            )

    def head(self, ref: str) -> str | None:
        """Commit of a branch, a tag or a pull request's ref; None when there is no such ref."""
        with self._saying(f"look at {ref} of {self.name}"):
            try:
                return patiently(lambda: self.api.dataset_info(self.name, revision=ref), self.wait).sha
            except RevisionNotFoundError:
                return None

    def tree(self, commit: str) -> dict[str, RepoFile]:
        """Every file of a commit by its path."""

        def listed() -> dict[str, RepoFile]:
            found = self.api.list_repo_tree(self.name, recursive=True, revision=commit, repo_type=DATASET)
            return {entry.path: entry for entry in found if isinstance(entry, RepoFile)}

        with self._saying(f"list the files of {self.name}"):
            return patiently(listed, self.wait)

    def sha256(self, path: str, commit: str) -> str:
        """sha256 (hex) of a file as a stranger gets it: downloaded anew, in pieces, kept nowhere."""
        return self._download(path, commit, 0)[0]

    def text(self, path: str, commit: str) -> str:
        """Content of a small file, 16 MiB at most."""
        return self._download(path, commit, MOST_TEXT)[1].decode("utf-8", "replace")

    def _download(self, path: str, commit: str, most: int) -> tuple[str, bytes]:
        """sha256 (hex) of a file, and its first `most` bytes."""
        url = hf_hub_url(self.name, path, repo_type=DATASET, revision=commit, endpoint=self.api.endpoint)
        headers = build_hf_headers(token=self.api.token, library_name="datagen", library_version=__version__)
        headers["Accept-Encoding"] = "identity"

        def streamed() -> tuple[str, bytes]:
            known, kept = hashlib.sha256(), bytearray()
            with http_stream_backoff(
                "GET", url, headers=headers, timeout=SILENCE, max_retries=0, retry_on_exceptions=()
            ) as response:
                hf_raise_for_status(response)
                for piece in response.iter_bytes():
                    known.update(piece)
                    kept += piece[: most - len(kept)]
            return known.hexdigest(), bytes(kept)

        with self._saying(f"download {path} of {self.name} again"):
            return patiently(streamed, self.wait)

    def waiting(self, author: str) -> tuple[Discussion, ...]:
        """Pull requests of one author that are neither merged nor closed, oldest first."""
        with self._saying(f"list the pull requests of {self.name}"):
            return patiently(lambda: self._waiting(author), self.wait)

    def _waiting(self, author: str) -> tuple[Discussion, ...]:
        found = self.api.get_repo_discussions(self.name, author=author, repo_type=DATASET)
        ours = (one for one in found if one.is_pull_request and one.author == author)
        return tuple(sorted((one for one in ours if one.status in {"draft", "open"}), key=lambda one: one.num))

    def upload(self, file: Path, path: str) -> CommitOperationAdd:
        """Send the bytes of a large file; a small one goes with the commit. What the hub has is not sent twice."""
        with self._saying(f"send {path} to {self.name}"):
            addition = CommitOperationAdd(path, file)
            self.api.preupload_lfs_files(self.name, [addition], repo_type=DATASET, create_pr=True)
            return addition

    def propose(self, changes: Changes, title: str, text: str, parent: str, author: str) -> int:
        """One commit on `parent`, as a new pull request: its number.

        An answer that was lost may have left the pull request behind: it is looked for before each attempt.
        """

        def proposed() -> int | None:
            there = self._titled(title, author)
            return (
                there
                or self.api.create_commit(
                    self.name,
                    changes,
                    commit_message=title,
                    commit_description=text,
                    repo_type=DATASET,
                    create_pr=True,
                    parent_commit=parent,
                ).pr_num
            )

        with self._saying(f"open a pull request at {self.name}"):
            if (num := patiently(proposed, self.wait)) is None:
                raise ValueError("no pull request was opened")
            return num

    def _titled(self, title: str, author: str) -> int | None:
        return next((one.num for one in self._waiting(author) if one.title == title), None)

    def close(self, num: int, why: str) -> None:
        """Close a pull request, with a sentence."""
        with self._saying(f"close pull request {num} of {self.name}"):
            patiently(
                lambda: self.api.change_discussion_status(self.name, num, "closed", comment=why, repo_type=DATASET),
                self.wait,
            )

    def merge(self, num: int) -> str:
        """Merge a pull request, unless it is merged already: the commit of `main` that holds it."""

        def merged() -> str | None:
            status = self.api.get_discussion_details(self.name, num, repo_type=DATASET).status
            if status == "draft":
                self.api.change_discussion_status(self.name, num, "open", repo_type=DATASET)
            if status != "merged":
                self.api.merge_pull_request(self.name, num, repo_type=DATASET)
            return self.api.get_discussion_details(self.name, num, repo_type=DATASET).merge_commit_oid

        with self._saying(f"merge pull request {num} of {self.name}, whose files are as they were sent"):
            return patiently(merged, self.wait) or str(self.api.dataset_info(self.name).sha)

    def tag(self, name: str, commit: str) -> None:
        """Name a commit, unless it bears this name already."""
        with self._saying(f"tag {self.name} as {name}"):
            patiently(
                lambda: self.api.create_tag(self.name, tag=name, revision=commit, repo_type=DATASET, exist_ok=True),
                self.wait,
            )
