"""What was measured, as people read it."""

from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table

from benchmarks.trainer_speed.figures import Figures, Target

Show = Callable[[float], str]
TERA = 1e12

COLUMNS: tuple[tuple[str, str, Show], ...] = (
    ("samples/s", "samples", lambda value: _short(value)),
    ("effective", "effective", lambda value: _short(value)),
    ("±", "spread", lambda value: f"{value / 2:.1%}"),
    ("tokens/s", "tokens", lambda value: f"{value:,.0f}"),
    ("fill", "fill", lambda value: f"{value:.1%}"),
    ("TFLOP/s", "flops", lambda value: _short(value / TERA)),
    ("MFU", "mfu", lambda value: f"{value:.1%}"),
    ("step s", "step_seconds", lambda value: _short(value)),
    ("of it Adam", "update_seconds", lambda value: _short(value)),
    ("GiB", "gib", lambda value: f"{value:.1f}"),
)
WAIT: tuple[str, str, Show] = ("waited", "wait", lambda value: f"{value:.1%}")


def cases(console: Console, title: str, found: Iterable[Figures], *, waits: bool = False) -> None:
    """A line for each case."""
    columns = (*COLUMNS, WAIT) if waits else COLUMNS
    table = _table(console, title, *(name for name, _, _ in columns), "")
    for one in found:
        table.add_row(str(one["name"]), *(_cell(one, key, show) for _, key, show in columns), str(one["note"]))
    console.print(table)


def entropies(console: Console, title: str, found: dict[str, dict[str, float | str | None]]) -> None:
    """All positions' logits beside those of supervised rows."""
    table = _table(console, title, "ms", "±", "GiB more", "")
    shows: tuple[tuple[str, Show], ...] = (
        ("ms", lambda value: f"{value:,.1f}"),
        ("spread", lambda value: f"{value / 2:.1%}"),
        ("gib", lambda value: f"{value:.2f}"),
    )
    for name, one in found.items():
        table.add_row(name, *(_cell(one, key, show) for key, show in shows), str(one["note"]))
    console.print(table)


def targets(console: Console, found: Iterable[Target], *, counts: bool) -> None:
    """Met or missed; nothing of either where the device is not the one that they were set for."""
    table = _table(console, "Targets, set for one H200", "wanted", "found", "in", "")
    for one in found:
        told = {None: "not measured", True: "met", False: "missed"}[one.is_met] if counts else "no such device"
        found_here = "" if one.found is None else _short(one.found)
        table.add_row(one.what, _short(one.wanted), found_here, one.by, told)
    console.print(table)


def _table(console: Console, title: str, *columns: str) -> Table:
    console.print(title)
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    return table


def _cell(one: Figures, key: str, show: Show) -> str:
    value = one.get(key)
    return "-" if value is None else show(float(value))


def _short(value: float) -> str:
    """Three digits."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
