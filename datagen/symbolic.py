"""Context -> the words the teacher reads.

The teacher is blind, so an image is put into two kinds of line (LLaVA, Liu et al. 2023, section 3): its captions as
they are, and `category: [x1, y1, x2, y2]` for every object. What shows which is decided by a type's recipe.
"""

from typing import Literal

from datagen.types import Box, Context

Shown = Literal["captions+boxes", "captions", "boxes"]


def box_line(box: Box) -> str:
    """One object as the teacher reads it, `person: [0.681, 0.242, 0.774, 0.694]`; numbers as Python prints them."""
    return f"{box.category}: [{box.x1!r}, {box.y1!r}, {box.x2!r}, {box.y2!r}]"


def words(context: Context, shown: Shown = "captions+boxes") -> str:
    """Text of a context: captions one a line, a blank line, objects one a line.

    A part that the context lacks, or that is not shown, is left out with its blank line; "" when nothing is left.
    """
    captions = "\n".join(context.captions) if "captions" in shown else ""
    boxes = "\n".join(map(box_line, context.boxes)) if "boxes" in shown else ""
    return "\n\n".join(part for part in (captions, boxes) if part)
