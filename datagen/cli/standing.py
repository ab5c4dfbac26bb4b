"""datagen status."""

import json as json_format
import time

from rich.table import Table

from datagen.assemble import priced
from datagen.cli import options
from datagen.cli.money import dollars
from datagen.cli.screen import out, result, say
from datagen.cli.tables import purpose
from datagen.ledger import Ledger, read_ledger
from datagen.run import Run
from datagen.types import Usage

RECENT_SECONDS = 60.0


def status(run: options.RunFolder, json: options.AsJson = False) -> None:
    """Say where a run stands and what it cost, also while it is being built."""
    folder = Run(run)
    config = folder.config()
    with read_ledger(folder.ledger_file) as ledger:
        usage = priced(ledger, config)
        speed = _speed(ledger, usage)
        doubtful = ledger.in_doubt()
        wanted = int(ledger.fact("wanted") or 0)
    is_complete = folder.manifest() is not None
    left = max(0, wanted - usage.answered - sum(usage.failed.values()))
    seconds = left / speed if speed and left else None
    if json:
        facts = {"model": config.model, "types": config.types, "complete": is_complete, "budget": config.budget}
        pace = {"prompts": wanted, "left": left, "answers_a_second": speed, "seconds_left": seconds}
        result(
            json_format.dumps(facts | pace | {"prompts_in_doubt": doubtful} | usage.model_dump(mode="json"), indent=2)
        )
        return
    say(f"{run}: {', '.join(config.types)} by {config.model}, {'complete' if is_complete else 'not complete'}")
    table = usage_table(usage, config.budget)
    table.add_row("prompts without an outcome", f"{left:,}")
    if speed is not None:
        table.add_row("answers a second, now", f"{speed:,.1f}")
    if seconds is not None:
        table.add_row("time left", _duration(seconds))
    out.print(table)


def usage_table(usage: Usage, budget: float | None) -> Table:
    """Calls, tokens and dollars."""
    table = Table("calls and tokens", box=None, header_style="bold")
    table.add_column("", justify="right")
    table.add_row("answered", f"{usage.answered:,}")
    for kind, count in usage.failed.items():
        table.add_row(f"failed: {kind.replace('_', ' ')}", f"{count:,}")
    table.add_row("in flight", f"{usage.in_flight:,}")
    table.add_row("in doubt", f"{usage.in_doubt:,}")
    table.add_row("requests in all", f"{usage.requests:,}")
    table.add_row("tokens read", f"{usage.prompt_tokens:,}")
    table.add_row("  of them cached", f"{usage.cached_tokens:,}")
    table.add_row("tokens written", f"{usage.completion_tokens:,}")
    if len(usage.purposes) > 1:
        for name, spent in usage.purposes.items():
            table.add_row(f"  for {name}", purpose(spent))
    table.add_row("spent", dollars(usage.dollars))
    table.add_row("held for calls of unknown cost", dollars(usage.held))
    if budget is not None:
        table.add_row("budget", dollars(budget))
    return table


def _speed(ledger: Ledger, usage: Usage) -> float | None:
    """Answers a second over the last minute; None while nobody asks."""
    if not usage.in_flight:
        return None
    return ledger.speed(time.time(), RECENT_SECONDS)


def _duration(seconds: float) -> str:
    minutes, whole = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {whole:02} s"
