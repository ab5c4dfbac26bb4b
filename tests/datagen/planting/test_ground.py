from datagen.planting.nouns import noun
from tests.plantings import DOG_AND_BOWL, at, ground, picture, told

SEEN = (picture(*(at(name) for name in ("zebra", "cat", "couch", "chair", "cup", "person"))),)


def test_absent_is_what_no_box_no_caption_and_no_answer_hints_at():
    here = ground(told("A dog lies on the sofa.", DOG_AND_BOWL), seen=SEEN)
    assert "zebra" in here.absent
    assert not {"dog", "bowl", "couch"} & set(here.absent)


def test_what_is_taken_for_something_that_is_there_is_not_surely_absent():
    here = ground(told("A dog."), seen=SEEN)
    assert "cat" in noun("dog").kin and "cat" not in here.absent
    assert "cup" not in here.absent  # it names the bowl among its kin, not the other way round


def test_people_hide_behind_many_words():
    surfing = picture(at("surfboard"), captions=("Someone rides a wave.",))
    assert "person" not in ground(told("A surfboard.", surfing), seen=SEEN).absent


def test_where_nothing_is_annotated_nothing_is_surely_absent():
    assert ground(told("A view.", picture(captions=("A view.",))), seen=SEEN).absent == []


def test_a_single_thing_has_no_equal_in_boxes_crowds_or_captions():
    dog = at("dog")
    assert ground(told("A dog.", picture(dog))).single("dog") == dog
    assert ground(told("A dog.", picture(dog, dog))).single("dog") is None
    assert ground(told("A dog.", picture(dog, crowds=(dog,)))).single("dog") is None
    assert ground(told("A dog.", picture(dog, captions=("Dogs at play.",)))).single("dog") is None
