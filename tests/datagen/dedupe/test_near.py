import random

import pytest

from datagen.dedupe.near import MOST_COMPARED, Near
from datagen.dedupe.said import Said
from tests.builders import sample

LONG = [f"word{number}" for number in range(100)]


def said(answer, question=""):
    return Said.of(sample(question, answer, type="qa" if question else "detail"), {"detail"})


def found(*earlier, text, threshold=0.8):
    near = Near(threshold)
    for one in earlier:
        near.keep(near.traits(one))
    return near.find(near.traits(text))


def changed(n_words, tail="other"):
    """LONG with so many words replaced at its end: 98 runs, that many of them new."""
    return said(" ".join([*LONG[: 100 - n_words], *(f"{tail}{number}" for number in range(n_words))]))


def test_a_text_is_alike_from_the_threshold_on():
    original = said(" ".join(LONG))
    assert found(original, text=changed(10)).similarity == 88 / 108
    assert found(original, text=changed(11)) is None
    assert found(original, text=changed(11), threshold=0.75).similarity == pytest.approx(87 / 109)


def test_the_most_similar_is_named_and_of_equals_the_earliest():
    assert found(changed(8), changed(2), changed(4), text=said(" ".join(LONG))).number == 1
    assert found(changed(4, "one"), changed(4, "two"), text=said(" ".join(LONG))).number == 0


def test_short_answers_must_be_alike_themselves():
    question = "Is there a small brown dog on the left side of the wide wooden bench in the park?"
    assert found(said("Yes", question), text=said("No", question)) is None
    assert found(said("Yes.", question), text=said("yes", question)).similarity == 1.0


def test_one_other_fact_in_a_dialogue_of_short_answers_makes_another_sample():
    asked = "What colour is the large car that stands at the corner? {} And how many people wait beside it? {}"
    assert found(said("Red. Two.", asked.format("Red.", "Two.")), text=said("Red. Six.", asked)) is None


def test_a_text_without_words_is_like_nothing():
    assert found(said("?!"), said(" ".join(LONG)), text=said("!")) is None


def test_a_copy_is_found_among_many_texts_of_one_pattern():
    rng = random.Random(1)
    pattern = "There is a {} in the picture, and beside it there is a {} that looks quite new."
    texts = [said(pattern.format(f"{rng.getrandbits(40):x}", f"{rng.getrandbits(40):x}")) for _ in range(500)]
    assert len(texts) > 10 * MOST_COMPARED
    for number in (0, 250, 499):
        assert found(*texts, text=texts[number]) == (number, 1.0)
