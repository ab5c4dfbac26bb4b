"""Decisions, and runs to decide about: small, and named by what matters."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from datagen.decisions import Decisions, Journal
from datagen.decisions.plan import Drawn, Plan
from datagen.decisions.population import Population
from datagen.run import Run
from datagen.types import Decision, Provenance, Rejection, Sample, Turn
from tests.builders import sample


def decision(sample: str = "s1", verdict: str = "accept", reviewer: str = "first", **changes: object) -> Decision:
    fields = {"number": 0, "at": "2026-01-02T03:04:05.678Z", "was": "kept", "type": "reasoning"}
    return Decision(sample=sample, verdict=verdict, reviewer=reviewer, **(fields | changes))


def decisions(*drafts: Decision) -> Decisions:
    """The drafts as lines, numbered from 1."""
    return Decisions(one.model_copy(update={"number": number}) for number, one in enumerate(drafts, 1))


def undo(number: int, reviewer: str = "first", sample: str = "s1") -> Decision:
    return decision(sample, "undo", reviewer, undoes=number)


def turns(*texts: str) -> tuple[Turn, ...]:
    """A conversation with the image token in front."""
    first, *rest = texts
    said = (f"<image>\n{first}", *rest)
    return tuple(Turn(role=("human", "gpt")[at % 2], text=text) for at, text in enumerate(said))


def edit(before: tuple[Turn, ...], after: tuple[Turn, ...], reviewer: str = "first", **changes: object) -> Decision:
    return decision(verdict="edit", reviewer=reviewer, before=before, after=after, **changes)


def saying(*texts: str, id: str = "s1", is_edited: bool = False) -> Sample:
    """A sample with these words."""
    provenance = Provenance(reply_key="k1", teacher="m", prompt_digest="d", seed_ids=(), edited=is_edited, score=4.5)
    return sample(*texts, id=id).model_copy(update={"conversations": turns(*texts), "provenance": provenance})


def run_of(folder: Path, ids: Mapping[str, Iterable[str]], rejections: Iterable[Rejection] = ()) -> Run:
    """A run whose dataset has these ids, by type."""
    run = Run(folder)
    run.folder.mkdir(exist_ok=True)
    with run.lines(run.samples_file) as lines:
        for type, some in ids.items():
            for id in some:
                lines.add(sample(id=id, type=type))
    with run.lines(run.rejections_file) as lines:
        for one in rejections:
            lines.add(one)
    return run


def numbered(n: int, word: str = "s") -> list[str]:
    return [f"{word}{number}" for number in range(n)]


def journal(folder: Path, **ports: object) -> Journal:
    return Journal(Run(folder), **ports)


def people(**types: int) -> Population:
    return Population({type: tuple(sorted(numbered(n, type))) for type, n in sorted(types.items())})


def plan(wish: str = "error<=10% at 95%", population: Mapping[str, int] | None = None, **drawn: int) -> Plan:
    """A plan that drew the first so many of each type."""
    return Plan(
        wish=wish,
        seed=0,
        population_digest="d",
        population=population or drawn,
        drawn=tuple(Drawn(id=f"{type}{at}", type=type) for type, n in drawn.items() for at in range(n)),
    )


def verdicts(ids: Iterable[str], wrong: Iterable[str] = (), reviewer: str = "first") -> list[Decision]:
    """Accept all of these but the wrong ones, which are rejected."""
    bad = set(wrong)
    return [decision(id, "reject" if id in bad else "accept", reviewer) for id in ids]
