"""Does the bound hold as often as it says? Datasets with errors in them, drawn from as a plan does, again and again.

python -m tests.datagen.decisions.covering     the table of docs/audit-plan.md, in seconds
"""

import math
import random
from collections.abc import Mapping

from datagen.decisions.bound import most_wrong
from datagen.decisions.plan import Plan, drawn
from datagen.decisions.wish import Wish
from tests.datagen.decisions.deciding import people

ISSUE = {"conversation": 1872, "detail": 742, "reasoning": 2485}
SMALL = {"conversation": 180, "detail": 70, "reasoning": 250}


def passed(sizes: Mapping[str, int], text: str, n: int, lying_in: str | None = None, seed: int = 0) -> float:
    """Share of datasets that pass a plan although they hold one wrong sample more than it rules out.

    Where errors lie is drawn anew for each, among all samples or those of one type; which are looked at is not.
    """
    wish, samples, draw = Wish.parse(text), people(**sizes), random.Random(seed)
    plan = drawn(samples, wish, 0)
    n_wrong = math.floor(wish.most_wrong * samples.n) + 1
    ids = [id for type, some in samples.types.items() if lying_in in (None, type) for id in some]
    looked_at = set(plan.ids)
    return sum(sum(id in looked_at for id in draw.sample(ids, n_wrong)) <= wish.allowed for _ in range(n)) / n


def covered(n: int, seed: int = 0) -> float:
    """Share of datasets of which the bound is true, over sizes, plans and numbers of errors."""
    draw, n_true = random.Random(seed), 0
    for _ in range(n):
        samples = people(**{type: draw.randint(50, 3_000) for type in "abc"})
        wish = Wish.parse(f"error<={draw.choice((1, 2, 5))}% at 95% allowing {draw.choice((0, 0, 1))}")
        plan = drawn(samples, wish, draw.randint(0, 99))
        ids = [id for some in samples.types.values() for id in some]
        wrong = set(draw.sample(ids, draw.randint(0, samples.n // 20)))
        n_true += bound(plan, len(wrong & set(plan.ids))) >= len(wrong)
    return n_true / n


def bound(plan: Plan, found: int) -> int:
    """Most wrong samples, at 95%, by what was found."""
    return int(most_wrong(min(found, plan.n_certain), plan.n_certain, plan.n_population, 0.95) * plan.n_population)


def main() -> None:
    for sizes, text, lying_in in (
        (ISSUE, "error<=1% at 95%", None),
        (ISSUE, "error<=1% at 95%", "detail"),
        (ISSUE, "error<=2% at 95% allowing 2", None),
        (SMALL, "error<=2% at 95%", None),
        (SMALL, "error<=2% at 95%", "detail"),
    ):
        share = passed(sizes, text, 20_000, lying_in)
        print(f"{sum(sizes.values()):,} samples, {text}, errors in {lying_in or 'all types'}: {share:.1%} passed")
    print(f"2,000 datasets: the bound was right for {covered(2_000):.1%}")


if __name__ == "__main__":
    main()
