"""The journal of the served teacher, read back: what became of each request, in the order in which they ended."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from datagen.completion import Tokens
from datagen.errors import RunError


class Entry(NamedTuple):
    """What became of one request."""

    tag: str
    """The name that the client gave it; "" for none."""
    outcome: str
    """answered, refused, limited, gone, or the name of a fault."""
    tokens: Tokens


def entries(path: Path) -> Iterator[Entry]:
    """All of a journal whose server has ended.

    Raises:
        RunError: it cannot be read, or a line is no entry.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror}), expected the journal of a served teacher") from None
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            tokens = Tokens(said["read"], said["cached"], said["written"])
            yield Entry(said["tag"], said["outcome"], tokens)
        except (ValueError, KeyError, TypeError):
            raise RunError(f"{path}:{number}: is no entry of a journal: the server was cut off as it wrote") from None
