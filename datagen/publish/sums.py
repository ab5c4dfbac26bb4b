"""SHA256SUMS: what every file of a publication must be, as `sha256sum -c SHA256SUMS` checks it.

It names all files of the folder but itself, so it is also what a publication is known by.
"""

import re
from pathlib import Path

from datagen.errors import PublishError
from datagen.run import digest

SUMS = "SHA256SUMS"

_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]+(?:/[\w.-]+)*)")  # nothing that climbs out: see `read`


def write(folder: Path) -> dict[str, str]:
    """Write down what lies in a folder, in the order of the paths; path with forward slashes -> sha256 (hex)."""
    found = {name: digest(folder / name) for name in files(folder) if name != SUMS}
    (folder / SUMS).write_bytes("".join(f"{hashed}  {name}\n" for name, hashed in found.items()).encode())
    return found


def read(folder: Path) -> dict[str, str]:
    """What is written down: path -> sha256 (hex).

    Raises:
        PublishError: there is no such file, or a line is not `hash  path` with a path inside the folder.
    """
    file = folder / SUMS
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise PublishError(f"{file}: cannot be read ({why}), expected the sums of a publication") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        hit = _LINE.fullmatch(line)
        if hit is None or {".", ".."} & set(hit[2].split("/")):
            raise PublishError(f"{file}:{number}: is no `hash  path` of a file in this folder: publish again")
        found[hit[2]] = hit[1]
    return found


def wrong(folder: Path) -> tuple[str, ...]:
    """Paths whose bytes differ from what is written down, that are missing, or that are not written down."""
    known, there = read(folder), set(files(folder)) - {SUMS}
    differ = [name for name in known.keys() & there if digest(folder / name) != known[name]]
    return tuple(sorted([*differ, *(known.keys() ^ there)]))


def files(folder: Path) -> list[str]:
    """Paths of all files below a folder, links and what else is no folder included, sorted."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)
