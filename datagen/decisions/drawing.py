"""A new plan for a run, kept in its folder; it remembers the plans before it, and which of them were not met."""

from datagen.decisions.plan import Plan, drawn, load
from datagen.decisions.population import population
from datagen.decisions.progress import is_missed
from datagen.decisions.settling import read
from datagen.decisions.standing import Decisions
from datagen.decisions.wish import Wish
from datagen.run import Run


def draw(run: Run, wish: str, seed: int = 0) -> Plan:
    """Draw the samples for a wish and keep the plan in the run folder; the same wish again gives the same plan.

    Raises:
        ConfigError: the wish cannot be read, or this dataset cannot fulfil it.
        RunError: the run has no samples, or its files cannot be read or written.
    """
    wished, decisions = Wish.parse(wish), read(run)
    plan = _after(load(run), drawn(population(run, decisions), wished, seed), decisions)
    run.write(run.plan_file, plan)
    return plan


def _after(before: Plan | None, plan: Plan, decisions: Decisions) -> Plan:
    """The plan with what was tried before it."""
    if before is None:
        return plan
    earlier, missed = before.earlier, before.missed
    if not _is_again(before, plan) and any(map(decisions.newest, before.ids)):  # what was undone was looked at too
        name = _name(before, plan)
        earlier = (*earlier, name)
        missed = (*missed, name) if is_missed(before, decisions) else missed
    return plan.model_copy(update={"earlier": earlier, "missed": missed})


def _is_again(before: Plan, plan: Plan) -> bool:
    return (before.population_digest, before.wish, before.seed) == (plan.population_digest, plan.wish, plan.seed)


def _name(before: Plan, plan: Plan) -> str:
    seed = "" if before.seed == plan.seed else f", seed {before.seed}"
    version = "" if before.population_digest == plan.population_digest else ", of another version"
    return f"{before.wish}{seed}{version}"
