import random
import re

import pytest

from datagen.teacher.grammar.lore import kind
from datagen.teacher.grammar.reasoning import reason
from datagen.teacher.grammar.seen import scene
from tests.rehearsing import LEFT, RIGHT, words

KITCHEN = words("A cat on a chair in a kitchen.", boxes=f"cat {LEFT}; oven {RIGHT}")


def reasoned(context, n=40):
    return [reason(scene(context), random.Random(seed)) for seed in range(n)]


def test_the_question_names_its_subject_and_nothing_else():
    for question, _ in reasoned(KITCHEN):
        assert question.endswith("?")
        assert ("cat" in question) != ("oven" in question)
        assert "kitchen" not in question and "left" not in question


def test_the_answer_begins_with_what_is_seen_and_tells_what_is_known_of_it():
    known = {name: sum(kind(name).own.values(), ()) for name in ("cat", "oven")}
    for question, answer in reasoned(KITCHEN):
        subject = "cat" if "cat" in question else "oven"
        assert subject in answer.split(". ")[0]
        assert any(fact in answer for fact in known[subject])


def test_the_setting_is_brought_in():
    assert sum("in a kitchen, " in answer.lower() for _, answer in reasoned(KITCHEN)) > 5


def test_an_act_is_asked_about_without_giving_it_away():
    surfer = words("A man riding a wave.", boxes=f"person {LEFT}")
    for question, answer in reasoned(surfer):
        assert "man" in question and "wave" not in question
        assert "riding a wave" in answer and "time on the waves" in answer


def test_a_game_on_a_screen_is_no_match():
    said = " ".join(answer for _, answer in reasoned(words("A boy playing tennis on a wii.", boxes=f"person {LEFT}")))
    assert "play like this" in said and "match" not in said


def test_animals_are_not_spoken_of_as_tools():
    said = " ".join(question for question, _ in reasoned(words(boxes=f"giraffe {LEFT}"), 60))
    assert not re.search("useful|purpose|benefit|good condition", said)


@pytest.mark.parametrize(
    "context", ["", "Something blurry.", f"zeppelin: {LEFT}", f"leaves: {LEFT}", "A man standing."]
)
def test_any_scene_can_be_reasoned_about(context):
    for question, answer in reasoned(context, 10):
        assert question.endswith("?") and answer.endswith(".") and len(answer.split()) > 60
