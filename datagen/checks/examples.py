"""What each rule catches and what it spares, as samples: for the page that shows the rules, and for their tests.

They stand in examples.toml. A new rule needs both: a sample that breaks it, and an innocent one that is like it.
"""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.types import IMAGE_TOKEN, Box, Context, Provenance, Sample, Turn

CAPTIONS = ("A cat sleeps on a chair.",)


@dataclass(frozen=True, slots=True)
class Examples:
    """What one rule catches and what it spares."""

    caught: tuple[Sample, ...]
    spared: tuple[Sample, ...]


@functools.cache
def examples() -> Mapping[str, Examples]:
    """Examples by the name of the rule, in the order of the file."""
    tables = tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))
    return {rule: Examples(_samples(one["caught"]), _samples(one["spared"])) for rule, one in tables.items()}


def _samples(tables: Sequence[Mapping[str, Any]]) -> tuple[Sample, ...]:
    return tuple(_sample(**table) for table in tables)


def _sample(
    said: Sequence[str],
    type: str = "conversation",
    captions: Sequence[str] = CAPTIONS,
    boxes: Sequence[Sequence[Any]] = (),
    roles: Sequence[str] = ("human", "gpt"),
) -> Sample:
    """A sample from what is said in turn; a box is its category and x1, y1, x2, y2."""
    turns = [{"from": role, "value": text} for role, text in zip(list(roles) * len(said), said, strict=False)]
    turns[0]["value"] = f"{IMAGE_TOKEN}\n{turns[0]['value']}"
    found = tuple(Box(category=name, x1=x1, y1=y1, x2=x2, y2=y2) for name, x1, y1, x2, y2 in boxes)
    return Sample(
        id="example",
        image="example.jpg",
        conversations=tuple(Turn.model_validate(turn) for turn in turns),
        type=type,
        context=Context(
            image_id="1", image="example.jpg", width=640, height=480, captions=tuple(captions), boxes=found
        ),
        provenance=Provenance(reply_key="", teacher="example", prompt_digest="", seed_ids=()),
    )
