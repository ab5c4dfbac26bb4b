"""Innocent twins: edits that look like errors and are none. What is rejected of them is rejected falsely."""

from collections.abc import Callable

from datagen.planting.ground import Ground, Planted
from datagen.planting.mirrored import ACROSS, UPRIGHT, pairs_that_hold
from datagen.planting.miscounts import NUMBERS, certain_counts
from datagen.planting.nouns import noun
from datagen.planting.prose import capital, with_pair, with_sentence
from datagen.planting.recoloured import true_colours
from datagen.planting.strangers import filled
from datagen.planting.wordings import draw, draw_pair


def negated(ground: Ground) -> Planted | None:
    """Something that is not there is said not to be."""
    if not ground.absent:
        return None
    words = filled(ground, ground.rng.choice(ground.absent))
    if ground.is_talk and ground.rng.random() < 0.5:
        pair = draw_pair(ground.rng, "innocent_negated_pair", **words)
        return Planted(with_pair(ground.sample, ground.rng, pair), "question", " ".join(pair))
    return _with(ground, draw(ground.rng, "innocent_negated", **words))


def hedged(ground: Ground) -> Planted | None:
    """Something that is not there is wished for, supposed or imagined."""
    return _about_the_absent(ground, "innocent_hedged")


def compared(ground: Ground) -> Planted | None:
    """What is there is compared with something that is not."""
    return _about_the_absent(ground, "innocent_compared")


def quoted(ground: Ground) -> Planted | None:
    """A word on a sign names something that is not there."""
    return _about_the_absent(ground, "innocent_quoted")


def innocent_words(ground: Ground) -> Planted | None:
    """Words that leaks and refusals are made of, in another sense."""
    return _with(ground, draw(ground.rng, "innocent_words"))


def true_count(ground: Ground) -> Planted | None:
    """The number that is there."""
    certain = certain_counts(ground)
    if not certain:
        return None
    category = ground.rng.choice(sorted(certain))
    n, name = certain[category], noun(category).plain
    words = {"x": name, "xs": noun(category).plural(name), "n": NUMBERS[n], "N": NUMBERS[n], "Cap": capital(NUMBERS[n])}
    return _with(ground, draw(ground.rng, "count_many" if n > 1 else "count_one", **words))


def true_colour(ground: Ground) -> Planted | None:
    """The colour that captions give."""
    known = true_colours(ground)
    if not known:
        return None
    category = ground.rng.choice(sorted(known))
    colour = ground.rng.choice(sorted(known[category]))
    return _with(ground, draw(ground.rng, "colour", x=noun(category).plain, colour=colour))


def true_place(ground: Ground) -> Planted | None:
    """Where one thing is to another, as the boxes have it."""
    axis = ground.rng.choice((ACROSS, UPRIGHT))
    wording, word = ground.rng.choice(sorted(axis.related.items()))
    usable = pairs_that_hold(ground, axis, word)
    if not usable:
        return None
    one, other = (noun(box.category).plain for box in ground.rng.choice(usable))
    return _with(ground, draw(ground.rng, wording, b=one, c=other))


def true_presence(ground: Ground) -> Planted | None:
    """What is there is said to be, by its plainest name."""
    named = sorted(one for one in ground.counts if noun(one).is_counted)
    if not named:
        return None
    one = noun(ground.rng.choice(named))
    name = one.plain if ground.single(one.category) else one.plural(one.plain)
    return _with(ground, draw(ground.rng, "innocent_present", x=name))


INNOCENT: tuple[Callable[[Ground], Planted | None], ...] = (
    negated, hedged, compared, quoted, innocent_words, true_count, true_colour, true_place, true_presence,
)  # fmt: skip


def _about_the_absent(ground: Ground, wording: str) -> Planted | None:
    if not ground.absent:
        return None
    return _with(ground, draw(ground.rng, wording, **filled(ground, ground.rng.choice(ground.absent))))


def _with(ground: Ground, sentence: str) -> Planted | None:
    """The sample with a sentence more, unless it says so already: saying it twice would not be innocent."""
    if sentence.rstrip(".").lower() in ground.text.lower():
        return None
    return Planted(with_sentence(ground.sample, ground.rng, capital(sentence)), "sentence", capital(sentence))
