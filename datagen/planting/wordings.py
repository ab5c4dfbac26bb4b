"""The wordings of wordings.toml: how errors and their innocent twins are put into English, drawn at random."""

import functools
import random
import tomllib
from pathlib import Path
from typing import Any

Pair = tuple[str, str]  # a question and its answer


@functools.cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("wordings.toml").read_text(encoding="utf-8"))


def wordings(name: str) -> tuple[str, ...]:
    """Every wording of a list of single texts."""
    return tuple(_file()[name])


def draw(rng: random.Random, name: str, **filled: str) -> str:
    """One of a list, with its braces filled in."""
    return rng.choice(wordings(name)).format(**filled)


def draw_pair(rng: random.Random, name: str, **filled: str) -> Pair:
    """One question with its answer, of a list of pairs, with their braces filled in."""
    question, answer = rng.choice(_file()[name])
    return question.format(**filled), answer.format(**filled)
