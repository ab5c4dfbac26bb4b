"""Runs to leaf through: samples, rejections, claims and contexts as they come, and the index over them."""

from collections.abc import Iterable
from pathlib import Path

from datagen.audit.filters import Filters
from datagen.audit.index import Index
from datagen.checks import Claimed
from datagen.checks.claims import Claim
from datagen.contexts import Contexts
from datagen.run import Run
from datagen.types import Context, Decision, Rejection, Sample, Turn
from tests.builders import box, context, sample


def kept(
    id: str, said: str = "It is warm.", *, type: str = "detail", boxed: tuple[str, ...] = (), score: float | None = None
) -> Sample:
    """One that answers `said`."""
    one = sample("What is here?", said, id=id, type=type)
    known = context(id, boxes=tuple(map(box, boxed)))
    made = one.provenance.model_copy(update={"score": score})
    return one.model_copy(update={"context": known, "image": known.image, "provenance": made})


def rejected(id: str, said: str = "It is warm.", *, rule: str = "some_rule", **changes: object) -> Rejection:
    """One that was a sample until a rule turned it away."""
    turns = (Turn(role="human", text="<image>\nWhat is here?"), Turn(role="gpt", text=said))
    fields = {"stage": "check", "image_id": id, "type": "detail", "evidence": "it is not", "conversations": turns}
    return Rejection(id=id, rule=rule, broken=(rule,), **(fields | changes))


def says(id: str, *said: tuple[str, str]) -> Claimed:
    """The objects of a text, each with a verdict."""
    claims = tuple(Claim(2, 0, 5, "object", concept, verdict, "a box") for concept, verdict in said)
    return Claimed(id=id, image_id=id, kept=True, claims=claims)


def decision(number: int, sample: str, verdict: str, reviewer: str = "a", **changes: object) -> Decision:
    fields = {"number": number, "sample": sample, "verdict": verdict, "reviewer": reviewer, "at": "", "was": "kept"}
    return Decision.model_validate(fields | changes)


def written(
    folder: Path,
    samples: Iterable[Sample] = (),
    rejections: Iterable[Rejection] = (),
    claims: Iterable[Claimed] = (),
    contexts: Iterable[Context] = (),
    decisions: Iterable[Decision] = (),
) -> Run:
    run = Run(folder)
    folder.mkdir(parents=True, exist_ok=True)
    run.write_contexts(Contexts.of(contexts))
    files = (run.samples_file, run.rejections_file, run.claims_file, run.decisions_file)
    for file, records in zip(files, (samples, rejections, claims, decisions), strict=True):
        with run.lines(file) as lines:
            for record in records:
                lines.add(record)
    return run


def ids(index: Index, n: int = 50, **filters: object) -> list[str]:
    """Ids of all that match, over as many pages as that takes."""
    found, after = list[str](), 0
    while True:
        page = index.page(Filters(**filters), after=after, n=n)
        found += [row.id for row in page.rows]
        if page.after is None:
            return found
        after = page.after
