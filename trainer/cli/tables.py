"""An evaluation as tables."""

from collections.abc import Callable, Iterator

from rich.table import Table
from rich.text import Text

from trainer.evaluate import Evaluation, Scores
from trainer.scores import Share

HEADINGS = {"seen": "own image", "shuffled": "another's", "blanked": "none"}
UNKNOWN = "\N{EN DASH}"  # of nothing there is no share


def evaluation_tables(told: Evaluation) -> Iterator[Table]:
    """What is right by kind of question, under all conditions; then yes/no questions, where there are any."""
    sides = {name: scores for name in HEADINGS if (scores := getattr(told, name)) is not None}
    yield _right(told, sides)
    if told.seen.yes_no is not None:
        yield _yes_no(sides)


def _right(told: Evaluation, sides: dict[str, Scores]) -> Table:
    table = _table("right, in percent (95% bounds)", sides)
    for kind, share in told.seen.kinds.items():
        table.add_row(Text(kind), f"{share.n:,}", *(percent(side.kinds[kind]) for side in sides.values()))
    table.add_section()
    n = f"{told.questions:,}"
    table.add_row("all", n, *(percent(side.right) for side in sides.values()))
    table.add_row("word for word", n, *(percent(side.exact) for side in sides.values()))
    tokens = f"{told.seen.n_tokens:,} tokens"
    table.add_row("loss of the right answers", tokens, *(f"{side.loss:.4f}" for side in sides.values()))
    return table


def _yes_no(sides: dict[str, Scores]) -> Table:
    table = _table("yes/no questions, in percent", sides)
    told = [side.yes_no for side in sides.values() if side.yes_no is not None]
    n = f"{told[0].accuracy.n:,}"
    rows: dict[str, Callable[[int], str]] = {
        "accuracy": lambda side: percent(told[side].accuracy),
        "share of yes": lambda side: percent(told[side].yes),
        "precision": lambda side: plain(told[side].precision),
        "recall": lambda side: plain(told[side].recall),
        "F1": lambda side: plain(told[side].f1),
        "neither yes nor no": lambda side: f"{told[side].neither:,}",
    }
    for name, value in rows.items():
        table.add_row(name, n, *(value(side) for side in range(len(told))))
    return table


def _table(title: str, sides: dict[str, Scores]) -> Table:
    table = Table(title, box=None, header_style="bold")
    for heading in ("n", *(HEADINGS[name] for name in sides)):
        table.add_column(heading, justify="right")
    return table


def percent(share: Share) -> str:
    """A share with its bounds."""
    return f"{share.share:.1%} ({share.low:.0%}-{share.high:.0%})".replace("%", "") if share.n else UNKNOWN


def plain(share: float | None) -> str:
    """A share without bounds."""
    return UNKNOWN if share is None else f"{100 * share:.1f}"


def advice(told: Evaluation) -> str | None:
    """What to look at; nothing where there are no controls, or nothing to see."""
    controls = [HEADINGS[name] for name in ("shuffled", "blanked") if getattr(told, name) is not None]
    if not controls or not told.with_image:
        return None
    return f"Hold `own image` against `{'` and `'.join(controls)}`: what is right without the right image is not seen."
