"""How often Python looks for garbage while much is in flight."""

import contextlib
import gc
import threading
from collections.abc import Iterator

EVERY = 50_000  # new objects; Python's own 700 would look through thousands that live, again and again

_lock = threading.Lock()
_before: list[tuple[int, int, int]] = []  # one for each block that is open, in any thread; the first is Python's own


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """What is there now is not looked through at all, what comes rarely: it costs a fifth of all CPU otherwise.

    Blocks may overlap, also in several threads: when the last one ends, all is as it was before the first.
    """
    with _lock:
        _before.append(_before[0] if _before else gc.get_threshold())
        gc.freeze()
        gc.set_threshold(EVERY, *_before[0][1:])
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:
                gc.set_threshold(*before)
                gc.unfreeze()
