from datagen.dedupe import Exact
from datagen.types import Rejection
from tests.builders import sample


def judged(*samples, text_types=()):
    exact = Exact(text_types)
    return [exact.judge(one) for one in samples]


def test_the_first_of_the_same_words_is_kept_and_named():
    first, twin = sample("Why?", "It is warm."), sample("Why?", "It  is WARM.", id="s2")
    kept, dropped = judged(first, twin)
    assert kept is first
    assert isinstance(dropped, Rejection) and dropped.rule == "exact" and "s1" in dropped.evidence
    assert dropped.text == "Why?\nIt  is WARM."


def test_the_place_of_the_image_token_makes_no_new_sample():
    first, twin = sample("Why?", "It is warm."), sample("Why?", "It is warm.", id="s2")
    moved = twin.conversations[0].model_copy(update={"text": "Why?\n<image>"})
    twin = twin.model_copy(update={"conversations": (moved, *twin.conversations[1:])})
    assert isinstance(judged(first, twin)[1], Rejection)


def test_another_question_makes_a_new_sample():
    assert not isinstance(judged(sample("Why?", "Two."), sample("How many?", "Two.", id="s2"))[1], Rejection)


def test_a_drawn_question_does_not():
    two = sample("Describe it.", "A cat.", type="detail"), sample("What is it?", "A cat.", type="detail", id="s2")
    assert isinstance(judged(*two, text_types={"detail"})[1], Rejection)


def test_a_sample_that_comes_twice_is_kept_once():
    assert isinstance(judged(sample(), sample())[1], Rejection)
