"""What is asked in `bench_teacher.py`: prompts of a built-in response type about images that were never there.

    python benchmarks/teacher_prompts.py CALLS FILE    writes one request body a line, for clients that are not datagen

Five captions and eight boxes an image, about 1,500 tokens and 6.5 kB a prompt, most of it the prefix that all share.
The same number always gives the same image, and no two are alike.
"""

import json
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from datagen import prompts
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.pairs import Pair, pairs
from datagen.types import Box, Context, Prompt

TYPE = "reasoning"
MODEL = "bench"
ROWS = 2_000  # of one table

SUBJECTS = ("a man", "a woman", "two children", "a cyclist", "an old couple", "a waiter", "a dog", "a street musician")
VERBS = ("waits", "stands", "walks slowly", "sits down", "looks around", "talks to a friend", "leans on a rail")
PLACES = ("beside a parked car", "at a bus stop", "in front of a bakery", "on a wet road", "near a wooden bench")
MANNERS = ("in the morning", "under a grey sky", "while it rains", "with a red umbrella", "holding a paper bag")
THINGS = ("person", "car", "bicycle", "bus", "dog", "bench", "umbrella", "handbag", "traffic light", "backpack")


def tables(n: int) -> Iterator[Contexts]:
    """The contexts of n images, ROWS at a time: a table of 200,000 would hide what so many calls take."""
    for first in range(0, n, ROWS):
        yield Contexts.of(map(context, range(first, min(first + ROWS, n))))


def to_ask(contexts: Iterable[Contexts]) -> Iterator[Pair]:
    """Every image with the type that is asked for, as a build walks through them."""
    sets = prompts.load(BuildConfig(types=(TYPE,)))
    return (pair for table in contexts for pair in pairs(table, sets))


def context(number: int) -> Context:
    """What is known of one image; the same number always gives the same."""
    rng = random.Random(number)
    captions = (" ".join(map(rng.choice, (SUBJECTS, VERBS, PLACES, MANNERS))).capitalize() + "." for _ in range(5))
    name = f"{number:012}"
    return Context(
        image_id=name,
        image=f"{name}.jpg",
        width=640,
        height=480,
        captions=tuple(dict.fromkeys(captions)),
        boxes=tuple(_box(rng) for _ in range(8)),
    )


def _box(rng: random.Random) -> Box:
    x1, y1 = rng.randrange(0, 700), rng.randrange(0, 700)
    x2, y2 = x1 + rng.randrange(20, 300), y1 + rng.randrange(20, 300)
    return Box(category=rng.choice(THINGS), x1=x1 / 1000, y1=y1 / 1000, x2=x2 / 1000, y2=y2 / 1000)


def _body(prompt: Prompt) -> dict[str, Any]:
    messages = [message.model_dump() for message in prompt.messages]
    return {"model": prompt.model, "messages": messages, **prompt.sampling.model_dump(exclude_none=True)}


def _write(n: int, file: Path) -> None:
    asked = (pair.prompts.prompt(pair.context, MODEL) for pair in to_ask(tables(n)))
    file.write_text("".join(f"{json.dumps(_body(prompt))}\n" for prompt in asked if prompt))


if __name__ == "__main__":
    _write(int(sys.argv[1]), Path(sys.argv[2]))
