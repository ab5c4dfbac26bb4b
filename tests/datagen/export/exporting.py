"""Finished runs to export: what they say is hostile to every format, and each image is one of a few pixels."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from datagen.run import Run
from datagen.types import Sample
from tests.builders import context, sample
from tests.reported import complete

HARD = (  # what questions and answers hold
    "Quotes \"and\" 'these', back\\slash, comma, \u00fcn\u00efc\u00f6de, \U0001f415, \u4e2d\u6587",
    "several\nlines\n\n\ttabs, and </s> [INST] {{ x }} {% y %}",
    "\u2028 separators \u2029 and \u202e marks \u200d and \x00 \x1b control",
    "x" * 2**20,
    "null",
    "=cmd()",
)


def samples(n: int = 6) -> list[Sample]:
    """Numbered, with one or two exchanges; in every third the image token stands behind the question."""
    made = []
    for number in range(n):
        said = [f"Why {number}?", HARD[number % len(HARD)], HARD[(number + 2) % 3], "Because."][: 2 + 2 * (number % 2)]
        one = sample(*said, id=f"{number}-detail-a.b/c", type="detail")
        if number % 3 == 2:
            first = one.conversations[0].model_copy(update={"text": f"Why {number}?\n<image>"})
            one = one.model_copy(update={"conversations": (first, *one.conversations[1:])})
        made.append(one.model_copy(update={"image": f"{number % 4}.png", "context": context(str(number % 4))}))
    return made


def run(folder: Path, made: Sequence[Sample] | None = None, images: bool = True) -> Run:
    """A complete run of such samples; its images are where drawn scenes have theirs."""
    finished = complete(folder, samples=samples() if made is None else made)
    if images:
        pictures = finished.scenes_folder / "images"
        pictures.mkdir(parents=True)
        for number in range(4):
            (pictures / f"{number}.png").write_bytes(png(number))
    return finished


def png(number: int = 0, side: int = 8) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (side + number, side), (number, 0, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def spoken(one: Sample) -> list[tuple[str, str]]:
    """Its turns as a trainer should have them, without the image token."""
    return [({"human": "user", "gpt": "assistant"}[turn.role], turn.text) for turn in one.turns]
