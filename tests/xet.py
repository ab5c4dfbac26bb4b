"""Where the hub's client leaves large files when it uses Xet, here a folder: `local://` instead of a server's address.

The bytes lie there in pieces. Which file they make is told by a shard: a list of files by their own hash, each with the
sha256 that the hub knows it by.
"""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RECORD = 48  # bytes of every record of a shard, and of its head
VERIFIED, NAMED = 1 << 31, 1 << 30
END = b"\xff" * 32
READ = """
import sys, hf_xet
folder, file, size, to = sys.argv[1:]
with hf_xet.XetSession().new_file_download_group(endpoint=f"local://{folder}") as group:
    group.start_download_file(hf_xet.XetFileInfo(file, int(size)), to)
"""


def find(folder: Path, sha256: str, size: int) -> bytes:
    """Bytes of the file of this sha256, put together again by the client's own code."""
    for shard in folder.glob("**/shards/*.mdb"):
        for file, known in files(shard.read_bytes()):
            if known == sha256:
                return read(folder, file, size)
    raise LookupError(sha256)


def files(shard: bytes) -> Iterator[tuple[str, str]]:
    """Each file of a shard: its own hash, its sha256."""
    at = RECORD
    while shard[at : at + 32] != END:
        own, (flags, n_pieces) = word(shard[at : at + 32]), struct.unpack_from("<II", shard, at + 32)
        at += RECORD * (1 + n_pieces * (2 if flags & VERIFIED else 1))
        if flags & NAMED:
            yield own, word(shard[at : at + 32])
            at += RECORD


def word(four: bytes) -> str:
    """A hash as the client writes it: four numbers, low byte first."""
    return "".join(f"{part:016x}" for part in struct.unpack("<4Q", four))


def read(folder: Path, file: str, size: int) -> bytes:
    """In a process of its own: the client keeps threads, and a log in its home from the moment it is imported."""
    to = folder / "whole"
    command = [sys.executable, "-c", READ, str(folder), file, str(size), str(to)]
    subprocess.run(command, env={**os.environ, "HF_HOME": str(folder / "home")}, check=True, timeout=60)
    return to.read_bytes()
