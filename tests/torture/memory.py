"""Memory of a build does not grow with the calls that it makes."""

from pathlib import Path

from tests.torture.building import Build, annotations
from tests.torture.report import Report
from tests.torture.served import served

# Of this process alone: what `getrusage` tells begins with the size of whoever started it.
MEASURED = """
import pathlib, os
from datagen.cli import main
try:
    main()
finally:
    status = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
    pathlib.Path(os.environ["PEAK"]).write_text(status["VmHWM"].split()[0])
"""
MOST_GROWTH_MB = 15.0


def memory(folder: Path, report: Report, few: int, many: int) -> None:
    """Peaks of two builds that read the same annotations, of which the second asks about ten times as many images."""
    files = annotations(folder / "coco", many)
    peaks = {}
    with served(folder / "server") as server:
        for n_calls in (few, many):
            file = folder / f"peak-{n_calls}"
            build = Build(folder / str(n_calls) / "run", files, program=MEASURED, env={"PEAK": str(file)})
            build.done(base_url=server.url, limit=n_calls, concurrency=100)
            peaks[n_calls] = int(file.read_text()) / 1024
            report.note(f"peak of {n_calls:,} calls, MB", peaks[n_calls])
    report.at_most("growth of the peak", peaks[many] - peaks[few], MOST_GROWTH_MB, " MB")
    growth = (peaks[many] - peaks[few]) * 1024 / (many - few)
    report.note("  a call, KB", growth)
