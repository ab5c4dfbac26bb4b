"""One progress bar for every long step: how far, how fast, what the figures are, how long still."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from trainer.cli.screen import RANK, err
from trainer.progress import Doing, Progress

NAMES: dict[Doing, str] = {
    "count": "counting tokens",
    "load": "loading",
    "train": "training",
    "save": "saving",
    "evaluate": "asking",
    "export": "exporting",
}
# How figures are written; a name that is not here is left out.
FIGURES = {
    "loss": "loss {:.4f}",
    "tokens_per_second": "{:,.0f} tokens/s",
    "samples_per_second": "{:,.1f} samples/s",
    "mfu": "MFU {:.1%}",
}


class Bar:
    """Shows `Progress` as it comes; silent where stderr is no terminal, and in all processes but the first."""

    def __init__(self, *, is_drawn: bool = err.is_terminal and RANK == 0) -> None:
        """Draw nothing yet."""
        self._is_drawn = is_drawn
        self._rich = RichProgress(
            TextColumn("{task.description:<16}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=err,
        )
        self._tasks: dict[Doing, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self._is_drawn:
            self._rich.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the last state on the screen."""
        self._forget("save")
        if self._is_drawn:
            self._rich.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar of a step; a save that is over leaves none."""
        if not self._is_drawn or progress.doing not in NAMES:
            return
        if progress.doing != "save":
            self._forget("save")
        if progress.doing not in self._tasks:
            self._tasks[progress.doing] = self._rich.add_task(NAMES[progress.doing], total=None, detail="")
        whole = progress.total or None
        self._rich.update(self._tasks[progress.doing], completed=progress.done, total=whole, detail=detail(progress))

    @property
    def steps(self) -> list[Doing]:
        """Whose bars are on the screen."""
        return list(self._tasks)

    def _forget(self, doing: Doing) -> None:
        if doing in self._tasks:
            self._rich.remove_task(self._tasks.pop(doing))


def detail(progress: Progress) -> str:
    """The figures that are worth a place on the line, in one phrase."""
    known = ((FIGURES[name], value) for name, value in progress.figures.items() if name in FIGURES)
    return ", ".join(form.format(value) for form, value in known)
