"""One progress bar for every step: how far, how fast, what is kept, what it cost, how long still."""

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from datagen.cli.money import dollars
from datagen.cli.screen import err, say
from datagen.progress import Progress, Step

NAMES: dict[Step, str] = {
    "draw": "drawing scenes",
    "read": "reading annotations",
    "ask": "asking the teacher",
    "look": "looking at replies",
    "repair": "asking again",
    "judge": "asking the judge",
    "assemble": "assembling",
    "measure": "measuring the checks",
    "index": "indexing samples",
    "write": "writing",
    "upload": "uploading",
    "verify": "reading back",
}


class Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """The speed once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


class Bar:
    """Shows `Progress` as it comes; silent where stderr is no terminal."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._rich = RichProgress(
            TextColumn("{task.description:<20}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            Rate(),
            TextColumn("{task.fields[detail]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=err,
        )
        self._tasks: dict[Step, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        if err.is_terminal:
            self._rich.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the last state on the screen."""
        if err.is_terminal:
            self._rich.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar of a step."""
        if not err.is_terminal:
            return
        if progress.step not in self._tasks:
            self._tasks[progress.step] = self._rich.add_task(NAMES[progress.step], total=progress.total, detail="")
        self._rich.update(self._tasks[progress.step], completed=progress.done, detail=detail(progress))

    def note(self, text: str) -> None:
        """One line above the bar."""
        say(text)


def detail(progress: Progress) -> str:
    """What the asking came to so far."""
    if progress.step not in ("ask", "repair", "judge"):
        return ""
    looked_at = progress.kept + progress.rejected
    parts = [f"{progress.kept / looked_at:.0%} good"] if looked_at else []
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.dollars is not None:
        parts.append(dollars(progress.dollars))
    return ", ".join(parts)
