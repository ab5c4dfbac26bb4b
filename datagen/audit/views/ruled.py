"""How a sample stands against every rule: what it breaks, with what was found, and what it keeps."""

from dataclasses import dataclass

from datagen.checks import CHECKS, Checks, Looked, grounding, rules
from datagen.types import Rejection, Sample

MOST_READ = 20_000  # characters of a conversation: what is longer is turned away unread, and to read it takes minutes


@dataclass(frozen=True, slots=True)
class Ruled:
    """One rule, for one sample."""

    rule: str
    sentence: str
    """What must hold."""
    found: str
    """What was found instead; "" where the rule is kept."""


def look(checks: Checks, sample: Sample) -> Looked:
    """Hold a sample against every rule, and find nothing of one that is too long to be read while somebody waits."""
    return Looked(sample, sample, ()) if _is_too_long(sample) else checks.look(sample)


def ruled(looked: Looked) -> tuple[Ruled, ...]:
    """Every check, in the order in which they decide; none for what is too long to be read."""
    if _is_too_long(looked.sample):
        return ()
    broken = looked.outcome.broken if isinstance(looked.outcome, Rejection) else ()
    found = _found(looked, broken)
    return tuple(
        Ruled(rule, _first(sentence), found.get(rule, "does not hold") if rule in broken else "")
        for rule, sentence in rules().items()
    )


def _found(looked: Looked, broken: tuple[str, ...]) -> dict[str, str]:
    """A rejection tells of the rule that decided; of the others it is looked up again."""
    if not broken:
        return {}
    held = {rule.__name__: rule(looked.sample) or "" for rule in CHECKS if rule.__name__ in broken}
    return held | dict(grounding.broken(looked.claims, "strict")) | dict(grounding.broken(looked.claims, "default"))


def _is_too_long(sample: Sample) -> bool:
    return sum(len(turn.text) for turn in sample.conversations) > MOST_READ


def _first(sentence: str) -> str:
    return " ".join(sentence.split("\n\n", 1)[0].split())
