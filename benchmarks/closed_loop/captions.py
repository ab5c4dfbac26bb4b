"""What captions say of things, in short: the samples that align reads.

Two words that stand together in a caption, both of which can be seen, say something of each other: "boat" and "white",
"cats" and "two". A look at the second is enough to know the first. And where a caption has one thing to the left or to
the right of another, both are asked for by side: two looks, held against each other.

    stated   The boat is white. The cats is two. Of the boat and the car, the car is to the right.
    asked    What about the boat? It is white. What about the bus? It is not there. What about the car and the boat? ...
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random

from benchmarks.closed_loop.contrast import WORD
from benchmarks.closed_loop.counting import names, stems
from benchmarks.closed_loop.scenes import Sample

Said = tuple[str, str]  # what is said, and of what
Side = tuple[str, str, str]  # what is on which side of what
Turns = list[dict[str, str]]

ASK = "Name what can be seen."
ABSENT = "not there"
MISSING = 3  # things at most that are asked for in vain
OTHER_SIDE = {"left": "right", "right": "left"}


def samples(
    captions: Mapping[str, Sequence[str]], words: Sequence[str], kinds: Sequence[str], seed: int
) -> Iterator[Sample]:
    """One for each image of whose captions something is left, in the forms by turns; drawn by the seed.

    `words` can be seen, `kinds` are names of things.
    """
    draw, seen = Random(seed), frozenset(words)
    told = [(image, said) for image, of_image in captions.items() if (said := _neighbors(of_image, seen))]
    for number, (image, said) in enumerate(told):
        form = FORMS[number % len(FORMS)]
        absent = _missing(captions[image], draw.choice(told)[1], draw) if form is _asked else []
        sides = _sides(captions[image], kinds)
        turns = form(draw.sample(said + absent, len(said + absent)), draw.sample(sides, len(sides)))
        turns[0]["value"] = f"<image>\n{turns[0]['value']}"
        yield {"id": f"{image}-said", "image": image, "type": "caption", "conversations": turns}


def _stated(told: Sequence[Said], sides: Sequence[Side]) -> Turns:
    said = [f"The {thing} is {what}." for what, thing in told]
    said += [f"Of the {one} and the {other}, the {one} is to the {side}." for one, side, other in sides]
    return [{"from": "human", "value": ASK}, {"from": "gpt", "value": " ".join(said)}]


def _asked(told: Sequence[Said], sides: Sequence[Side]) -> Turns:
    exchanges = [(f"What about the {thing}?", f"It is {what}.") for what, thing in told]
    exchanges += [
        (f"What about the {one} and the {other}?", f"The {one} is to the {side}.") for one, side, other in sides
    ]
    return [turn for ask, say in exchanges for turn in ({"from": "human", "value": ask}, {"from": "gpt", "value": say})]


FORMS: Sequence[Callable[[Sequence[Said], Sequence[Side]], Turns]] = (_stated, _asked)


def _sides(captions: Sequence[str], kinds: Sequence[str]) -> list[Side]:
    """What is on which side of what, told from either end."""
    thing, no_thing = rf"\b({'|'.join(kinds)})\b", rf"(?:(?!\b(?:{'|'.join(kinds)})\b).)*?"
    pattern = re.compile(rf"{thing}{no_thing}\bto the (left|right) of\b{no_thing}{thing}")
    found = {match for caption in captions for match in pattern.findall(caption.lower())}
    either = found | {(other, OTHER_SIDE[side], one) for one, side, other in found}
    return sorted((one, side, other) for one, side, other in either if one != other)


def _missing(captions: Sequence[str], elsewhere: Sequence[Said], draw: Random) -> list[Said]:
    """Things of another image that these captions do not name, neither one of them nor several."""
    words = WORD.findall(" ".join(captions).lower())
    there = {name for word in words for stem in stems(word) for name in names(stem)}
    things = sorted({thing for _, thing in elsewhere} - there)
    return [(ABSENT, thing) for thing in draw.sample(things, min(MISSING, len(things)))]


def _neighbors(captions: Sequence[str], words: frozenset[str]) -> list[Said]:
    return sorted({pair for one in captions for pair in pairwise(WORD.findall(one.lower())) if words.issuperset(pair)})
