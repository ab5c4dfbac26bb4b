from datagen.audit.views.frame import HUES, MOST_DRAWN, frame
from tests.builders import box, context


def drawn(*boxes, crowds=()):
    return frame(context("1", boxes=boxes).model_copy(update={"crowds": crowds}))


def test_a_box_lies_where_it_is_annotated_in_pixels():
    (one,) = drawn(box("cat", 0.1, 0.2, 0.5, 0.9)).boxes
    assert (one.x, one.y, one.width, one.height) == (64, 96, 256, 336)
    assert (one.number, one.name, one.is_crowd) == (1, "cat", False)


def test_of_several_of_a_kind_each_is_told_apart():
    found = drawn(box("cup"), box("cat"), box("cup"))
    assert sorted(one.name for one in found.boxes) == ["cat", "cup 1 of 2", "cup 2 of 2"]
    assert [(group.category, group.n, group.numbers) for group in found.groups] == [
        ("cup", 2, (1, 3)),
        ("cat", 1, (2,)),
    ]


def test_small_boxes_lie_on_top_of_large_ones():
    found = drawn(box("cup", 0.4, 0.4, 0.5, 0.5), box("table", 0, 0, 1, 1))
    assert [one.category for one in found.boxes] == ["table", "cup"]


def test_crowds_come_behind_single_objects_and_are_marked():
    found = drawn(box("cat"), crowds=(box("person", 0, 0, 1, 0.5),))
    assert [(one.number, one.is_crowd) for one in found.boxes] == [(2, True), (1, False)]
    assert found.groups[1].n_crowds == 1


def test_a_category_has_one_colour_and_there_are_only_so_many():
    found = drawn(*(box(f"thing {number % 10}") for number in range(30)))
    assert {one.hue for one in found.boxes} == set(range(HUES))
    assert len({(one.category, one.hue) for one in found.boxes}) == 10


def test_no_more_boxes_are_drawn_than_can_be_told_apart():
    found = drawn(*[box("cat")] * 1_000)
    assert len(found.boxes) == MOST_DRAWN and found.n_left_out == 700


def test_an_image_without_boxes_is_a_frame_of_its_shape():
    found = drawn()
    assert (found.width, found.height, found.boxes, found.groups) == (640, 480, (), ())
