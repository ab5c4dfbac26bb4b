"""The dataset as people left it: samples.jsonl with decisions applied.

Samples that people brought back join it when the run is assembled again; here nothing is added, only taken away and
mended, so exporting needs no rules.
"""

from collections.abc import Callable, Iterator, Set

from datagen.decisions.journal import Journal
from datagen.decisions.population import Named, TurnedAway
from datagen.decisions.standing import Decisions
from datagen.run import Run
from datagen.types import Sample

REVERSIBLE = frozenset({"check", "dedupe", "judge", "select"})  # stages that turn away what was a sample by then
OVERLAPS = frozenset({"eval_image", "eval_question"})  # nobody may take these back: a benchmark would be trained on


def read(run: Run) -> Decisions:
    """All that was decided so far; nothing where nobody decided anything.

    Raises:
        RunError: decisions.jsonl cannot be read, or a line of it is no decision.
    """
    return Decisions(Journal(run).news())


def waiting(run: Run, n_known: int) -> frozenset[str]:
    """Ids of samples that only assembling again puts in or takes out: people took them back, or gave them up, since.

    What cannot come back does not wait: what never became a sample, and what an evaluation set holds. `n_known` is how
    many decisions there were when the run was assembled.

    Raises:
        RunError: a file of the run cannot be read, or a line of decisions.jsonl is no decision.
    """
    lines = Journal(run).news()
    now, then = Decisions(lines), Decisions(lines[:n_known])
    back, gone = now.brought_back - then.brought_back, then.brought_back - now.brought_back
    again = _taken_out(then) - _taken_out(now)
    return _turned_away(run, back, _can_come_back) | _turned_away(run, again, _by_people) | _in_dataset(run, gone)


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


def _turned_away(run: Run, ids: Set[str], how: Callable[[TurnedAway], bool]) -> frozenset[str]:
    """Those of the ids that were turned away in that way when the run was assembled."""
    lines = run.records(run.rejections_file, TurnedAway) if ids else ()
    return frozenset(one.id for one in lines if one.id in ids and how(one))


def _in_dataset(run: Run, ids: Set[str]) -> frozenset[str]:
    lines = run.records(run.samples_file, Named) if ids else ()
    return frozenset(one.id for one in lines if one.id in ids)


def _can_come_back(one: TurnedAway) -> bool:
    return one.stage in REVERSIBLE and one.rule not in OVERLAPS


def _by_people(one: TurnedAway) -> bool:
    return one.stage == "audit"


def _taken_out(decisions: Decisions) -> set[str]:
    """Ids of samples of the dataset that people rejected."""
    held = ((id, decisions.verdict(id)) for id in decisions)
    return {id for id, one in held if one and one.verdict == "reject" and not decisions.ruling(id)}
