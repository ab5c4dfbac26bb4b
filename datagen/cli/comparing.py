"""datagen compare."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from datagen.ask import Stop
from datagen.cli import options
from datagen.cli.bar import Bar
from datagen.cli.building import INTERRUPTED, OVER_BUDGET
from datagen.cli.interrupt import draining
from datagen.cli.screen import WARNING, out, result, say
from datagen.config import REHEARSAL, changed
from datagen.contest import compare as compare_runs
from datagen.judging.comparing import Comparison, Share
from datagen.run import Run


def compare(
    run: options.RunFolder,
    other: Annotated[Path, typer.Argument(help="Run folder to compare with.", show_default=False)],
    judge: options.Judge = None,
    judge_url: options.JudgeUrl = None,
    rubric: options.Rubric = None,
    judge_price_in: options.JudgePriceIn = None,
    judge_price_out: options.JudgePriceOut = None,
    budget: options.Budget = None,
    limit: Annotated[int | None, typer.Option(help="At most so many pairs, drawn by their ids.", min=1)] = None,
    json: options.AsJson = False,
) -> None:
    """Let a judge say which of two finished runs is better, pair by pair, each pair in both orders.

    What it says is kept in the first run's ledger; the same command again asks only what is missing.
    """
    folder = Run(run)
    flags: dict[str, object] = {"judge": judge, "judge_url": judge_url or None, "rubric": rubric, "budget": budget}
    flags |= {"judge_price_in": judge_price_in, "judge_price_out": judge_price_out}
    config = changed(folder.config(), flags)
    if not config.judge:
        raise typer.BadParameter("names no judge, and the run has none: give a model", param_hint="--judge")
    stop = Stop()
    with Bar() as bar, draining(stop, bar.note):
        found = compare_runs(folder, Run(other), config, limit, stop=stop, watch=bar.show)
    if found.comparison is None:
        over = found.ended == "budget"
        say("The budget has no room for another call." if over else "Stopped, every reply is kept.", WARNING)
        raise typer.Exit(OVER_BUDGET if over else INTERRUPTED)
    if json:
        result(found.comparison.model_dump_json(indent=2))
    else:
        out.print(table(found.comparison, str(run), str(other)))
    if config.judge == REHEARSAL:
        say("The rehearsal judge makes its scores up: they say nothing of the runs.", WARNING)


def table(found: Comparison, first: str, second: str) -> Table:
    """Outcomes of all pairs, and what may be concluded."""
    shown = Table("pairs", box=None, header_style="bold")
    shown.add_column(f"{found.pairs:,}", justify="right")
    shown.add_row(f"{first} is better", f"{found.win:,}")
    shown.add_row(f"{second} is better", f"{found.lose:,}")
    shown.add_row("both alike", f"{found.tie:,}")
    shown.add_row("the two orders disagree", f"{found.inconsistent:,}")
    shown.add_row("no scores that could be read", f"{found.unparsed:,}")
    shown.add_row(f"{first} among wins and losses", share(found.wins))
    shown.add_row("whatever stood first won", share(found.first_place))
    return shown


def share(found: Share) -> str:
    """A share with its 95% interval."""
    return "-" if found.share is None else f"{found.share:.0%} ({found.low:.0%} to {found.high:.0%})"
