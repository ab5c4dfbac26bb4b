"""Who may write a ledger: one process, on a disk of its own machine."""

import contextlib
import fcntl
import os
import re
import socket
import time
from pathlib import Path

from datagen.errors import RunError

MOUNTS = Path("/proc/self/mountinfo")
# Where locks and syncs are promises of another machine: SQLite's journal breaks on them (sqlite.org/wal.html).
NETWORKED = """
    nfs nfs4 cifs smb smb2 smb3 smbfs 9p afs ceph lustre glusterfs beegfs gpfs ocfs2 gfs2 orangefs coda ncpfs davfs
    fuse.sshfs fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.rclone fuse.davfs fuse.ceph fuse.juicefs fuse.mfs
    fuse.blobfuse fuse.goofys fuse.mount-s3 fuse.seaweedfs
"""
ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks in the names of mount points
PATIENCE_SECONDS = 0.5  # a reader looks at the lock for an instant; a builder holds it for good
MOST_OWNER = 200  # bytes


def take(path: Path) -> int:
    """A lock that ends with the process, and says to whoever is refused who holds it.

    Raises:
        RunError: another process holds it, it cannot be written, or it lies on a network filesystem.
    """
    refuse_network(path)
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror}): use a --run folder that can") from None
    if not _locked(lock):
        owner = os.read(lock, MOST_OWNER).decode(errors="replace").strip() or "another process"
        os.close(lock)
        raise RunError(f"{path.parent}: {owner} is building this run: wait for it, or use another --run")
    # A full disk must not keep anyone from reading what is there, and the owner is only told to people.
    with contextlib.suppress(OSError):
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"process {os.getpid()} on {socket.gethostname()}".encode()[:MOST_OWNER], 0)
    return lock


def is_held(path: Path) -> bool:
    """True while a process writes the ledger of this lock."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def refuse_network(path: Path) -> None:
    """A ledger on another machine's disk could not keep its promise.

    Raises:
        RunError: the path lies on a network filesystem, as far as this machine tells.
    """
    try:
        mounts = MOUNTS.read_text(errors="surrogateescape")
    except OSError:
        return  # not Linux
    kind = filesystem(path.parent.resolve(), mounts)
    if kind in NETWORKED.split():
        raise RunError(
            f"{path.parent}: lies on a network filesystem ({kind}), where a commit is no promise and two writers are "
            "not kept apart: use a --run folder on a local disk, and copy it when it is complete"
        )


def filesystem(folder: Path, mounts: str) -> str | None:
    """Type of the filesystem that an absolute folder lies on, by the text of /proc/self/mountinfo (proc(5))."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        mounted, _, source = line.partition(" - ")
        if len(fields := mounted.split(" ")) < 5 or not source:
            continue
        point = Path(ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        # The last of equals covers those before it.
        if folder.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = len(point.parts), source.split(" ")[0]
    return found[1] if found else None


def _locked(lock: int) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                return False
            time.sleep(PATIENCE_SECONDS / 20)
        else:
            return True
