"""What answers say things are like, against captions."""

import pytest

from datagen.checks import attributes
from tests.claiming import at, picture, row

STREET = picture(
    "A red bus on a street.",
    "A red bus passes a man in a blue shirt.",
    "A man waits at a wooden bench.",
    boxes=(at("bus", 0.3), at("person", 0.7), at("bench", 0.9)),
)
TRUE = ["A red bus passes.", "The bus is red.", "The man wears a blue shirt.", "A man sits on a wooden bench."]
FALSE = [
    "A blue bus passes.",
    "The bus is green.",
    "The bus on the left side of the image is yellow.",
    "The man wears a white shirt.",
    "There is a metal bench.",
    "A woman waits for the bus.",
]
SAYS_NOTHING = [
    "A black dog passes.",
    "A large bus passes.",
    "The bus is not for a blue person.",
    "The bus might be blue or green.",
    "A bus passes a person.",
    "The roof of the bus is white.",
    "The lights on the bus are yellow.",
    "The street beside the bus is grey.",
    "The man stands by the bus. It passes a wall. It is green.",
    "White lines run past the bus.",
    "The bus has black wheels.",
]


@pytest.mark.parametrize("answer", TRUE)
def test_what_a_caption_says_is_supported(answer):
    assert set(STREET.verdicts(attributes.claims, answer)) == {"supported"}


@pytest.mark.parametrize("answer", FALSE)
def test_what_captions_say_otherwise_leaves_no_doubt_where_there_is_but_one(answer):
    assert "firm" in STREET.verdicts(attributes.claims, answer)


@pytest.mark.parametrize("answer", SAYS_NOTHING)
def test_of_what_captions_do_not_speak_there_is_no_contradiction(answer):
    assert "firm" not in STREET.verdicts(attributes.claims, answer)


def test_an_answer_of_one_word_is_held_against_captions_too():
    assert STREET.verdicts(attributes.claims, "Blue.", "What color is the bus?") == ["firm"]
    assert STREET.verdicts(attributes.claims, "Red.", "What color is the bus?") == ["supported"]


def test_of_several_one_may_be_another_color():
    buses = picture("A red bus.", boxes=row("bus", 2))
    assert buses.verdicts(attributes.claims, "A blue bus passes.") == ["contradicted"]


def test_a_color_that_any_caption_gives_is_right():
    cars = picture("A red car.", "A black car.", boxes=(at("car", 0.5),))
    assert cars.verdicts(attributes.claims, "The car is black.") == ["supported"]


def test_colors_that_are_near_need_two_captions():
    assert picture("A red bus.", boxes=(at("bus", 0.5),)).verdicts(attributes.claims, "An orange bus.") == [
        "contradicted"
    ]
    assert STREET.verdicts(attributes.claims, "An orange bus passes.") == ["firm"]


def test_one_color_of_two_may_be_wrong():
    bus = picture("A red and white bus.", boxes=(at("bus", 0.5),))
    assert bus.verdicts(attributes.claims, "The bus is red and green.") == ["firm"]
    assert bus.verdicts(attributes.claims, "The bus is red, green and blue.") == ["unknown"]
    assert bus.verdicts(attributes.claims, "The bus is red and white.") == ["supported"]
    assert bus.verdicts(attributes.claims, "The bus is red.") == ["supported"]


def test_a_color_close_to_the_noun_in_a_caption_is_not_contradicted():
    bus = picture("A red bus with blue stripes.", boxes=(at("bus", 0.5),))
    assert bus.verdicts(attributes.claims, "The bus is blue.") == ["unknown"]


def test_of_what_nobody_boxed_an_answer_means_what_it_brings_up_first():
    barn = picture("A red barn.")
    assert barn.verdicts(attributes.claims, "A blue barn stands there.") == ["firm"]
    assert barn.verdicts(attributes.claims, "A red barn stands there. Another blue barn is small.")[-1] != "firm"


