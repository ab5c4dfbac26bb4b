import pytest

from datagen.sources.scenes.drawing import LEAST_VISIBLE, Drawn, scene_of
from datagen.sources.scenes.layout import compose


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return [scene_of(seed=1, number=number) for number in range(1, 41)]


def test_boxes_are_tight_round_what_can_be_seen(drawn):
    for one, mask in ((one, mask) for each in drawn for one, mask in zip(each.scene.objects, each.masks, strict=True)):
        inside = mask[one.y1 : one.y2, one.x1 : one.x2]
        assert inside.sum() == mask.sum()
        assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


def test_boxes_are_inside_the_image(drawn):
    for scene in (each.scene for each in drawn):
        for one in scene.objects:
            assert 0 <= one.x1 < one.x2 <= scene.width and 0 <= one.y1 < one.y2 <= scene.height


def test_enough_of_every_object_can_be_seen(drawn):
    shares = [one.visible for each in drawn for one in each.scene.objects]
    assert min(shares) >= LEAST_VISIBLE and min(shares) < 1.0


def test_things_are_moved_until_enough_of_each_can_be_seen(drawn):
    hidden = [each.scene.image_id for each in drawn if any(one.visible < 0.9 for one in each.scene.objects)]
    again = [scene_of(seed=1, number=number, least_visible=0.9) for number in hidden]
    assert again and all(one.visible >= 0.9 for each in again for one in each.scene.objects)


def test_the_record_holds_what_was_laid_out(drawn):
    for number, each in enumerate(drawn, 1):
        layout = compose(1, number)
        assert sorted((one.kind, one.colour, one.size, one.distance) for one in each.scene.objects) == sorted(
            (thing.part.kind, thing.part.colour, thing.part.size, thing.part.distance) for thing in layout.things
        )
        assert each.scene.background == layout.background


def test_left_and_right_are_clear_in_most_scenes(drawn):
    scenes = [each.scene for each in drawn if len(each.scene.objects) > 1]
    clear = [scene for scene in scenes if any(found.direction == "left of" for found in scene.relations)]
    assert len(clear) / len(scenes) > 0.75
