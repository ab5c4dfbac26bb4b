"""Questions and answers belong together: in a pair, in a dialogue, and with the image."""

import tomllib

import pytest

from datagen import assets, shapes
from datagen.checks import dialogue
from tests.builders import context, sample
from tests.checking import holds_its_examples

RULES = (dialogue.asks_each_question_once, dialogue.answers_meet_their_questions, dialogue.speaks_of_this_image)


def seeds() -> list[list[tuple[str, str]]]:
    files = sorted((assets.folder("seeds") / "conversation").glob("*.toml"))
    return [shapes.read(tomllib.loads(file.read_text())["reply"].strip(), "dialogue") for file in files]


def talk(questions, answers):
    return sample(*(text for pair in zip(questions, answers, strict=True) for text in pair), type="conversation")


def about(one, *captions):
    return one.model_copy(update={"context": context("1", *captions)})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_holds_its_examples(rule):
    assert holds_its_examples(rule)


@pytest.mark.parametrize("pairs", seeds())
@pytest.mark.parametrize("places", [1, 2, 3])
def test_answers_that_moved_on_are_noticed(pairs, places):
    questions, answers = zip(*pairs, strict=True)
    assert dialogue.answers_meet_their_questions(talk(questions, answers)) is None
    assert dialogue.answers_meet_their_questions(talk(questions, answers[places:] + answers[:places]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is on the table?", "What is under the table?"),
        ("How many cats are there?", "Are there cats?"),
        ("What is the man doing?", "What is the woman doing?"),
        ("Where is the cat?", "What is the cat doing?"),
        ("Is the cat left of the dog?", "Is the dog left of the cat?"),
    ],
)
def test_questions_that_only_look_alike_may_both_be_asked(one, other):
    assert dialogue.asks_each_question_once(talk([one, other], ["Yes.", "No."])) is None


def test_a_question_in_nearly_the_same_words_is_the_same():
    twice = talk(["How many dogs are in the picture?", "How many dogs do you see?"], ["Two.", "Two."])
    assert dialogue.asks_each_question_once(twice) is None  # "do" and "see" may make a difference
    assert dialogue.asks_each_question_once(
        talk(["How many dogs are in the picture?", "How many dogs are there?"], "ab")
    )


def test_little_that_is_known_tells_nothing():
    elsewhere = sample("What is here?", "Two surfers carry boards along a sandy beach at dawn.", type="conversation")
    assert dialogue.speaks_of_this_image(elsewhere) is None


def test_what_is_reasoned_of_a_moment_like_this_is_not_held_against_a_few_words():
    reasoned = sample(
        "What could somebody think about in a moment like this?",
        "A moment like this becomes more enjoyable the longer it lasts. It needs a bit of calm and an idea of what "
        "comes after it, and whoever takes it slowly and keeps an eye on the weather gains most.",
    )
    few, many = ("A quiet lake at dawn.", "Mist lies over still water."), ("A red boat with two oars rests on sand.",)
    assert dialogue.speaks_of_this_image(about(reasoned, *few)) is None
    assert dialogue.speaks_of_this_image(about(reasoned, *few, *many)) is not None


def test_answers_that_fit_only_their_own_questions_are_not_tried_elsewhere():
    questions = ["What does the man hold?", "Where does the dog lie?", "How many cars are there?"]
    answers = ["The man holds a cup.", "The dog lies on a rug.", "There are two cars."]
    assert dialogue.answers_meet_their_questions(talk(questions, answers)) is None
    assert dialogue.answers_meet_their_questions(talk(questions, [*answers[1:], answers[0]])) is not None
