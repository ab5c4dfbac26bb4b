"""Between what the share of wrong samples lies: Wilson's interval, for a dataset that has an end."""

from datagen.wilson import wilson


def interval(wrong: int, decided: int, population: int) -> tuple[float, float]:
    """The ends of Wilson's 95% interval (two-sided) of what is wrong in a population of which so many were decided.

    Drawing without putting back tells more than as many throws of dice: n of N are worth n (N - 1) / (N - n) of those,
    the finite population correction, and all of N leave no doubt. No end is beyond what can be: what was found wrong is
    wrong, and no more can be beside it than was not looked at.
    """
    if not decided:
        return 0.0, 1.0
    left = population - decided
    if left <= 0:
        return wrong / decided, wrong / decided
    worth = decided * (population - 1) / left
    _, low, high = wilson(wrong / decided * worth, worth)
    return max(low, wrong / population), min(high, (wrong + left) / population)
