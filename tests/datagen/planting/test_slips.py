import pytest

from datagen.planting import slips
from tests.plantings import at, picture, seeds, told

SEEN = (picture(at("zebra")),)
GOOD = told("The image shows a dog. A bowl is near.")


@pytest.mark.parametrize(
    ("plant", "least"),
    [
        (slips.source_leaked, 25), (slips.coordinates_leaked, 12), (slips.refusal, 20), (slips.lead_in, 10),
        (slips.label_left, 8), (slips.self_talk, 10), (slips.empty_answer, 8), (slips.wrong_language, 10),
    ],
)  # fmt: skip
def test_slips_come_in_many_words(plant, least):
    planted = seeds(plant, GOOD, seen=SEEN, n=300)
    assert len({one.words for one in planted}) >= least
    assert all(one.sample.answers != GOOD.answers and "{" not in one.words.replace('{"x1"', "") for one in planted
               if plant is not slips.label_left)  # fmt: skip


def test_a_leak_before_a_sentence_goes_on_in_small_letters():
    before = [one for one in seeds(slips.source_leaked, GOOD, seen=SEEN) if one.variant == "prefix"]
    rests = [one.sample.answers[0].partition(one.words)[2] for one in before]
    assert rests and all(rest.startswith(("the image", "a bowl")) for rest in rests)


def test_a_leak_after_a_sentence_ends_it():
    after = [one for one in seeds(slips.source_leaked, GOOD, seen=SEEN) if one.variant == "suffix"]
    assert after and all(".," not in one.sample.answers[0] for one in after)


def test_coordinates_stand_in_a_sentence_behind_a_thing_or_alone():
    planted = seeds(slips.coordinates_leaked, GOOD)
    assert {one.variant for one in planted} == {"sentence", "inside", "whole"}


def test_coordinates_are_those_of_a_box():
    texts = " ".join(one.words for one in seeds(slips.coordinates_leaked, GOOD))
    assert "0.05" in texts and "0.3" in texts and "[32, 144, 192, 288]" in texts


def test_coordinates_need_a_box():
    assert seeds(slips.coordinates_leaked, told("A view.", picture())) == []


def test_a_refusal_is_the_whole_the_beginning_or_the_end():
    planted = seeds(slips.refusal, GOOD)
    assert {one.variant for one in planted} == {"whole", "prefix", "suffix"}
    assert any(one.sample.answers[0] == one.words for one in planted)
