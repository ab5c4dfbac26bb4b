"""What answers say of places, against boxes."""

import pytest

from datagen.checks import relations
from tests.claiming import at, picture

# A dog on the left, a cat on the right, a kite above both; two cups, one on either side.
PARK = picture(
    boxes=(at("dog", 0.2, 0.8), at("cat", 0.8, 0.8), at("kite", 0.5, 0.1), at("cup", 0.1, 0.5), at("cup", 0.9, 0.5))
)
TRUE = [
    "The dog is on the left side of the image.",
    "On the left side of the image, there is a dog.",
    "The dog is to the left of the cat.",
    "The cat sits to the right of the dog.",
    "The kite is above the dog.",
    "A dog sits in the lower left corner of the picture.",
    "The cat can be seen below the kite.",
    "The right side of the picture shows a cat.",
    "There is a dog, and it can be found on the left side of the image.",
    "A cat sits in the park, with the dog to its left.",
    "One cup is on the left side, and another cup is on the right side.",
    "To the left of the cat, there is a dog.",
    "The dog is further to the left than the cat.",
    "In the upper part of the image, one can see a kite.",
    "The kite appears higher up in the image than the cat.",
    "The kite occupies the upper part of the picture.",
    "The lower left corner holds a dog.",
]
FALSE = [
    "The dog is on the right side of the image.",
    "On the right side of the image, there is a dog.",
    "The dog is to the right of the cat.",
    "The cat sits to the left of the dog.",
    "The kite is below the dog.",
    "A dog sits in the upper left corner of the picture.",
    "The cat can be seen above the kite.",
    "The left side of the picture shows a cat.",
    "There is a dog, and it can be found on the right side of the image.",
    "A cat sits in the park, with the dog to its right.",
    "To the right of the cat, there is a dog.",
    "In the lower part of the image, one can see a kite.",
    "You can find the dog in the right half of the picture.",
    "The dog is further to the right than the cat.",
    "The kite appears lower in the image than the cat.",
    "The kite occupies the lower part of the picture.",
    "The lower right corner holds a dog.",
    "A kite is at the very bottom.",
    "A kite lies along the bottom edge.",
    "Down at the bottom of the picture, a kite is seen.",
]
SAYS_NOTHING = [
    "A lamp is to the left of the dog.",
    "The dog looks to the right.",
    "The dog might be on the right side of the image.",
    "There is no dog on the right side of the image.",
    "Is the dog on the right side of the image?",
    "The bench is on the right side of the image.",
    "The dog lifts its right paw.",
    "The dog sits behind the cat.",
    "The cat looks up at the top left corner.",
    "The dog is running to the right of the picture.",
    "The lamp is tidy. The left side holds a cat.",
    "The kite stands at the bottom of the hill.",
]


@pytest.mark.parametrize("answer", TRUE)
def test_places_that_hold_are_supported(answer):
    assert set(PARK.verdicts(relations.claims, answer)) == {"supported"}


@pytest.mark.parametrize("answer", FALSE)
def test_places_that_are_swapped_leave_no_doubt(answer):
    assert "firm" in PARK.verdicts(relations.claims, answer)


@pytest.mark.parametrize("answer", SAYS_NOTHING)
def test_of_what_is_not_known_or_not_said_there_is_no_claim(answer):
    assert "contradicted" not in {one.verdict for one in PARK.claims(relations.claims, answer)}


def test_it_is_what_was_asked_about():
    asked = "What color is the dog?"
    assert PARK.verdicts(relations.claims, "It is brown, and it is on the left side of the image.", asked) == [
        "supported"
    ]
    assert PARK.verdicts(relations.claims, "It is brown, and it is on the right side of the image.", asked) == ["firm"]


def test_several_things_may_share_a_place():
    found = PARK.claims(relations.claims, "On the right side of the image, there are a cat and a dog.")
    assert [(one.concept, one.verdict) for one in found] == [("cat", "supported"), ("dog", "contradicted")]


def test_more_than_one_must_be_there_where_more_are_spoken_of():
    assert PARK.verdicts(relations.claims, "Two cups stand on the left side of the image.") == ["firm"]
    assert PARK.verdicts(relations.claims, "One of the cups stands on the left side of the image.") == ["supported"]


def test_a_superlative_singles_one_out():
    zoo = picture(boxes=(at("bear", 0.2, 0.5, 0.1), at("bear", 0.7, 0.5, 0.4)))
    assert zoo.verdicts(relations.claims, "The largest bear is on the right side of the image.") == ["supported"]
    assert zoo.verdicts(relations.claims, "The largest bear is on the left side of the image.") == ["firm"]


