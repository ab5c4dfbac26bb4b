import pytest

from datagen.judging.alone import score_in_words
from datagen.judging.marks import made_ready


def read(text):
    return score_in_words(made_ready(text, 1, 10.0), 10.0)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("It names 3 dogs. I would rate it 8 out of 10.", 8),
        ("My rating is six, since 2 of 3 are wrong.", 6),
        ("I give it a 7. So 7/10.", 7),
        ("Accuracy: 8/10, clarity: 9/10, overall: 8.5/10", 8.5),
        ("A 9/10 for clarity. Overall, I give it a 6.", 6),
    ],
)
def test_the_score_of_the_whole_is_read(text, score):
    assert read(text) == score


@pytest.mark.parametrize(
    "text",
    [
        "Accuracy: 8/10, clarity: 9/10",
        "The accuracy score is 8.",
        "I give 7/10 for its accuracy and 9/10 for its clarity.",
        "I give it a 7. I give it a 9.",
        "Answer 2 names 3 dogs at [0.1, 0.2].",
    ],
)
def test_scores_of_parts_and_scores_that_differ_are_none(text):
    assert read(text) is None