def test_of_several_an_answer_means_the_one_that_stands_out():
    buses = picture("A red bus.", boxes=(at("bus", 0.4, size=0.7), at("bus", 0.9, size=0.1)))
    assert buses.verdicts(attributes.claims, "A blue bus passes.") == ["firm"]
    assert buses.verdicts(attributes.claims, "A red bus passes. A second bus is there, a blue bus.")[-1] != "firm"


def test_of_a_man_and_a_woman_each_has_one_shirt():
    two = picture("A woman in a red top.", "A man with a woman.", boxes=row("person", 2))
    assert two.verdicts(attributes.claims, "Her shirt is green.") == ["firm"]
    assert "firm" not in two.verdicts(attributes.claims, "His shirt is green.")


def test_a_wider_word_means_the_only_one_that_is_boxed():
    street = picture("A red bike.", "A bike on a street.", boxes=(at("bicycle", 0.5),))
    assert street.verdicts(attributes.claims, "The bicycle is green.") == ["firm"]
    both = picture("A red bike.", boxes=(at("bicycle", 0.2), at("motorcycle", 0.8)))
    assert both.claims(attributes.claims, "The bicycle is green.") == []


def test_a_noun_is_short_for_the_name_that_captions_give():
    lights = picture("Two green traffic lights.", boxes=row("traffic light", 2))
    asked = "What color are the lights showing?"
    assert lights.verdicts(attributes.claims, "Both are red.", asked) == ["firm"]
    assert lights.verdicts(attributes.claims, "Both are green.", asked) == ["supported"]


@pytest.mark.parametrize("question", ["What color is the shirt?", "What is the color of the man's shirt?"])
def test_a_noun_that_the_lexicon_does_not_know_may_be_asked_for(question):
    assert STREET.verdicts(attributes.claims, "It is white.", question) == ["firm"]
    assert STREET.verdicts(attributes.claims, "Blue.", question) == ["supported"]


def test_a_color_of_what_a_thing_is_in_is_not_its_own():
    bath = picture("A black cat sits in a white sink.", boxes=(at("cat", 0.5), at("sink", 0.5)))
    assert bath.verdicts(attributes.claims, "A white cat sleeps.") == ["firm"]


def test_somebody_else_may_wear_another_color():
    two = picture("A man in a blue shirt.", boxes=row("person", 2))
    assert two.verdicts(attributes.claims, "A man wears a red shirt.") == ["contradicted"]


@pytest.mark.parametrize("answer", ["The dog is standing.", "A small dog sleeps.", "An old dog sleeps."])
def test_what_people_judge_differently_is_never_beyond_doubt(answer):
    dog = picture("The large young dog is lying there.", boxes=(at("dog", 0.5),))
    assert "firm" not in dog.verdicts(attributes.claims, answer)


def test_the_only_person_is_a_man_or_a_woman():
    assert STREET.verdicts(attributes.claims, "A woman waits.") == ["firm"]
    assert STREET.verdicts(attributes.claims, "A boy waits.") == ["supported"]
    assert picture("A man.", "A man.", boxes=row("person", 2)).claims(attributes.claims, "A woman waits.") == []


def test_what_a_caption_calls_by_a_part_of_its_name_is_the_same():
    kitchen = picture("A white table.", boxes=(at("dining table", 0.5),))
    assert kitchen.verdicts(attributes.claims, "The dining table is green.") == ["firm"]
    assert kitchen.verdicts(attributes.claims, "The table is green.") == ["firm"]


def test_a_dog_is_no_hot_dog():
    lunch = picture("A brown hot dog.", boxes=(at("dog", 0.2), at("hot dog", 0.8)))
    assert lunch.claims(attributes.claims, "The dog is white.") == []


def test_a_claim_says_where_it_stands_and_what_captions_say():
    answer = "It is warm. A blue bus passes."
    (claim,) = STREET.claims(attributes.claims, answer)
    assert answer[claim.start : claim.end] == "blue bus"
    assert (claim.kind, claim.concept) == ("attribute", "bus")
    assert claim.evidence == "blue said of bus, captions say red"


def test_a_letter_may_be_of_a_color():
    assert STREET.verdicts(attributes.claims, "A red s is painted on the bus.") == []
