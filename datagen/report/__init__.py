"""A complete run -> report.html: what it is, what became of everything, and what each rule caught.

    run folder -> gather -> Report -> html -> report.html

One file that needs no network and no script. It is made from the folder alone, so it can be made again at any time, and
the same folder gives the same bytes.
"""

from datagen.report.contents import Report
from datagen.report.gather import gather
from datagen.report.html import render
from datagen.run import Run

__all__ = ["Report", "gather", "write"]


def write(run: Run) -> Report:
    """Write the page of a complete run; the figures on it come back.

    Raises:
        RunError: the run is not complete, or its folder cannot be read or written.
    """
    told = gather(run)
    with run.lines(run.report_file) as page:
        for piece in render(told):
            page.copy(piece.encode())
    return told
