from datagen.judging import material
from datagen.judging.asking import comparison, prompt_for
from datagen.judging.scores import read_scores
from datagen.teacher.rehearsal import reply_text
from tests.builders import box, context
from tests.judging import RUBRIC, about

KNOWN = context("1", "A brown horse grazes beside a wooden fence.", boxes=(box("horse"),))


def many(n):
    return [about(KNOWN, "What is there?", f"A horse grazes beside fence number {place}.") for place in range(n)]


def replies(n):
    return [reply_text(prompt_for(one, RUBRIC, "rehearsal").messages) for one in many(n)]


def test_the_rehearsal_teacher_knows_a_judges_prompt_and_says_the_same_each_time():
    said = replies(1)
    assert said == replies(1)
    assert read_scores(said[0]) is not None


def test_scores_come_in_several_shapes_and_some_do_not_come():
    said = replies(400)
    assert {"{" in text for text in said} == {"out of 10" in text for text in said} == {True, False}
    unread = sum(read_scores(text) is None for text in said)
    assert 0 < unread < 20
    assert len({read_scores(text) for text in said}) > 4


def test_what_is_known_of_the_image_scores_higher_than_what_is_not():
    wrong = [about(KNOWN, "What is there?", f"Sailing boats crowd harbour {place} at night.") for place in range(60)]
    low = [read_scores(reply_text(prompt_for(one, RUBRIC, "rehearsal").messages)) for one in wrong]
    high = [read_scores(text) for text in replies(60)]
    assert sum(score[0] for score in low if score) < sum(score[0] for score in high if score) - 60


def test_two_are_scored_in_the_order_in_which_they_stand():
    better, worse = many(1)[0], about(KNOWN, "What is there?", "Sailing boats crowd the harbour at night.")
    orders = comparison(better, worse, RUBRIC, "rehearsal")
    there, back = (read_scores(reply_text(order.messages), 2) for order in orders)
    assert there[0] > there[1] and back[0] < back[1]


def test_words_that_only_look_like_material_are_answered_as_ever():
    assert material.read('{"captions": []}') is None
    assert read_scores(reply_text(prompt_for(about(), RUBRIC, "m").messages[:1])) is None
