"""The push of a published folder to the hub: proposed, downloaded again, compared, and only then merged.

    look at main -> send files -> pull request -> download all of it -> merge -> tag

`main` changes in one step, the merge; whatever ends a push before it leaves `main` as it was. The title of the pull
request bears the digest of the files and the commit of `main` it was made for: the same command finds it and goes on.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import (
    are_progress_bars_disabled,
    disable_progress_bars,
    enable_progress_bars,
    validate_repo_id,
)

from datagen import __version__
from datagen.errors import PublishError
from datagen.hostile import quoted
from datagen.progress import Progress, Watch, unwatched
from datagen.publish.hub_failures import Wait
from datagen.publish.hub_files import ATTRIBUTES, Shipment, Tree
from datagen.publish.hub_repository import Main, Repository, client
from datagen.publish.sums import SUMS

# What a new repository may hold before anything was pushed to it.
NEW = {ATTRIBUTES, "README.md"}


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push."""

    url: str
    commit: str
    """Commit of `main` that holds the files."""
    tag: str
    private: bool
    """Whether the repository is private, whatever was wished."""
    fresh: bool
    """False when `main` held exactly these files already."""


def push(
    folder: Path,
    repo: str,
    *,
    private: bool = True,
    tag: str | None = None,
    watch: Watch = unwatched,
    api: HfApi | None = None,
    wait: Wait = time.sleep,
) -> Pushed:
    """Bring a published folder to OWNER/NAME, which is created when absent.

    Without a tag it is v- and the first 8 hex digits of the sha256 of SHA256SUMS. Large files travel as the hub's
    client sees fit: through Xet where hf_xet is installed, else as LFS files.

    Raises:
        PublishError: The folder or the repository is not fit for it, or the hub refuses; one line, what to do in it.
    """
    name = named(repo)
    shipment = Shipment.of(folder)
    there = Repository(api or client(), name, wait)
    with _quiet():
        return _Push(there, shipment, tag or f"v-{shipment.digest[:8]}", watch).go(private)


def named(repo: str) -> str:
    """OWNER/NAME as it was given.

    Raises:
        PublishError: It is no name that the hub would take.
    """
    try:
        validate_repo_id(repo)
    except HFValidationError:
        raise PublishError(f"'{quoted(repo)}' is no name of a repository: expected OWNER/NAME") from None
    if repo.count("/") != 1:
        raise PublishError(f"'{repo}' is no name of a repository: expected OWNER/NAME")
    return repo


@contextmanager
def _quiet() -> Iterator[None]:
    """The client's own bars are off meanwhile: the library never prints."""
    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


