"""The checks as a process of their own, for `looks`: a core each.

It reads one line of settings, then, again and again, a number of bytes and so many bytes of samples, a line each; it
answers likewise, with a line for each: the rejection or null, a tab, the claims. It ends when its input does, so it
outlives nobody.
"""

import gc
import json
import sys
from typing import BinaryIO

from datagen.checks import Checks
from datagen.types import Rejection, Sample

GARBAGE = 100_000  # things made between two searches for cycles; the checks make none


def answer(line: bytes, checks: Checks) -> bytes:
    """What is to be said of one sample."""
    looked = checks.look(Sample.model_validate_json(line))
    outcome = looked.outcome
    rejection = outcome.model_dump_json() if isinstance(outcome, Rejection) else "null"
    return f"{rejection}\t{looked.record.model_dump_json()}\n".encode()


def serve(asked: BinaryIO, said: BinaryIO) -> None:
    """Answer until there is nothing more to read."""
    settings = json.loads(asked.readline())
    checks = Checks(**settings)
    while size := asked.readline():
        # All is read before anything is said: two full pipes would wait for each other.
        lines = asked.read(int(size)).splitlines()
        answers = b"".join(answer(line, checks) for line in lines)
        said.write(b"%d\n" % len(answers) + answers)
        said.flush()


def main() -> None:
    """Serve the process that started this one."""
    gc.freeze()  # what is loaded stays for good; looking through it again and again took a tenth of the time
    gc.set_threshold(GARBAGE)
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
