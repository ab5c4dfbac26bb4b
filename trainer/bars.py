"""Keeps transformers from drawing bars: the library never prints, progress is told to whoever watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from transformers.utils import logging


@contextmanager
def without_bars() -> Iterator[None]:
    """No bars while this lasts; afterwards as before."""
    drew = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if drew:
            logging.enable_progress_bar()
