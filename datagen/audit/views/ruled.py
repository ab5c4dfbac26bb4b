"""How a sample stands against every rule: what it breaks, with what was found, and what it keeps."""

from collections.abc import Iterator
from dataclasses import dataclass

from datagen.checks import CHECKS, Looked, form, grounding, rules
from datagen.types import Rejection


@dataclass(frozen=True, slots=True)
class Ruled:
    """One rule, for one sample."""

    rule: str
    sentence: str
    """What must hold."""
    found: str
    """What was found instead; "" where the rule is kept."""


def ruled(looked: Looked) -> tuple[Ruled, ...]:
    """Every check that the sample was held against, in the order in which they decide."""
    broken = looked.outcome.broken if isinstance(looked.outcome, Rejection) else ()
    found = _found(looked, broken)
    return tuple(
        Ruled(rule, _first(sentence), found.get(rule, "does not hold") if rule in broken else "")
        for rule, sentence in _held(looked)
    )


def n_unheld(looked: Looked) -> int:
    """Checks that it was not held against."""
    return len(rules()) - sum(1 for _ in _held(looked))


def _held(looked: Looked) -> Iterator[tuple[str, str]]:
    """The checks that were asked; of what is too long the others are not."""
    is_too_long = form.is_too_long(looked.sample)
    for rule, sentence in rules().items():
        yield rule, sentence
        if is_too_long and rule == form.text_is_plain.__name__:
            return


def _found(looked: Looked, broken: tuple[str, ...]) -> dict[str, str]:
    """A rejection tells of the rule that decided; of the others it is looked up again."""
    if not broken:
        return {}
    held = {rule.__name__: rule(looked.sample) or "" for rule in CHECKS if rule.__name__ in broken}
    return held | dict(grounding.broken(looked.claims, "strict")) | dict(grounding.broken(looked.claims, "default"))


def _first(sentence: str) -> str:
    return " ".join(sentence.split("\n\n", 1)[0].split())
