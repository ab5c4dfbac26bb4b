"""Ctrl-C: once to drain, twice to leave what is in flight."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from datagen.ask import Stop


@contextmanager
def draining(stop: Stop, note: Callable[[str], None]) -> Iterator[None]:
    """While the block runs, the first SIGINT or SIGTERM asks to stop and the second breaks off."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if stop.asked:
            note("Left: the calls in flight are in doubt, all that arrived is kept. The same command continues.")
            raise KeyboardInterrupt
        stop.asked = True
        note("Stopping: waiting for the calls in flight. Ctrl-C again leaves them unanswered.")

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
