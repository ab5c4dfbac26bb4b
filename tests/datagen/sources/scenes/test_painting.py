from dataclasses import replace

import numpy as np
import pytest

from datagen.sources.scenes.layout import HEIGHT, WIDTH, Layout, Thing, compose
from datagen.sources.scenes.painting import backdrop, cutout, paint, silhouette


def layout_of(*things: Thing, number: int = 1) -> Layout:
    return replace(compose(0, number), things=things)


def things(number: int) -> tuple[Thing, ...]:
    return compose(0, number).things


@pytest.mark.parametrize("number", range(1, 9))
def test_a_thing_alone_shows_the_whole_of_its_silhouette(number):
    thing = things(number)[-1]
    painting = paint(layout_of(thing))
    left, top, right, bottom = silhouette(cutout(thing)).getbbox()
    down, across = (np.flatnonzero(painting.shown[0].any(axis=axis)) for axis in (1, 0))
    assert (across[0], across[-1] + 1) == (thing.x + left, thing.x + right)
    assert (down[0], down[-1] + 1) == (thing.y + top, thing.y + bottom)
    assert painting.visible == [1.0]


@pytest.mark.parametrize("number", range(1, 9))
def test_the_picture_changes_where_a_thing_is_and_nowhere_else_but_in_its_shadow(number):
    thing = things(number)[0]
    painting = paint(layout_of(thing, number=number))
    empty, full = (np.asarray(image, int) for image in (backdrop(compose(0, number)), painting.picture))
    changed = np.abs(full - empty).max(axis=2) > 0
    shown = painting.shown[0]
    assert changed[shown].mean() > 0.97
    elsewhere = changed & ~shown
    elsewhere[thing.y : thing.y + thing.height, thing.x : thing.x + thing.width] = False
    darker = (full <= empty).all(axis=2)
    assert darker[elsewhere].all()


def test_what_stands_nearer_hides_what_is_behind():
    behind = things(1)[0]
    front = replace(behind, x=behind.x + behind.width // 2 if behind.x < WIDTH / 2 else behind.x - behind.width // 2)
    painting = paint(layout_of(behind, front))
    assert painting.visible[0] < 1.0 and painting.visible[1] == 1.0
    assert not (painting.shown[0] & painting.shown[1]).any()
    assert painting.whole[0] == painting.whole[1]


def test_what_is_wholly_hidden_is_not_visible():
    thing = things(1)[0]
    assert paint(layout_of(thing, thing)).visible == [0.0, 1.0]


def test_masks_have_the_size_of_the_image():
    painting = paint(compose(0, 2))
    assert painting.picture.size == (WIDTH, HEIGHT)
    assert {mask.shape for mask in painting.shown} == {(HEIGHT, WIDTH)}


def test_no_two_images_of_a_place_look_alike():
    meadows = [layout for number in range(1, 60) if (layout := compose(0, number)).background == "meadow"]
    assert len(meadows) > 3
    assert len({backdrop(layout).tobytes() for layout in meadows}) == len(meadows)
