"""A scene -> three to five questions with their answers, each of which boxes or captions settle."""

import random

from datagen.teacher.grammar.interview import Interview, Pair
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.topics import FILLERS, LISTING, TOPICS, WHOLE, Topic

FEWEST, MOST = 3, 5
FIVE_OF = 0.45  # share of scenes that are asked about five times where they allow it


def converse(scene: Scene, rng: random.Random) -> list[Pair]:
    """Between three and five pairs; the fewer, the less is known."""
    interview = Interview(scene, rng)
    wanted = MOST if rng.random() < FIVE_OF else MOST - 1
    found: dict[Topic, Pair] = {}
    for topic in _drawn(rng):
        if len(found) < wanted and not (topic in LISTING and LISTING & found.keys()) and (pair := topic(interview)):
            found[topic] = pair
    pairs = [found[topic] for topic in sorted(found, key=lambda topic: topic not in WHOLE)]
    for filler in FILLERS * 3:
        if len(pairs) < FEWEST and (extra := filler(interview)):
            pairs.append(extra)
    return pairs


def _drawn(rng: random.Random) -> list[Topic]:
    """Topics by weighted chance (Efraimidis and Spirakis 2006)."""
    keys = {topic: rng.random() ** (1 / weight) for topic, weight in TOPICS.items()}
    return sorted(keys, key=lambda topic: -keys[topic])
