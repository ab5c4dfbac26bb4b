"""datagen status."""

import json as json_format

from rich.table import Table

from datagen.assemble import priced
from datagen.cli import options
from datagen.cli.money import dollars
from datagen.cli.screen import out, result, say
from datagen.ledger import read_ledger
from datagen.run import Run
from datagen.types import Usage


def status(run: options.RunFolder, json: options.AsJson = False) -> None:
    """Say where a run stands and what it cost, also while it is being built."""
    folder = Run(run)
    config = folder.config()
    with read_ledger(folder.ledger_file) as ledger:
        usage = priced(ledger.usage(), config)
    is_complete = folder.manifest() is not None
    if json:
        facts = {"model": config.model, "types": config.types, "complete": is_complete}
        result(json_format.dumps(facts | usage.model_dump(mode="json"), indent=2))
        return
    say(f"{run}: {', '.join(config.types)} by {config.model}, {'complete' if is_complete else 'not complete'}")
    out.print(usage_table(usage))


def usage_table(usage: Usage) -> Table:
    """Calls, tokens and dollars."""
    table = Table("calls and tokens", box=None, header_style="bold")
    table.add_column("", justify="right")
    table.add_row("answered", f"{usage.answered:,}")
    for kind, count in usage.failed.items():
        table.add_row(f"failed: {kind}", f"{count:,}")
    table.add_row("in flight or in doubt", f"{usage.in_doubt:,}")
    table.add_row("tokens read", f"{usage.prompt_tokens:,}")
    table.add_row("  of them cached", f"{usage.cached_tokens:,}")
    table.add_row("tokens written", f"{usage.completion_tokens:,}")
    table.add_row("dollars", dollars(usage.dollars))
    return table
