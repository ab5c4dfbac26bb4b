"""A published folder beside a commit: which files are the same, and which have no business there."""

import hashlib

import pytest
from huggingface_hub.hf_api import RepoFile

from datagen.errors import PublishError
from datagen.publish.hub_files import Shipment, blob_id
from tests.pushing import FILES, contents, publication
from tests.repositories import Blob


@pytest.fixture
def folder(tmp_path):
    return publication(tmp_path / "cats")


def tree(files):
    """What the hub lists for these files; a Parquet file is a large one."""
    return {path: listed(path, Blob(content, path.endswith(".parquet"))) for path, content in files.items()}


def listed(path, blob):
    large = {"oid": blob.sha256, "size": len(blob.content), "pointerSize": len(blob.pointer)} if blob.large else None
    return RepoFile(path=path, size=len(blob.content), oid=blob.oid, lfs=large)


def test_the_checksums_are_sent_too_and_name_the_whole(folder):
    shipment = Shipment.of(folder)
    assert set(shipment.files) == {*FILES, "SHA256SUMS"}
    assert shipment.digest == hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()


def test_a_folder_has_the_same_digest_wherever_it_lies(folder, tmp_path):
    assert Shipment.of(folder).digest == Shipment.of(publication(tmp_path / "elsewhere")).digest


@pytest.mark.parametrize("path", ["README.md", "data/train-00000-of-00002.parquet", "new.txt"])
def test_a_file_that_is_not_what_the_checksums_say_is_refused(folder, path):
    (folder / path).write_bytes(b"otherwise")
    with pytest.raises(PublishError, match=f"{path} is not what SHA256SUMS says: publish again"):
        Shipment.of(folder)


def test_more_than_one_of_them_are_counted(folder):
    (folder / "README.md").unlink()
    (folder / "new.txt").write_bytes(b"new")
    with pytest.raises(PublishError, match=r"README\.md and 1 more are not what SHA256SUMS says"):
        Shipment.of(folder)


def test_a_folder_without_checksums_is_no_publication(tmp_path):
    with pytest.raises(PublishError):
        Shipment.of(tmp_path)


def test_a_commit_with_the_same_bytes_is_recognised_without_a_download(folder):
    assert Shipment.of(folder).is_at(tree(contents(folder) | {".gitattributes": b"*", "LICENSE": b"mine"}))


@pytest.mark.parametrize("path", FILES)
def test_one_other_byte_or_a_missing_file_makes_it_another_commit(folder, path):
    shipment, there = Shipment.of(folder), contents(folder)
    assert not shipment.is_at(tree(there | {path: there[path][:-1] + b"?"}))
    del there[path]
    assert not shipment.is_at(tree(there))


def test_what_a_former_publication_had_alone_is_left_over(folder):
    former = f"{'0' * 64}  README.md\n{'1' * 64}  old.txt\n{'2' * 64}  gone.txt\nno line\n{'3' * 64}  .gitattributes\n"
    there = tree({"README.md": b"", "old.txt": b"", "LICENSE": b"mine", ".gitattributes": b""})
    assert Shipment.of(folder).leftovers(former, there) == ("old.txt",)


def test_a_commit_is_as_expected_when_it_has_the_files_and_what_people_put_there(folder):
    shipment = Shipment.of(folder)
    before = tree({".gitattributes": b"1", "LICENSE": b"mine", "old.txt": b"old", "README.md": b"soon"})
    after = tree(contents(folder) | {".gitattributes": b"2", "LICENSE": b"mine"})
    assert shipment.stray(after, before, ("old.txt",)) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"run.py": b"import os"}, "run.py"),
        ({"LICENSE": b"yours"}, "LICENSE"),
        ({"README.md": b"---\n---\n"}, "README.md"),
        ({"old.txt": b"old"}, "old.txt"),
        ({"data/train-00000-of-00002.parquet": b"PAR1"}, "data/train-00000-of-00002.parquet"),
    ],
)
def test_whatever_else_a_commit_holds_is_found(folder, change, found):
    shipment, before = Shipment.of(folder), tree({"LICENSE": b"mine", "old.txt": b"old"})
    there = contents(folder) | {"LICENSE": b"mine"}
    assert shipment.stray(tree(there | change), before, ("old.txt",)) == (found,)


def test_the_name_of_a_blob_is_gits(tmp_path):
    (tmp_path / "a").write_bytes(b"hello\n")
    assert blob_id(tmp_path / "a") == "ce013625030ba8dba906f756967f9e9ca394464a"