@dataclass(frozen=True, slots=True)
class _Push:
    there: Repository
    shipment: Shipment
    tag: str
    watch: Watch

    @property
    def marker(self) -> str:
        """How the title of every pull request begins that holds these files."""
        return f"Publication {self.shipment.digest} onto "

    def go(self, private: bool) -> Pushed:
        author = self.there.author()
        main = self._main(private)
        before = self.there.tree(main.commit)
        self._check_tag()
        if fresh := not self.shipment.is_at(before):
            commit = self._bring(author, main, before)
        else:
            commit = main.commit
            self._close(author, "main holds these files already")
        self.there.tag(self.tag, commit)
        return Pushed(self.there.url, commit, self.tag, main.private, fresh)

    def _main(self, private: bool) -> Main:
        if (main := self.there.look()) is None:
            self.there.make(private)
            main = self.there.look()
        if main is None:
            raise PublishError(f"{self.there.name} is there and cannot be seen: check what this token may read")
        if private and not main.private:
            raise PublishError(
                f"{self.there.name} is public and this push is private: nothing was sent: "
                "make the repository private in its settings, or push with --public"
            )
        return main

    def _check_tag(self) -> None:
        """A tag that is there must name these very files: tags do not move."""
        commit = self.there.head(self.tag)
        if commit is not None and not self.shipment.is_at(self.there.tree(commit)):
            raise PublishError(
                f"{self.there.name} has a tag {self.tag} for other files: nothing was sent: choose another tag"
            )

    def _bring(self, author: str, main: Main, before: Tree) -> str:
        """Everything between looking and tagging: the commit of main."""
        leftovers = self._leftovers(main, before)
        num = self._found(author, main) or self._sent(author, main, leftovers)
        head = self._verified(num, before, leftovers)
        self._check_still(num, head, main)
        commit = self.there.merge(num)
        if stray := self.shipment.stray(self.there.tree(commit), before, leftovers):
            raise PublishError(
                f"{self.there.name}: main was merged at {commit[:8]} and {stray[0]} is not what was sent: "
                "somebody pushed at the same moment: look at the history of the repository"
            )
        return commit

    def _leftovers(self, main: Main, before: Tree) -> tuple[str, ...]:
        """Files of the former publication that this one does not have; a repository of something else is refused."""
        if SUMS in before:
            return self.shipment.leftovers(self.there.text(SUMS, main.commit), before)
        if strange := sorted(before.keys() - NEW):
            raise PublishError(
                f"{self.there.name} holds {strange[0]}, which no publication put there: nothing was sent: "
                "push to a repository of its own"
            )
        return ()

    def _found(self, author: str, main: Main) -> int | None:
        """Number of the pull request of a push that was cut short; those made for an older main are closed."""
        title = f"{self.marker}{main.commit}"
        self._close(author, "main has moved since this was proposed", but=title)
        return next((one.num for one in self.there.waiting(author) if one.title == title), None)

    def _close(self, author: str, why: str, but: str = "") -> None:
        """Close the author's pull requests that hold these files, but the one of a title."""
        for one in self.there.waiting(author):
            if one.title.startswith(self.marker) and one.title != but:
                self.there.close(one.num, why)

    def _sent(self, author: str, main: Main, leftovers: tuple[str, ...]) -> int:
        changes: list[CommitOperationAdd | CommitOperationDelete] = []
        for path in self.shipment.files:
            self._tell("upload", len(changes))
            changes.append(self.there.upload(self.shipment.folder / path, path))
        self._tell("upload", len(changes))
        changes += [CommitOperationDelete(path, is_folder=False) for path in leftovers]
        n_files = len(self.shipment.files)
        text = (
            f"{n_files:,} files written by datagen {__version__}; the sha256 of their SHA256SUMS is in the title. "
            "The program that proposes this downloads all of it again, compares it with the checksums, and merges it."
        )
        return self.there.propose(changes, f"{self.marker}{main.commit}", text, main.commit, author)

    def _verified(self, num: int, before: Tree, leftovers: tuple[str, ...]) -> str:
        """Commit of a pull request, once every byte of it was downloaded and is what was sent."""
        head = self.there.head(f"refs/pr/{num}")
        if head is None:
            raise PublishError(f"{self.there.name}: pull request {num} has no files: main is unchanged: push again")
        wrong = self.shipment.stray(self.there.tree(head), before, leftovers) or self._differing(head)
        if wrong:
            self.there.close(num, f"{wrong[0]} is not what was sent")
            raise PublishError(
                f"{self.there.name}: {wrong[0]} came back otherwise than it was sent: main is unchanged and "
                f"pull request {num} was closed: push again"
            )
        return head

    def _differing(self, commit: str) -> tuple[str, ...]:
        """The first path that comes back with other bytes, twice: what was lost on the way is asked for again."""
        for done, (path, expected) in enumerate(self.shipment.files.items()):
            self._tell("verify", done)
            if expected not in (self.there.sha256(path, commit) for _ in range(2)):
                return (path,)
        self._tell("verify", len(self.shipment.files))
        return ()

    def _check_still(self, num: int, head: str, main: Main) -> None:
        """What was compared is what will be merged, onto the main it was made for, seen by no more people."""
        now = self.there.look()
        if now is None or now.commit != main.commit:
            raise PublishError(f"{self.there.name}: main has moved while this was sent: push again")
        if main.private and not now.private:
            raise PublishError(f"{self.there.name} was made public while this was sent: main is unchanged")
        if self.there.head(f"refs/pr/{num}") != head:
            raise PublishError(
                f"{self.there.name}: somebody changed pull request {num}: main is unchanged: close it and push again"
            )

    def _tell(self, step: Literal["upload", "verify"], done: int) -> None:
        self.watch(Progress(step, done, len(self.shipment.files)))
