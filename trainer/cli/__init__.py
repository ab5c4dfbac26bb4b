"""The command line: reads flags, calls the library, prints. No rule of training lives here.

Results go to stdout, everything meant for the eye to stderr. Exit codes: 0 done (or stopped by SIGTERM with everything
saved), 1 something to put right (one line says what), 2 wrong flags, 130 interrupted with everything saved.
"""

import errno
from importlib.util import find_spec

from trainer.cli.app import app
from trainer.cli.screen import RANK, complain
from trainer.errors import SettingsError, TrainerError

FULL = (errno.ENOSPC, errno.EDQUOT)
EXTRA = ("torch", "transformers", "peft", "safetensors", "tensorboard", "PIL")  # what datagen[train] brings


def main(argv: list[str] | None = None) -> None:
    """Entry point: our own errors become one line and exit code 1; a bug keeps its traceback."""
    if missing := [name for name in EXTRA if find_spec(name) is None]:
        complain(f"{', '.join(missing)} not installed, which training needs: pip install 'datagen[train]'")
        raise SystemExit(1)
    try:
        app(argv)
    except TrainerError as error:
        if is_told(error, RANK):
            complain(str(error))
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in FULL:
            raise
        complain(f"{error.filename or 'the disk'}: {error.strerror}: make room, the same command goes on")
        raise SystemExit(1) from None


def is_told(error: TrainerError, rank: int) -> bool:
    """Whether a process says what stopped it: settings are wrong in all of them, so one tells."""
    return rank == 0 or not isinstance(error, SettingsError)
