"""A strict reader of LLaVA's record, written from its description alone: it knows nothing of datagen.

A record is {id, image, conversations}; conversations alternate human and gpt, human first, gpt last; `<image>` stands
once, on a line of its own at the start or the end of the first human turn, and nowhere else; nothing is empty.
"""

import json
from pathlib import Path

IMAGE = "<image>"


def read(path: Path) -> list[dict]:
    """Records of a JSONL file.

    Raises:
        ValueError: a line is not such a record; names the line.
    """
    records = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
        try:
            records.append(_checked(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    if len({record["id"] for record in records}) != len(records):
        raise ValueError(f"{path}: two records have the same id")
    return records


def _checked(record: dict) -> dict:
    turns = record["conversations"]
    _expect(isinstance(record["id"], str) and record["id"], "id is no text")
    _expect(
        isinstance(record["image"], str) and not record["image"].startswith(("/", "..")), "image is no relative file"
    )
    _expect(len(turns) >= 2 and len(turns) % 2 == 0, f"{len(turns)} turns")
    for place, turn in enumerate(turns):
        _expect(set(turn) == {"from", "value"}, f"turn {place} has {sorted(turn)}")
        _expect(turn["from"] == ("human", "gpt")[place % 2], f"turn {place} is from {turn['from']}")
        _expect(turn["value"].replace(IMAGE, "").strip(), f"turn {place} is empty")
    first = turns[0]["value"]
    _expect(
        first.startswith(f"{IMAGE}\n") != first.endswith(f"\n{IMAGE}"), "the image is not at one end of the question"
    )
    _expect(sum(turn["value"].count(IMAGE) for turn in turns) == 1, "there is not one image")
    return record


def _expect(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
