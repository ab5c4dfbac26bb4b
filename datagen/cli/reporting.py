"""datagen report."""

from datagen.cli import options
from datagen.cli.screen import result
from datagen.report import write
from datagen.run import Run


def report(run: options.RunFolder, json: options.AsJson = False) -> None:
    """Write report.html of a finished run: what became of everything, what each rule caught, what it cost."""
    folder = Run(run)
    told = write(folder)
    result(told.model_dump_json(indent=2) if json else str(folder.report_file))
