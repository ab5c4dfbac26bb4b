"""All that people decided about a run, in figures: what the manifest, the report and the dataset card say of it."""

from collections import Counter, defaultdict

from datagen.decisions.plan import Plan, load
from datagen.decisions.population import named, population
from datagen.decisions.progress import progress
from datagen.decisions.settling import read
from datagen.decisions.standing import Decisions
from datagen.run import Run
from datagen.types import Audited, Decision, Judgement, Planned


def audited(run: Run, decisions: Decisions | None = None) -> Audited | None:
    """What was decided so far; None where there is neither a decision nor a plan. Only the folder is read.

    Raises:
        RunError: a file of the run cannot be read.
    """
    decided, plan = read(run) if decisions is None else decisions, load(run)
    if not decided and plan is None:
        return None
    held = {id: verdict for id in decided if (verdict := decided.verdict(id))}
    rulings = {id: rule for id, one in held.items() if one.type and (rule := decided.ruling(id))}
    there = _there(run) if held else set()  # other rules, and what was decided about may be gone
    found = [one for id, one in held.items() if id in there and id not in rulings]
    dataset = Counter(one.verdict for one in found)
    return Audited(
        decisions=len(decided),
        reviewers=len(decided.reviewers),
        accepted=dataset["accept"],
        rejected=dataset["reject"],
        edited=dataset["edit"],
        reasons=_reasons(found),
        disputed=sum(map(decided.is_disputed, held)),
        brought_back=len(decided.brought_back & there),
        rules=_judgements(held, rulings),
        plan=_planned(run, plan, decided) if plan else None,
    )


def _there(run: Run) -> set[str]:
    """Ids of what the rules left; what is held out is no part of the dataset that people decide about."""
    return {id for id, _ in named(run)}


def _planned(run: Run, plan: Plan, decisions: Decisions) -> Planned:
    return progress(plan, decisions, population(run, decisions).digest == plan.population_digest)


def _reasons(held: list[Decision]) -> dict[str, int]:
    """What is wrong with samples, the most frequent first."""
    found = Counter(one.reason or "other" for one in held if one.verdict != "accept")
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _judgements(held: dict[str, Decision], rulings: dict[str, str]) -> dict[str, Judgement]:
    """By rule: taking a sample back as it is says that the rule was wrong, mending it that it was right."""
    found: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for id, rule in rulings.items():
        found[rule][held[id].verdict != "accept"] += 1
    return {rule: Judgement(right=found[rule][True], wrong=found[rule][False]) for rule in sorted(found)}
