"""A published folder as the hub is to hold it: which files, which bytes, and how far a commit there differs.

A folder is known by the sha256 of its SHA256SUMS: equal digests are equal files, whatever the folder is called.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from huggingface_hub.hf_api import RepoFile

from datagen.errors import PublishError
from datagen.publish import sums
from datagen.publish.sums import SUMS
from datagen.run import digest

# Kept by the hub itself: which files are stored as large ones.
ATTRIBUTES = ".gitattributes"

Tree = Mapping[str, RepoFile]
_LINE = re.compile(r"[0-9a-f]{64}  (.+)")


@dataclass(frozen=True, slots=True)
class Shipment:
    """What is sent."""

    folder: Path
    files: Mapping[str, str]
    """sha256 (hex) by path, SHA256SUMS among them."""
    digest: str

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Read a published folder, and every byte of it.

        Raises:
            PublishError: A file is not what SHA256SUMS says, is missing, or is not listed.
        """
        listed = sums.read(folder)
        if changed := sums.wrong(folder):
            raise PublishError(
                f"{folder}: {changed[0]} and {len(changed) - 1} more are not what {SUMS} says: publish again"
                if len(changed) > 1
                else f"{folder}: {changed[0]} is not what {SUMS} says: publish again"
            )
        whole = digest(folder / SUMS)
        return cls(folder, {**dict(sorted(listed.items())), SUMS: whole}, whole)

    def is_at(self, tree: Tree) -> bool:
        """True when a commit holds these files; what else it may hold was never a publication's."""
        return all(path in tree and self.is_same(tree[path]) for path in self.files)

    def is_same(self, file: RepoFile) -> bool:
        """True when the hub holds the bytes of this folder under this path; nothing is downloaded."""
        if file.lfs is not None:
            return file.lfs.sha256 == self.files[file.path]
        path = self.folder / file.path
        return file.size == path.stat().st_size and file.blob_id == blob_id(path)

    def leftovers(self, former: str, tree: Tree) -> tuple[str, ...]:
        """Files of a former publication, by the text of its SHA256SUMS, that are not in this one."""
        named = {match[1] for line in former.splitlines() if (match := _LINE.fullmatch(line))}
        return tuple(sorted((named & tree.keys()) - self.files.keys() - {ATTRIBUTES}))

    def stray(self, tree: Tree, before: Tree, leftovers: tuple[str, ...]) -> tuple[str, ...]:
        """Paths at which a commit is not what this shipment makes of the one before."""
        expected = {*self.files, *before} - {*leftovers, ATTRIBUTES}
        wrong = expected ^ (tree.keys() - {ATTRIBUTES})
        wrong |= {path for path in self.files if path in tree and not self.is_same(tree[path])}
        others = (expected - self.files.keys()) & tree.keys()
        wrong |= {path for path in others if tree[path].blob_id != before[path].blob_id}
        return tuple(sorted(wrong))


def blob_id(path: Path) -> str:
    """Git's name for the bytes of a file: sha1 (hex) of its size and its content."""
    known = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as opened:
        while piece := opened.read(1 << 20):
            known.update(piece)
    return known.hexdigest()
