import pytest

from datagen.judging.marks import made_ready
from datagen.judging.numbers import stated


def led(text):
    return [one.value for one in stated(made_ready(text, 1, 10.0), 10.0) if one.is_led]


@pytest.mark.parametrize(
    "text",
    [
        "a score of 8",
        "The score is 8.",
        "I rate it 8 because it is right",
        "I would give this answer an 8",
        "it deserves a solid 8.",
        "it receives 8, which is fair",
        "On a scale of 1 to 10 this is an 8",
        "8 out of 10",
        "the score I would assign is 8",
        "Overall: 8",
    ],
)
def test_what_leads_up_to_a_number_makes_it_a_score(text):
    assert led(text) == [8.0]


@pytest.mark.parametrize(
    "text",
    [
        "It gives 8 reasons.",
        "It counted 8.",
        "8 out of 10 objects are named",
        "It receives 8 visitors",
        "a score of 8 goals",
        "it would have been 8/10",
        "not an 8.",
        "I deduct 8 points",
        "a score of 7 to 8",
        "a score of 21",
        "if it had been whole, I would give it 8",
    ],
)
def test_counts_and_what_might_have_been_are_no_scores(text):
    assert led(text) == []
