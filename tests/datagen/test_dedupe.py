import pytest

from datagen.dedupe import Unique
from datagen.types import Rejection
from tests.builders import context, sample

LONG = "A cat sleeps in the warm light that falls through the window on an old chair, and beside it lies a book " * 3


def judged(*samples, text_types=(), **settings):
    unique = Unique(text_types, **settings)
    return [unique.judge(one) for one in samples]


def of(image_id, *texts, id="s2", **settings):
    return sample(*texts, id=id, **settings).model_copy(update={"context": context(image_id)})


def rules(*samples, **settings):
    return [one.rule if isinstance(one, Rejection) else None for one in judged(*samples, **settings)]


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
    assert rules(sample("Why?", "Two."), sample("How many?", "Two.", id="s2")) == [None, None]


def test_a_drawn_question_does_not():
    two = sample("Describe it.", "A cat.", type="detail"), sample("What is it?", "A cat.", type="detail", id="s2")
    assert rules(*two, text_types={"detail"}) == [None, "exact"]


def test_a_sample_that_comes_twice_is_kept_once():
    assert rules(sample(), sample()) == [None, "exact"]


def test_a_question_of_the_same_image_is_asked_once_whatever_the_type_and_the_answer():
    first = of("7", "Why is it asleep?", "It is warm.", id="s1")
    _, dropped = judged(first, of("7", "why is it asleep", "Nobody knows.", type="conversation"))
    assert (dropped.rule, dropped.image_id) == ("same_question", "7")
    assert dropped.evidence == "its question was asked of the same image before, in s1: 'why is it asleep'"


def test_the_same_question_of_another_image_is_another():
    assert rules(of("7", "Why?", "It is warm."), of("8", "Why?", "It is cold.")) == [None, None]


def test_drawn_questions_may_be_the_same():
    two = (of("7", "Describe it.", f"A {pet} sits here.", type="detail") for pet in ("cat", "dog"))
    assert rules(*two, text_types={"detail"}) == [None, None]


def test_a_dialogue_falls_when_half_of_its_questions_were_asked():
    asked = of("7", "Why?", "It is warm.")
    half = of("7", "Why?", "Because.", "Who?", "A cat.")
    less = of("7", "Why?", "Because.", "Who?", "A cat.", "Where?", "On a chair.")
    assert rules(asked, half) == [None, "same_question"]
    assert "1 of 2 questions were" in judged(asked, half)[1].evidence
    assert rules(asked, less) == [None, None]


def test_a_text_that_is_nearly_the_same_falls_and_says_how_alike_it_is_to_which():
    _, dropped = judged(of("7", "Why?", LONG, id="s1"), of("8", "Why?", LONG.replace("book", "hat", 1)))
    assert dropped.rule == "near"
    expected = "with s1 (runs of three words that both have), expected less than 0.8"
    assert dropped.evidence == f"alike to 0.885 {expected}"


def test_types_make_no_difference_to_what_is_nearly_the_same():
    two = of("7", "Describe it.", LONG, type="detail"), of("8", "What is to be seen?", LONG, type="reasoning")
    assert rules(*two, text_types={"detail"}) == [None, "near"]


def test_the_threshold_is_a_setting():
    two = of("7", "Why?", LONG), of("8", "Why?", LONG.replace("book", "hat", 1))
    assert rules(*two, threshold=1.0) == [None, None]


def test_off_compares_none_and_leaves_the_other_rules():
    two = of("7", "Why?", LONG), of("8", "Why?", LONG.replace("book", "hat", 1))
    assert rules(*two, two[0], threshold="off") == [None, None, "exact"]


def test_what_resembles_a_dropped_sample_alone_is_new():
    """Each of three differs from the one before in its tail: the first drops the second, not the third."""
    base = [f"word{number}" for number in range(100)]
    texts = (" ".join(base[:n] + [f"other{number}" for number in range(n, 100)]) for n in (100, 91, 82))
    samples = [of(str(number), "Why?", text, id=f"s{number}") for number, text in enumerate(texts)]
    assert rules(*samples) == [None, "near", None]
    assert rules(*samples[1:]) == [None, "near"]


def test_a_dropped_sample_asks_nothing_and_says_nothing():
    dropped = of("7", "Why?", LONG.replace("book", "hat", 1), "And who?", LONG)
    assert rules(of("8", "Why?", LONG, "And who?", LONG), dropped, of("7", "Why?", "It is warm.")) == [
        None,
        "near",
        None,
    ]


@pytest.mark.parametrize("text", ["?!", "…", "\ud800"])
def test_a_text_without_words_is_no_error(text):
    assert judged(sample(text, text))[0].id == "s1"
