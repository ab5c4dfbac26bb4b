"""What answers say of numbers, against boxes and captions."""

import pytest

from datagen.checks import counts
from tests.claiming import at, picture, row

DOGS = picture(boxes=row("dog", 3))  # no caption gives a number
SHEEP = picture("Three sheep graze.", "A field with sheep.", boxes=row("sheep", 3))
TRUE = [
    "There are three dogs in the image.",
    "Three dogs can be seen.",
    "A trio of dogs runs.",
    "Of the three dogs, one is brown.",
    "One of the three dogs is brown.",
    "There are at least two dogs.",
    "The image shows a group of three dogs.",
]
MORE = [
    "There are four dogs in the image.",
    "Four dogs can be seen.",
    "Of the five dogs, one is brown.",
    "One of the five dogs is brown.",
    "There are at least five dogs.",
    "Four brown dogs run.",
    "A total of 6 dogs are there.",
    "Four other dogs sleep.",
]
FEWER = [
    "There are two dogs in the image.",
    "Two dogs can be seen.",
    "The image shows two dogs and a bench.",
    "Only one dog can be seen.",
    "There is a single dog in the image.",
    "There is exactly one dog.",
    "In total, there are two dogs.",
]
SOME = [
    "Two brown dogs run.",
    "Two of the dogs are brown.",
    "Two dogs are sitting on a couch.",
    "There are two dogs on the left side of the image.",
    "One dog is brown.",
    "Two more dogs sleep.",
    "The two dogs on the couch are asleep.",
    "Two puppies can be seen.",
]
SAYS_NOTHING = [
    "A dog runs.",
    "Dogs need a walk two times a day.",
    "There might be five dogs in the house.",
    "There are no five dogs.",
    "Are there five dogs?",
    "Five lamps hang there.",
    "A dog sits on a four legged stool.",
    "A two door car waits.",
    "A couple of dogs can be seen.",
]


@pytest.mark.parametrize("answer", TRUE)
def test_numbers_that_hold_are_supported(answer):
    assert set(DOGS.verdicts(counts.claims, answer)) <= {"supported", "unknown"}


@pytest.mark.parametrize("answer", MORE)
def test_more_than_there_are_leaves_no_doubt(answer):
    assert "firm" in DOGS.verdicts(counts.claims, answer)


@pytest.mark.parametrize("answer", FEWER)
def test_fewer_than_there_are_leaves_no_doubt_where_all_are_meant(answer):
    assert DOGS.verdicts(counts.claims, answer) == ["firm"]


@pytest.mark.parametrize("answer", SOME)
def test_some_may_be_fewer_than_all(answer):
    assert "contradicted" not in {one.verdict for one in DOGS.claims(counts.claims, answer)}


@pytest.mark.parametrize("answer", SAYS_NOTHING)
def test_of_what_is_no_number_of_a_known_thing_there_is_no_contradiction(answer):
    assert "contradicted" not in {one.verdict for one in DOGS.claims(counts.claims, answer)}


@pytest.mark.parametrize("answer", ["Two.", "There are two.", "Two dogs.", "There are two dogs in the park."])
def test_an_answer_to_how_many_speaks_of_all(answer):
    park = picture("Three dogs in a park.", boxes=row("dog", 3))
    assert park.verdicts(counts.claims, answer, "How many dogs are there in the image?") == ["firm"]


@pytest.mark.parametrize("answer", ["Three.", "There are three.", "There are three dogs."])
def test_a_right_answer_to_how_many_is_supported(answer):
    assert DOGS.verdicts(counts.claims, answer, "How many dogs can you see?") == ["supported"]


def test_how_many_of_some_asks_for_some():
    assert "firm" not in DOGS.verdicts(counts.claims, "Two.", "How many dogs are on the couch?")
    assert "firm" not in DOGS.verdicts(counts.claims, "Two.", "How many brown dogs are there?")


def test_how_many_of_some_asks_for_all_where_a_caption_has_all_of_them_there():
    pan = picture("Two sandwiches on a pan.", boxes=row("sandwich", 2))
    assert pan.verdicts(counts.claims, "Just one.", "How many sandwiches are on the pan?") == ["firm"]
    assert pan.verdicts(counts.claims, "Only one sandwich lies on the pan.") == ["firm"]
    assert pan.verdicts(counts.claims, "Just one.", "How many sandwiches are on the plate?") == ["unknown"]


@pytest.mark.parametrize("answer", ["Two sheep graze while one sleeps.", "Two of the sheep are old."])
def test_some_may_be_set_off_from_the_rest(answer):
    assert "firm" not in SHEEP.verdicts(counts.claims, answer)


def test_what_one_alone_does_says_nothing_of_the_others():
    assert "firm" not in SHEEP.verdicts(counts.claims, "Only one sheep is lying down.")


def test_one_another_is_no_other():
    assert SHEEP.verdicts(counts.claims, "Two sheep graze. They stand close to one another.")[0] == "firm"


def test_where_boxes_and_captions_agree_some_are_all_unless_others_are_named():
    assert SHEEP.verdicts(counts.claims, "Two sheep are grazing in a field.") == ["firm"]
    assert "firm" not in SHEEP.verdicts(counts.claims, "Two sheep are grazing in a field. Another sheep sleeps.")


def test_a_number_that_a_caption_gives_is_right_whatever_the_boxes_say():
    assert picture("Two dogs.", boxes=row("dog", 3)).verdicts(counts.claims, "There are two dogs.") == ["supported"]


def test_nobody_knows_the_number_of_a_crowd():
    crowd = picture(boxes=row("person", 3), crowds=(at("person", 0.5),))
    assert crowd.verdicts(counts.claims, "There are nine people in the image.") == ["unknown"]


def test_a_caption_that_speaks_of_more_than_there_are_boxes_leaves_doubt():
    fair = picture("A group of people.", boxes=row("person", 2))
    assert fair.verdicts(counts.claims, "There are four people in the image.") == ["contradicted"]


def test_beyond_a_glance_one_too_many_is_a_slip():
    fair = picture(boxes=row("person", 7))
    assert fair.verdicts(counts.claims, "There are eight people in the image.") == ["contradicted"]
    assert fair.verdicts(counts.claims, "There are ten people in the image.") == ["firm"]


def test_men_are_not_all_people():
    street = picture(boxes=row("person", 3))
    assert street.verdicts(counts.claims, "There are two men in the image.") != ["firm"]
    assert street.verdicts(counts.claims, "There are four men in the image.") == ["firm"]


def test_an_umbrella_covers_more_than_is_boxed():
    assert DOGS.verdicts(counts.claims, "There are five animals in the image.") == ["contradicted"]


def test_a_claim_says_where_it_stands_and_what_is_known():
    answer = "It is warm. There are four dogs."
    (claim,) = DOGS.claims(counts.claims, answer)
    assert answer[claim.start : claim.end] == "four dogs"
    assert (claim.kind, claim.concept, claim.evidence) == ("count", "dog", "4 said, 3 boxed")


def test_a_turn_without_words_gives_no_number():
    assert DOGS.claims(counts.claims, " . ", "How many dogs are there?") == []
