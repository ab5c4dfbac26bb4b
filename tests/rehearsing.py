"""What the tests of the rehearsal teacher are made of: contexts as it reads them, replies taken apart, real images."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from datagen.teacher.rehearsal import reply_text
from datagen.types import Message

SHOWN = {
    "dialogue": "Question: Who?\n===\nAnswer: A cat.\n===\nQuestion: Where?\n===\nAnswer: On a mat.",
    "qa": "Question: Why?\n===\nAnswer: It is warm.",
    "text": "A cat sleeps on a mat.",
}
SHAPES = tuple(SHOWN)

LEFT, RIGHT, WHOLE = "[0.05, 0.4, 0.25, 0.8]", "[0.7, 0.4, 0.95, 0.8]", "[0.0, 0.0, 1.0, 1.0]"


def words(*captions: str, boxes: str = "") -> str:
    """A context; boxes as `cat LEFT; dog RIGHT` with corners in brackets."""
    lines = [line.strip().replace(" [", ": [", 1) for line in boxes.split(";") if line.strip()]
    return "\n\n".join("\n".join(part) for part in (captions, lines) if part)


def asked(context: str, shape: str, system: str = "Write about the image.") -> tuple[Message, ...]:
    """Messages as prompts.py sends them: a system message, one few-shot of the shape, the context."""
    return (
        Message(role="system", content=system),
        Message(role="user", content="A cat."),
        Message(role="assistant", content=SHOWN[shape]),
        Message(role="user", content=context),
    )


def reply(context: str, shape: str) -> str:
    return reply_text(asked(context, shape))


def pairs(text: str) -> list[tuple[str, str]]:
    """Questions with their answers; strict about everything between them."""
    blocks = text.split("\n===\n")
    assert len(blocks) % 2 == 0
    assert all(block.startswith("Question: ") for block in blocks[::2])
    assert all(block.startswith("Answer: ") for block in blocks[1::2])
    said = [block.partition(": ")[2] for block in blocks]
    assert all(part and part == part.strip() and "\n" not in part and "===" not in part for part in said)
    return list(zip(said[::2], said[1::2], strict=True))


def dialogues(context: str, n: int) -> Iterator[tuple[str, str]]:
    """Pairs of many dialogues about one scene, which a change of the system message makes differ."""
    for number in range(n):
        yield from pairs(reply_text(asked(context, "dialogue", system=f"Version {number}.")))


def texts(context: str, n: int) -> Iterator[str]:
    """Many descriptions of one scene."""
    return (reply_text(asked(context, "text", system=f"Version {number}.")) for number in range(n))


def real(folder: Path) -> list[str]:
    """Contexts of COCO files, read without datagen."""
    said, shown = defaultdict(list), defaultdict(list)
    captions = json.loads((folder / "coco/captions_val2017_a.json").read_text())
    instances = json.loads((folder / "coco/instances_val2017_a.json").read_text())
    names = {category["id"]: category["name"] for category in instances["categories"]}
    sizes = {image["id"]: (image["width"], image["height"]) for image in instances["images"]}
    for caption in captions["annotations"]:
        said[caption["image_id"]].append(caption["caption"].strip())
    for one in instances["annotations"]:
        (width, height), (x, y, w, h) = sizes[one["image_id"]], one["bbox"]
        corners = [round(min(edge, 1), 3) for edge in (x / width, y / height, (x + w) / width, (y + h) / height)]
        if not one["iscrowd"] and corners[0] < corners[2] and corners[1] < corners[3]:
            shown[one["image_id"]].append(f"{names[one['category_id']]}: {corners}")
    contexts = ["\n\n".join("\n".join(part) for part in (said[id], shown[id]) if part) for id in sizes]
    return [context for context in contexts if context]
