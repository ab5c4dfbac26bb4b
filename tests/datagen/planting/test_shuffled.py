from datagen.planting import shuffled
from tests.plantings import at, picture, said, seeds, told

TALK = said(
    ("Is there a dog?", "Yes, there is a dog."),
    ("How many bowls are there?", "There is one bowl."),
    ("Where is the dog?", "The dog is on the left."),
    type="conversation",
)
ZEBRA = told("The image shows a zebra.", picture(at("zebra"), captions=("A zebra.",), id="9"))
SEEN = (picture(at("zebra")),)


def test_rotated_answers_no_longer_fit():
    (first, *_) = seeds(shuffled.answers_rotated, TALK)
    assert first.sample.questions == TALK.questions and first.sample.answers[0] == TALK.answers[1]


def test_answers_that_fit_either_question_are_not_rotated():
    either = said(("What is left?", "A dog."), ("What is right?", "A bowl."), type="conversation")
    assert seeds(shuffled.answers_rotated, either) == []


def test_an_answer_of_another_image_names_what_is_not_here():
    here = told("The image shows a dog.")
    planted = seeds(shuffled.answer_of_another_image, here, ZEBRA, seen=SEEN)
    assert planted and all(one.words == ZEBRA.answers[0] for one in planted)


def test_an_answer_that_could_be_about_this_image_is_not_taken():
    vague = told("It looks calm.", ZEBRA.context)
    assert seeds(shuffled.answer_of_another_image, told("A dog."), vague, seen=SEEN) == []


def test_yes_and_no_change_places():
    planted = seeds(shuffled.yes_no_flipped, TALK, seen=SEEN)
    assert "No, there is a dog." in {one.words for one in planted}
    asked = [one.words for one in planted if one.variant == "question"]
    assert all(("zebra" in words) == ("Yes" in words) for words in asked) and asked


def test_a_question_comes_twice():
    for planted in seeds(shuffled.question_repeated, TALK):
        first, *_, last = planted.sample.questions
        assert last.lower().replace(" ?", "?") in {question.lower() for question in TALK.questions}, first


def test_a_question_gives_away_only_where_reasoning_is_asked_for():
    assert seeds(shuffled.giveaway_question, TALK) == []
    why = told("Dogs are loyal.", type="reasoning", question="Why?")
    assert all(one.sample.questions != ("Why?",) for one in seeds(shuffled.giveaway_question, why))
