"""What answers claim and how it stands, from the lines of claims.jsonl, which are read once and not kept."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from datagen.checks import Claimed
from datagen.checks.claims import Kind
from datagen.report.contents import Claims, Concept, Stood

MOST_CONCEPTS = 12
KINDS: tuple[Kind, ...] = get_args(Kind)


def claimed(records: Iterable[Claimed]) -> Claims:
    """Verdicts by kind, and what is contradicted most often. Grows with the vocabulary, not with the run."""
    n_samples = n_kept = 0
    verdicts: Counter[tuple[str, str]] = Counter()
    concepts: Counter[tuple[Kind, str]] = Counter()
    contradicted: Counter[tuple[Kind, str]] = Counter()
    for record in records:
        wrong = [claim for claim in record.claims if claim.verdict == "contradicted"]
        n_samples += 1
        n_kept += bool(wrong) and record.kept
        verdicts.update((claim.kind, claim.verdict) for claim in record.claims)
        verdicts.update((claim.kind, "firm") for claim in wrong if claim.firm)
        concepts.update((claim.kind, claim.concept) for claim in record.claims)
        contradicted.update((claim.kind, claim.concept) for claim in wrong)
    worst = sorted(contradicted, key=lambda key: (-contradicted[key], key))[:MOST_CONCEPTS]
    return Claims(
        samples=n_samples,
        contradicted_and_kept=n_kept,
        kinds=tuple(_stood(kind, verdicts) for kind in KINDS),
        concepts=tuple(
            Concept(kind=key[0], concept=key[1], contradicted=contradicted[key], claims=concepts[key]) for key in worst
        ),
    )


def _stood(kind: Kind, verdicts: Counter[tuple[str, str]]) -> Stood:
    return Stood(
        kind=kind,
        supported=verdicts[kind, "supported"],
        contradicted=verdicts[kind, "contradicted"],
        unknown=verdicts[kind, "unknown"],
        firm=verdicts[kind, "firm"],
    )
