import os
from pathlib import Path

import pytest

from datagen.errors import RunError
from datagen.ledger import lock

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:33 / /mnt/share rw,relatime shared:7 - nfs4 server:/share rw,vers=4.2
41 40 8:1 / /mnt/share/local rw - xfs /dev/sdb1 rw
42 27 0:40 / /mnt/with\040blank rw - cifs //server/x rw
43 27 0:41 / /over rw - ext4 /dev/sdc rw
44 27 0:42 / /over rw - fuse.sshfs host: rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/me", "ext4"),
        ("/mnt/share/runs/a", "nfs4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/mnt/share/local/a", "xfs"),
        ("/mnt/with blank/a", "cifs"),
        ("/over/a", "fuse.sshfs"),
    ],
)
def test_the_filesystem_of_a_folder_is_that_of_the_nearest_mount_and_of_the_last_there(folder, kind):
    assert lock.filesystem(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("mounts", ["", "junk", "1 2 3 - ext4", "27 1 254:0 / /elsewhere rw - nfs x rw"])
def test_a_table_of_mounts_that_says_nothing_of_it_is_no_reason_to_refuse(mounts):
    assert lock.filesystem(Path("/home"), mounts) is None


def test_a_network_filesystem_is_refused_with_the_reason(tmp_path, monkeypatch):
    table = tmp_path / "mountinfo"
    table.write_text(f"27 1 0:1 / {tmp_path} rw - nfs4 server:/share rw\n")
    monkeypatch.setattr(lock, "MOUNTS", table)
    with pytest.raises(RunError, match=r"lies on a network filesystem \(nfs4\), where a commit is no promise"):
        lock.take(tmp_path / "ledger.lock")
    assert not (tmp_path / "ledger.lock").exists()


def test_a_machine_that_tells_nothing_of_its_mounts_is_trusted(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "MOUNTS", tmp_path / "none")
    os.close(lock.take(tmp_path / "ledger.lock"))


def test_a_lock_is_held_until_it_is_let_go(tmp_path):
    path = tmp_path / "ledger.lock"
    assert not lock.is_held(path)
    held = lock.take(path)
    assert lock.is_held(path) and f"process {os.getpid()} on " in path.read_text()
    with pytest.raises(RunError, match=f"process {os.getpid()} on .* is building this run"):
        lock.take(path)
    os.close(held)
    assert not lock.is_held(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(RunError, match=r"none/ledger\.lock: cannot be written"):
        lock.take(tmp_path / "none" / "ledger.lock")
