"""Two-way questions about held-out scenes, in the rehearsal teacher's words, from the scenes' own records.

Questions come in pairs: the same words and the same two choices about two images, right once each way. Whoever cannot
see is right exactly half the time, whatever is frequent in the text. Scenes are read as `scenes.jsonl` has them.

    yes/no  Is there a cat in the picture?                       Yes | No, read off what the model says
    color   What color is the cat?          both are colors of something there, once the cat's and once another's
    count   How many cats are there in the picture?              two of one, two and three
    side    Is the cat to the left or to the right of the dog?   left | right
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trainer.questions import Question

Scene = Mapping[str, Any]  # a line of scenes.jsonl
Asked = tuple[str, tuple[str, str], int]  # the question, its two choices in fixed order, and which is right

MANY = {"person": "people", "bus": "buses"}
SAID = {1: "There is one", 2: "There are two", 3: "There are three"}  # what the teacher adds to one and to many differs


def questions(scenes: Path, each: int, seed: int) -> list[Question]:
    """At most `each` of every kind, in pairs, drawn by the seed."""
    found = [json.loads(line) for line in scenes.read_text(encoding="utf-8").splitlines()]
    draw = random.Random(seed)
    return [question for kind, about in KINDS.items() for question in _paired(kind, about, found, each, draw)]


def objects(scene: Scene) -> Iterator[Asked]:
    """Whether a kind is there: of what is there one of, and of what is not there."""
    for kind in ALL:
        if scene["counts"].get(kind, 0) < 2:
            name = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
            yield f"Is there {name} in the picture?", ("Yes", "No"), int(kind not in scene["counts"])


def colors(scene: Scene) -> Iterator[Asked]:
    """What color the only one of a kind has: its own or that of something else there."""
    for one in _single(scene):
        if one["kind"] != "person":  # whose color is that of the clothes
            for other in {thing["colour"] for thing in scene["objects"]} - {one["colour"]}:
                pair = sorted((one["colour"], other))
                choices = (f"The {one['kind']} is {pair[0]}.", f"The {one['kind']} is {pair[1]}.")
                yield f"What color is the {one['kind']}?", choices, pair.index(one["colour"])


def counts(scene: Scene) -> Iterator[Asked]:
    """How many there are of a kind, of two numbers from one to three."""
    for kind, n in scene["counts"].items():
        for other in sorted(SAID.keys() - {n}) if n in SAID else ():
            choices = (SAID[min(n, other)], SAID[max(n, other)])
            yield f"How many {_many(kind)} are there in the picture?", choices, int(n > other)


def sides(scene: Scene) -> Iterator[Asked]:
    """On which side of another thing a thing is."""
    single = [id(one) for one in _single(scene)]
    for found in scene["relations"]:
        one, other = (scene["objects"][found[end]] for end in ("subject", "reference"))
        if found["direction"] in ("left of", "right of") and {id(one), id(other)} <= set(single):
            x, y = one["kind"], other["kind"]
            choices = (f"The {x} is to the left of the {y}.", f"The {x} is to the right of the {y}.")
            yield f"Is the {x} to the left or to the right of the {y}?", choices, int(found["direction"] == "right of")


KINDS: Mapping[str, Callable[[Scene], Iterator[Asked]]] = {
    "yes/no": objects,
    "color": colors,
    "count": counts,
    "side": sides,
}
ALL = (
    "person", "bicycle", "car", "bus", "boat", "bird", "cat", "dog", "umbrella", "kite", "cup", "chair", "tree",
    "house", "ball", "balloon",
)  # fmt: skip


def _many(kind: str) -> str:
    return MANY.get(kind, f"{kind}s")


def _single(scene: Scene) -> list[Mapping[str, Any]]:
    return [one for one in scene["objects"] if scene["counts"][one["kind"]] == 1]


def _paired(
    kind: str, about: Callable[[Scene], Iterator[Asked]], scenes: list[Scene], each: int, draw: random.Random
) -> Iterator[Question]:
    """Pairs that differ in the image and the answer alone; an image is asked the same thing once."""
    sides: dict[tuple[str, tuple[str, str]], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for scene in scenes:
        for words, choices, right in about(scene):
            sides[words, choices][right].append(scene["file_name"])
    pairs = [
        (words, choices, images)
        for (words, choices), both in sorted(sides.items())
        for images in zip(*(draw.sample(images, len(images)) for images in both), strict=False)
    ]
    for number, (words, choices, images) in enumerate(draw.sample(pairs, min(len(pairs), each // 2))):
        for right, image in enumerate(images):
            yield Question(
                id=f"{kind}-{number}-{'ab'[right]}",
                image=image,
                question=words,
                answer=choices[right],
                kind=kind,
                choices=() if kind == "yes/no" else choices,  # a yes or a no is read off what the model says
                beginnings=kind == "count",
            )
