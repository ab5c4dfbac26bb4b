"""What a run tells of itself: a line of metrics.jsonl for every so many steps, and the same for TensorBoard.

Losses are per target over all processes. What is per second is over all processes too, and the time is the wall's:
waiting for data, saving and logging are inside, so that nothing looks quicker than it is.
"""

import math
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from torch.utils.tensorboard import SummaryWriter

from trainer.record import Record


class Line(Record):
    """One line of metrics.jsonl."""

    step: int
    """Optimizer steps made so far, this one counted."""
    epoch: int
    """Counted from 0."""
    loss: float
    """Mean over the step's targets."""
    grad_norm: float
    """Length of the gradient before it is clipped."""
    rates: dict[str, float]
    """Learning rate of each part."""
    samples: int
    """Conversations of the step."""
    tokens: int
    """Positions of the step, images counted as their tokens, fill left out."""
    learned: int
    """Targets of the step."""
    seconds: float
    """Wall time of a step, mean since the line before."""
    data_wait_seconds: float
    """How much of it this process waited for data."""
    tokens_per_second: float
    """Positions, over the time since the line before."""
    samples_per_second: float
    """Conversations, over that time."""
    mfu: float | None
    """Useful floating-point operations over what the devices could do in that time; None where that is not known."""
    memory_gib: float | None
    """Most memory of this process's device that was in use since the line before; None on a CPU."""


class Metrics:
    """The two files, open. Lines of steps after `after`, from where a run goes on, are cut off."""

    def __init__(self, path: Path, board: Path, after: int) -> None:
        """`path` of the lines, `board` the folder of TensorBoard; both are made where they do not exist."""
        path.parent.mkdir(parents=True, exist_ok=True)
        cut(path, after)
        self._file = path.open("a", encoding="utf-8")
        self._board = SummaryWriter(str(board), purge_step=after + 1 if after else None)

    def write(self, line: Line) -> None:
        """One more line."""
        self._file.write(line.model_dump_json() + "\n")
        self._file.flush()
        for name, value in _scalars(line).items():
            self._board.add_scalar(name, value, line.step)

    def keep(self) -> None:
        """To the disk: called before a checkpoint, which promises all lines up to its step."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._board.flush()

    def close(self) -> None:
        """Write no more."""
        self._file.close()
        self._board.close()


def read(path: Path) -> list[Line]:
    """All lines that are whole; a process may have been killed within the last."""
    lines = []
    for text in path.read_bytes().splitlines() if path.exists() else []:
        try:
            lines.append(Line.model_validate_json(text))
        except ValidationError:
            break
    return lines


def cut(path: Path, after: int) -> None:
    """Leave the lines up to a step, in one move: who is killed here leaves the old file or the new one."""
    if not path.exists():
        return
    kept = "".join(line.model_dump_json() + "\n" for line in read(path) if line.step <= after)
    if kept.encode() != path.read_bytes():
        shorter = path.with_name(path.name + ".part")
        shorter.write_text(kept, encoding="utf-8")
        shorter.replace(path)


def _scalars(line: Line) -> Mapping[str, float]:
    """Names as TensorBoard groups them."""
    named: dict[str, float | None] = {
        "train/loss": line.loss,
        "train/grad_norm": line.grad_norm,
        "speed/tokens_per_second": line.tokens_per_second,
        "speed/samples_per_second": line.samples_per_second,
        "speed/data_wait_share": line.data_wait_seconds / line.seconds if line.seconds else 0.0,
        "speed/mfu": line.mfu,
        "memory/gib": line.memory_gib,
    } | {f"rate/{part}": rate for part, rate in line.rates.items()}
    return {name: value for name, value in named.items() if value is not None and math.isfinite(value)}
