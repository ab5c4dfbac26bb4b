"""How far a plan has come, and what it found."""

from collections.abc import Collection
from fractions import Fraction

from datagen.decisions.bound import most_wrong
from datagen.decisions.interval import interval
from datagen.decisions.kappa import agreed
from datagen.decisions.plan import Plan
from datagen.decisions.standing import Decisions
from datagen.decisions.statement import Finding, statement
from datagen.decisions.wish import Wish
from datagen.types import Lot, Planned


def progress(plan: Plan, decisions: Decisions, is_current: bool = True) -> Planned:
    """What is known by now; `is_current` is whether the dataset is still the one that was drawn from.

    The bound is stated when every drawn sample is decided, and not before: whoever may stop when it looks well will.
    """
    wish, whole = Wish.parse(plan.wish), _lot(plan.ids, plan.n_population, decisions)
    bound = _bound(plan, whole, wish.confidence)
    both = agreed(decisions, plan.ids)
    return Planned(
        wish=plan.wish,
        most_wrong=float(wish.most_wrong),
        confidence=wish.confidence,
        allowed=wish.allowed,
        seed=plan.seed,
        population_digest=plan.population_digest,
        is_current=is_current,
        whole=whole,
        types={type: _lot(_of(plan, type), n, decisions) for type, n in plan.population.items()},
        bound=None if bound is None else float(bound),
        kappa=both.kappa,
        both=both.n,
        statement=statement(_finding(plan, decisions, wish, whole, bound, is_current)),
    )


def advice(planned: Planned) -> str:
    """What is to be done next, in one line; empty where there is nothing."""
    whole = planned.whole
    if not planned.is_current:
        return "the dataset has changed since samples were drawn: plan again, and others are drawn from what it is now"
    if planned.bound is None:
        return f"{whole.drawn - whole.decided:,} of {whole.drawn:,} drawn samples are still to be decided"
    if planned.bound <= planned.most_wrong:
        return ""
    return (
        f"{whole.wrong:,} of {whole.drawn:,} are wrong, {planned.allowed:,} were allowed: change a rule, assemble and "
        "plan again, which draws other samples"
    )


def is_missed(plan: Plan, decisions: Decisions) -> bool:
    """Whether more was found wrong than a plan can bear, all decided or not."""
    wish, whole = Wish.parse(plan.wish), _lot(plan.ids, plan.n_population, decisions)
    return _reached(plan, whole, wish.confidence) > wish.most_wrong


def _lot(ids: Collection[str], n_population: int, decisions: Decisions) -> Lot:
    held = [verdict for id in ids if (verdict := decisions.verdict(id))]
    n_wrong = sum(one.verdict != "accept" for one in held)
    low, high = interval(n_wrong, len(held), n_population)
    return Lot(population=n_population, drawn=len(ids), decided=len(held), wrong=n_wrong, low=low, high=high)


def _bound(plan: Plan, whole: Lot, confidence: float) -> Fraction | None:
    return None if whole.decided < whole.drawn else _reached(plan, whole, confidence)


def _reached(plan: Plan, whole: Lot, confidence: float) -> Fraction:
    """The bound if nothing else is found wrong."""
    return most_wrong(min(whole.wrong, plan.n_certain), plan.n_certain, plan.n_population, confidence)


def _of(plan: Plan, type: str) -> list[str]:
    return [one.id for one in plan.drawn if one.type == type]


def _finding(
    plan: Plan, decisions: Decisions, wish: Wish, whole: Lot, bound: Fraction | None, is_current: bool
) -> Finding:
    return Finding(
        wish=plan.wish,
        most_wrong=wish.most_wrong,
        confidence=wish.confidence,
        bound=bound,
        population=whole.population,
        drawn=whole.drawn,
        decided=whole.decided,
        wrong=whole.wrong,
        n_types=len(plan.population),
        reviewers=len({one.reviewer for id in plan.ids for one in decisions.standing(id)}),
        is_current=is_current,
        earlier=plan.earlier,
        missed=plan.missed,
    )
