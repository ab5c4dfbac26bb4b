"""What can be said of a dataset, in one sentence that can be published. It never rounds in its own favour."""

import math
from fractions import Fraction
from typing import NamedTuple


class Finding(NamedTuple):
    """All that the sentence is made from."""

    wish: str
    most_wrong: Fraction
    confidence: float
    bound: Fraction | None
    """None while samples are still to be decided."""
    population: int
    drawn: int
    decided: int
    wrong: int
    n_types: int
    reviewers: int
    is_current: bool
    earlier: tuple[str, ...]
    missed: tuple[str, ...] = ()
    """Those of the earlier plans that were not met."""


def statement(found: Finding) -> str:
    """The sentence; before everything that was drawn is decided, how far that is."""
    if found.bound is None:
        left = found.drawn - found.decided
        return (
            f"Nothing can be said yet: {left:,} of the {found.drawn:,} samples that were drawn for `{found.wish}` are "
            "still to be decided."
        )
    said = _census(found) if found.drawn == found.population else _sampled(found)
    return f"{said}{_aside(found)}."


def percent(share: Fraction) -> str:
    """A share in percent, rounded up: to one decimal place, or to two digits where it is below half a percent."""
    if not share:
        return "0%"
    value = share * 100
    places = 1 if value >= Fraction(1, 2) else 1 - math.floor(math.log10(value))
    above = Fraction(math.ceil(value * 10**places), 10**places)
    text = f"{float(above):.{places}f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}%"


def _sampled(found: Finding) -> str:
    assert found.bound is not None
    gone = ", before those found were taken out or mended" if found.wrong else ""
    share = f"at most {percent(found.bound)}" if found.bound else "none"
    strata = ", stratified by type" if found.n_types > 1 else ""
    return (
        f"With {found.confidence * 100:.6g}% confidence {share} of {_samples(found)} are wrong{gone}: "
        f"{found.wrong:,} of {found.drawn:,} drawn at random{strata}, {_were(found.wrong)} rejected or mended by "
        f"{_reviewers(found)}"
    )


def _census(found: Finding) -> str:
    assert found.bound is not None
    gone = f", {percent(found.bound)}, which were taken out or mended" if found.wrong else ""
    return (
        f"Every one of {_samples(found)} was looked at: {found.wrong:,} {_were(found.wrong)} rejected or mended by "
        f"{_reviewers(found)}{gone}"
    )


def _aside(found: Finding) -> str:
    missed = found.bound is not None and found.bound > found.most_wrong
    return (f"; planned was `{found.wish}`, which is not met" if missed else "") + _tried(found)


def _tried(found: Finding) -> str:
    """The plans before this one: who looks until it looks well says so."""
    looked = tuple(wish for wish in found.earlier if wish not in found.missed)
    seen = f"; looked at before under {_quoted(looked)}" if looked else ""
    if not found.missed:
        return seen
    plans, were = ("an earlier plan", "was") if len(found.missed) == 1 else ("earlier plans", "were")
    return f"; {plans}, {_quoted(found.missed)}, {were} not met{seen}"


def _quoted(wishes: tuple[str, ...]) -> str:
    return ", ".join(f"`{wish}`" for wish in wishes)


def _samples(found: Finding) -> str:
    if found.is_current:
        return f"this dataset's {found.population:,} samples"
    return f"the {found.population:,} samples that this dataset had when they were drawn"


def _were(n: int) -> str:
    return "was" if n == 1 else "were"


def _reviewers(found: Finding) -> str:
    return f"{found.reviewers} reviewer{'s' * (found.reviewers != 1)}"
