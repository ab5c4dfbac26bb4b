from collections import Counter
from collections.abc import Hashable, Iterable
from itertools import product
from statistics import mean

import pytest

from datagen.sources.scenes.kinds import COLOURS, KINDS
from datagen.sources.scenes.layout import BACKGROUNDS, DEPTHS, HEIGHT, MOST_ALIKE, WIDTH, Layout, Part, compose


@pytest.fixture(scope="module")
def layouts() -> list[Layout]:
    return [compose(seed=0, number=number) for number in range(1, 601)]


@pytest.fixture(scope="module")
def parts(layouts: list[Layout]) -> list[Part]:
    return [thing.part for layout in layouts for thing in layout.things]


def unevenness(values: Iterable[Hashable], expected: Iterable[Hashable]) -> float:
    """Chi-square against all of `expected` being equally likely, over its degrees of freedom: about 1 by chance."""
    counts, wanted = Counter(values), list(expected)
    assert counts.keys() <= set(wanted)
    each = counts.total() / len(wanted)
    return sum((counts[value] - each) ** 2 / each for value in wanted) / (len(wanted) - 1)


def test_the_measure_of_unevenness_finds_a_shortcut():
    assert unevenness("aabb" * 50, "ab") == 0
    assert unevenness("aaab" * 50, "ab") > 5


def test_kinds_colours_and_backgrounds_are_spread_evenly(layouts, parts):
    assert unevenness((part.kind for part in parts), KINDS) < 3
    assert unevenness((part.colour for part in parts), COLOURS) < 3
    assert unevenness((layout.background for layout in layouts), BACKGROUNDS) < 3


def test_a_kind_says_nothing_of_its_colour_its_distance_or_its_side(layouts, parts):
    firsts = [next(iter(layout.things)) for layout in layouts]
    looks = [(thing.part.kind, thing.part.colour) for thing in firsts]
    assert unevenness(looks, product(KINDS, COLOURS)) < 2
    ranges = [(part.kind, part.distance) for part in parts]
    assert unevenness(ranges, product(KINDS, ("far", "middle", "near"))) < 2
    sides = [(thing.part.kind, thing.x + thing.width / 2 < WIDTH / 2) for layout in layouts for thing in layout.things]
    assert unevenness(sides, product(KINDS, (True, False))) < 2


def test_a_background_says_nothing_of_what_stands_before_it(layouts):
    seen = [(layout.background, thing.part.kind) for layout in layouts for thing in layout.things]
    assert unevenness(seen, product(BACKGROUNDS, KINDS)) < 2


def test_no_colour_is_a_good_guess_for_any_kind(parts):
    for kind in KINDS:
        colours = Counter(part.colour for part in parts if part.kind == kind)
        assert max(colours.values()) / colours.total() < 0.3


def test_a_scene_has_one_to_six_things_and_at_most_four_alike(layouts):
    assert {len(layout.things) for layout in layouts} == {1, 2, 3, 4, 5, 6}
    alike = {max(Counter(thing.part.kind for thing in layout.things).values()) for layout in layouts}
    assert alike == set(range(1, MOST_ALIKE + 1))


def test_everything_is_inside_the_image_and_large_enough_to_be_made_out(layouts):
    for thing in (thing for layout in layouts for thing in layout.things):
        assert thing.x >= 0 and thing.x + thing.width <= WIDTH
        assert thing.y >= 0 and thing.y + thing.height <= HEIGHT
        assert max(thing.width, thing.height) >= 20 and min(thing.width, thing.height) >= 14


def test_near_things_stand_lower_and_are_larger(layouts):
    things = [thing for layout in layouts for thing in layout.things if not thing.afloat]
    far, middle, near = ([thing for thing in things if thing.part.distance == distance] for distance in DEPTHS)
    for behind, before in ((far, middle), (middle, near)):
        assert mean(thing.ground for thing in behind) + 25 < mean(thing.ground for thing in before)
        assert mean(thing.part.scale for thing in behind) * 1.15 < mean(thing.part.scale for thing in before)


def test_things_are_drawn_from_back_to_front_and_overlap_at_times(layouts):
    overlapping = 0
    for layout in layouts:
        grounds = [thing.ground for thing in layout.things]
        assert grounds == sorted(grounds)
        overlapping += any(one.overlap(other) for one in layout.things for other in layout.things if one is not other)
    assert 0.2 < overlapping / len(layouts) < 0.6


def test_only_boats_float_and_only_where_there_is_water(layouts):
    floating = [(layout.background, thing.part.kind) for layout in layouts for thing in layout.things if thing.afloat]
    assert set(floating) == {("beach", "boat"), ("lake", "boat")}


def test_another_attempt_moves_things_and_keeps_them_what_they_are():
    first, second = compose(0, 8), compose(0, 8, attempt=1)
    assert sorted(str(thing.part) for thing in first.things) == sorted(str(thing.part) for thing in second.things)
    assert (first.background, first.land, first.mood) == (second.background, second.land, second.mood)
    assert first.things != second.things


def test_a_layout_follows_from_seed_and_number():
    assert compose(3, 4) == compose(3, 4)
    assert len({compose(seed, number) for seed in (1, 2, -1) for number in (1, 2)}) == 6
