"""What a dialogue can be about: each topic gives a question with its answer, or None where the scene does not allow it.

To add a topic: a function of this kind in one of the files, its patterns in patterns.toml, and a line in TOPICS.
"""

from collections.abc import Callable

from datagen.teacher.grammar.interview import Interview, Pair
from datagen.teacher.grammar.topics.looks import color, dress, hues, material, share
from datagen.teacher.grammar.topics.places import beside, closer, further, level, side, spread, where, zone
from datagen.teacher.grammar.topics.presence import anything, count, here, missing, presence
from datagen.teacher.grammar.topics.whole import besides, doing, lore, main, overview, setting, sort

Topic = Callable[[Interview], Pair | None]
# Each with its weight: how readily it is asked where the scene allows it.
TOPICS: dict[Topic, float] = {
    presence: 4.0,
    color: 4.0,
    count: 3.0,
    doing: 3.0,
    side: 2.4,
    zone: 2.0,
    hues: 2.0,
    dress: 2.0,
    beside: 1.6,
    setting: 1.6,
    where: 1.6,
    spread: 1.5,
    closer: 1.5,
    further: 1.2,
    main: 1.2,
    level: 1.2,
    sort: 1.2,
    material: 1.0,
    besides: 0.8,
    overview: 0.8,
    share: 0.8,
}
# Asked where too little else can be.
FILLERS: tuple[Topic, ...] = (missing, here, lore, anything)
# These ask for the whole, so they come first.
WHOLE: frozenset[Topic] = frozenset((main, overview, besides, sort, setting))
# Of these one is enough: they would list the same things.
LISTING: frozenset[Topic] = frozenset((overview, besides))
