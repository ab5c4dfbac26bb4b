"""What tests of the checks share: sentences near the line, and the examples that every rule has of its own.

In tests/said stand, one a line, ways to leak, to refuse, to give coordinates, and innocent sentences like them.
"""

from collections.abc import Callable
from pathlib import Path

from datagen.checks.examples import examples
from datagen.types import Sample
from tests.builders import sample

SAID = Path(__file__).with_name("said")
Check = Callable[[Sample], str | None]


def said(answer: str, question: str = "What is here?", type: str = "conversation") -> Sample:
    return sample(question, answer, type=type)


def lines(name: str) -> list[str]:
    return (SAID / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def uncaught(rule: Check, texts: list[str]) -> list[str]:
    """Answers that the rule lets pass."""
    return [text for text in texts if not rule(said(text))]


def caught(rule: Check, texts: list[str]) -> list[str]:
    """What the rule finds in answers."""
    return [found for text in texts if (found := rule(said(text)))]


def holds_its_examples(rule: Check) -> bool:
    """True when the rule catches and spares what examples.toml says that it does."""
    own = examples()[rule.__name__]
    return all(map(rule, own.caught)) and not any(map(rule, own.spared))
