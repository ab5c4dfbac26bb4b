"""The dataset as people left it: samples.jsonl with decisions applied.

Samples that people brought back join it when the run is assembled again; here nothing is added, only taken away and
mended, so exporting needs no rules.
"""

from collections.abc import Iterator

from datagen.decisions.journal import Journal
from datagen.decisions.standing import Decisions
from datagen.run import Run
from datagen.types import Sample


def read(run: Run) -> Decisions:
    """All that was decided so far; nothing where nobody decided anything.

    Raises:
        RunError: decisions.jsonl cannot be read, or a line of it is no decision.
    """
    return Decisions(Journal(run).news())


def settled(run: Run, decisions: Decisions | None = None) -> Iterator[Sample]:
    """The samples of a run in their order, without those that people rejected and with the words of those they mended.

    Raises:
        RunError: a file of the run cannot be read.
    """
    decided = read(run) if decisions is None else decisions
    for sample in run.samples():
        outcome = decided.applied(sample)
        if isinstance(outcome, Sample):
            yield outcome
