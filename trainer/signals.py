"""A request to stop, from a scheduler (SIGTERM) or a keyboard (SIGINT), heard between two steps.

The first signal is remembered; the second ends the process at once, as if nobody had listened.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

HEARD = (signal.SIGTERM, signal.SIGINT)


class Listening:
    """While it is open, signals are remembered; but none outside the main thread, where Python allows no handlers."""

    def __init__(self, tell: Callable[[], None] = lambda: None) -> None:
        """Hears nothing before it is entered; calls `tell` when it hears the first."""
        self.signal: int | None = None
        self._tell = tell
        self._telling: threading.Thread | None = None
        self._listener = os.getpid()
        self._before: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        """Begin to listen."""
        if threading.current_thread() is threading.main_thread():
            for number in HEARD:
                self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave signals to whom they went before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._telling is not None:
            self._telling.join()

    def _hear(self, number: int, _: FrameType | None) -> None:
        if os.getpid() != self._listener:
            _obey_as_a_child(number)
        elif self.signal is None:
            self.signal = number
            # In a thread: a handler cuts in anywhere, also where the same stream is just being written.
            self._telling = threading.Thread(target=self._tell, daemon=True)
            self._telling.start()
        else:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def _obey_as_a_child(number: int) -> None:
    """A loader's worker, which inherits the handler: a keyboard's signal is its parent's business."""
    if number == signal.SIGTERM:
        os._exit(128 + number)
