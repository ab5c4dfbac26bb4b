import random
import re

import pytest

from datagen.teacher.grammar.conversation import converse
from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, RIGHT, WHOLE, dialogues, words

STREET = words(
    "A man walks a dog on a street.", "A red bus.", boxes=f"bus {RIGHT}; person {LEFT}; dog [0.3, 0.7, 0.4, 0.9]"
)


def answers(context, asked, n=80):
    return [answer for question, answer in dialogues(context, n) if re.search(asked, question)]


@pytest.mark.parametrize("context", ["", "Something blurry.", "A cat.", f"cat: {LEFT}", STREET])
def test_every_scene_gives_three_to_five_different_questions(context):
    for seed in range(20):
        asked = [question for question, _ in converse(scene(context), random.Random(seed))]
        assert 3 <= len(asked) <= 5 and len(set(asked)) == len(asked)


def test_left_and_right_are_those_of_the_image():
    said = answers(STREET, "^Which.* further (left|right).*(man|bus)")
    assert said
    assert not any(
        re.search(r"bus.* further (to the )?left|man.* further (to the )?right(?!,| side)", a.split(",")[0])
        for a in said
    )


def test_a_side_shows_what_is_on_it():
    assert all(
        "red bus" in answer and "man" not in answer.split(".")[0]
        for answer in answers(STREET, "on the right( side)?[ ?]")
    )


def test_two_of_a_kind_are_told_apart_by_color_and_side():
    cups = words("A red cup and a blue cup.", boxes=f"cup {LEFT}; cup {RIGHT}")
    hues = answers(cups, "colors?")
    assert hues and all("red" in answer and "blue" in answer for answer in hues)
    spread = answers(cups, "placed|arranged|same side|Where are")
    assert spread and all("left" in answer and "right" in answer for answer in spread)


def test_two_of_one_color_are_not_told_apart():
    cups = words("Two red cups.", boxes=f"cup {LEFT}; cup {RIGHT}")
    assert answers(cups, "same color|differ in color") == []
    assert all("red" in answer for answer in answers(cups, "^What color are the cups"))


def test_clothes_are_asked_about_where_their_color_is_known():
    said = answers(words("A person in green.", boxes=f"person {LEFT}"), "dressed|clothes|wear")
    assert said and all("green" in answer for answer in said)


def test_what_is_done_is_what_captions_say():
    said = answers(STREET, "doing|activity|up to|do in this")
    assert said and all("walking a dog" in answer for answer in said)


def test_the_kind_of_animal_is_asked_where_there_is_but_one():
    assert all("dog" in answer for answer in answers(STREET, "animal"))
    two = words("A dog and a cat.", boxes=f"dog {LEFT}; cat {RIGHT}")
    assert answers(two, "kind of animal|[Ww]hich animal") == []


def test_nearest_is_only_what_is_much_larger_and_lower():
    near = words("Two cars.", boxes="car [0.0, 0.4, 0.3, 0.9]; car [0.7, 0.4, 0.8, 0.5]")
    said = answers(near, "clos|equally far", n=150)
    assert said and all("left" in answer for answer in said)
    assert answers(words("Two cars.", boxes=f"car {LEFT}; car {RIGHT}"), "clos|equally far") == []


def test_a_thing_that_fills_the_image_is_large_and_a_speck_is_small():
    context = words(boxes=f"bed {WHOLE}; cup [0.5, 0.5, 0.55, 0.55]")
    said = answers(context, "How much|large or small|How big", n=150)
    assert any("bed" in answer for answer in said) and any("cup" in answer for answer in said)
    for answer in (answer.split(".")[0] for answer in said):
        assert ("bed" in answer) == bool(re.search("much|large|big|good part", answer))
