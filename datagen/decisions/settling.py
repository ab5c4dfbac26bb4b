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


def waiting(run: Run, n_known: int) -> frozenset[str]:
    """Ids of samples that only assembling again puts in or takes out: people took them back, or gave them up, since.

    `n_known` is how many decisions there were when the run was assembled.

    Raises:
        RunError: decisions.jsonl cannot be read, or a line of it is no decision.
    """
    lines = Journal(run).news()
    now, then = Decisions(lines), Decisions(lines[:n_known])
    return (now.brought_back ^ then.brought_back) | (_taken_out(then) - _taken_out(now))


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


def _taken_out(decisions: Decisions) -> set[str]:
    """Ids of samples of the dataset that people rejected."""
    held = ((id, decisions.verdict(id)) for id in decisions)
    return {id for id, one in held if one and one.verdict == "reject" and not decisions.ruling(id)}