def test_a_side_that_is_nobodys_by_name_may_be_that_of_a_thing_nearby():
    desk = picture(boxes=(at("laptop", 0.8, 0.5, 0.3), at("cup", 0.6, 0.5, 0.05)))
    assert desk.verdicts(relations.claims, "There is a laptop, and a cup on the left side.") == ["supported"]
    assert desk.verdicts(relations.claims, "There is a cup on the left side of the image.") == ["firm"]


def test_a_top_that_is_nobodys_by_name_leaves_doubt():
    low = picture(boxes=(at("clock", 0.5, 0.9),))
    assert low.verdicts(relations.claims, "There is a clock at the top.") == ["contradicted"]
    assert low.verdicts(relations.claims, "There is a clock at the top of the image.") == ["firm"]


@pytest.mark.parametrize(
    "answer",
    [
        "There is a hill with a dog at the very top.",
        "The dog has a spot in the upper right corner.",
        "There is a couch, and it shows a cat in the upper left corner.",
    ],
)
def test_a_corner_may_be_that_of_what_has_the_thing_in_it(answer):
    assert "firm" not in PARK.verdicts(relations.claims, answer)


def test_a_crowd_is_anywhere():
    beach = picture(boxes=(at("person", 0.2),), crowds=(at("person", 0.7, 0.5, 0.6),))
    assert beach.verdicts(relations.claims, "A person stands on the right side of the image.") == ["unknown"]


def test_an_umbrella_covers_more_than_is_boxed():
    assert PARK.verdicts(relations.claims, "There is a vehicle on the left side of the image.") == []
    assert "firm" not in PARK.verdicts(relations.claims, "The animals are in the upper part of the image.")


def test_a_claim_says_where_it_stands():
    answer = "It is warm. The dog is on the right side of the image."
    (claim,) = PARK.claims(relations.claims, answer)
    assert answer[claim.start : claim.end] == "dog is on the right side of the image"
    assert claim.evidence == "'on the right side of the image' is said of dog, no box lies there"
    assert (claim.turn, claim.kind, claim.concept) == (2, "relation", "dog")


@pytest.mark.parametrize("answer", ["On the right.", "To the right of the cat.", "At the top.", "It is at the top."])
def test_a_place_alone_is_that_of_what_was_sought(answer):
    assert PARK.verdicts(relations.claims, answer, "Where is the dog?") == ["firm"]


def test_he_is_whoever_is_there():
    rider = picture(boxes=(at("person", 0.6), at("motorcycle", 0.3)))
    assert rider.verdicts(relations.claims, "The motorcycle is parked to the right of him.") == ["firm"]
    assert rider.verdicts(relations.claims, "The motorcycle is parked to the left of him.") == ["supported"]


def test_a_head_is_at_the_top_and_feet_are_at_the_bottom():
    player = picture(boxes=(at("person", 0.5, 0.5, 0.6), at("sports ball", 0.5, 0.1, 0.1), at("skateboard", 0.5, 0.8)))
    assert player.verdicts(relations.claims, "A skateboard is held above his head.") == ["firm"]
    assert player.verdicts(relations.claims, "The ball lies at the player's feet.") == ["firm"]
    assert player.verdicts(relations.claims, "The skateboard is under his feet.") == ["supported"]


def test_a_table_is_a_dining_table_where_one_is_boxed():
    room = picture(boxes=(at("dining table", 0.5, 0.7), at("clock", 0.5, 0.1)))
    assert room.verdicts(relations.claims, "A clock hangs below the table.") == ["firm"]
    assert room.verdicts(relations.claims, "A clock hangs above the table.") == ["supported"]


def test_without_boxes_nothing_has_a_place():
    assert picture("A dog on a couch.").claims(relations.claims, "The dog is on the left side of the image.") == []


@pytest.mark.parametrize(
    ("question", "answer", "marked"),
    [
        ("Which color does the dog have?", "It is brown and can be found to the left of the cat.", "to the left of"),
        ("What is the color of the dog?", "It is brown, and it is on the left side.", "on the left side"),
        ("Where in this wide and quiet park is the dog?", "On the left.", "On the left"),
        ("What is it?", "The dog is to the left of the cat.", "dog is to the left of"),
    ],
)
def test_what_only_the_question_names_has_no_words_in_the_answer(question, answer, marked):
    (claim,) = PARK.claims(relations.claims, answer, question)
    assert answer[claim.start : claim.end] == marked
