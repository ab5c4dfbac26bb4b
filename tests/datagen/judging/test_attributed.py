import pytest

from datagen.judging.attributed import scores_by_name
from datagen.judging.marks import made_ready


def read(text):
    return scores_by_name(made_ready(text, 2, 10.0), 2, 10.0)


@pytest.mark.parametrize(
    "text",
    [
        "The scores for Assistant 1 and Assistant 2 are 8 and 7, respectively.",
        "The score for Assistant 1 is 8 and the score for Assistant 2 is 7.",
        "I rate Assistant 1 an eight out of ten, and Assistant 2 a 7.",
        "Assistant 2: 7, Assistant 1: 8",
        "8 for Assistant 1, 7 for Assistant 2",
        "I assign scores of 8 and 7 to Assistant 1 and Assistant 2.",
        "The former gets 8, the latter gets 7.",
        "They receive 8 and 7, respectively.",
        "Assistant 1 (8/10) names 3 of 4 dogs; Assistant 2 (7/10) names 2.",
        "Assistant 1's answer is right, so it receives an 8. Assistant 2's is vague. It deserves a 7.",
        "## Assistant 1\nNames 3 dogs.\nScore: 8\n## Assistant 2\nNames 2.\nScore: 7",
        "Assistant 1 earns a higher score of 8 compared to Assistant 2's score of 7.",
        "Accuracy: Assistant 1: 9, Assistant 2: 9\nOverall: Assistant 1: 8, Assistant 2: 7",
        "Assistant 1 would have got a 9 if it had counted. It gets an 8. Assistant 2 gets a 7.",
    ],
)
def test_each_number_goes_to_whom_its_sentence_gives_it(text):
    assert read(text) == (8.0, 7.0)


def test_both_may_get_the_same():
    assert read("Both assistants receive a score of 8 for naming 3 dogs.") == (8.0, 8.0)


@pytest.mark.parametrize(
    "text",
    [
        "Assistant 1 and Assistant 2 mention 3 and 4 dogs, respectively.",
        "Assistant 1 counted 3 and Assistant 2 counted 4.",
        "Both assistants found 2 dogs.",
        "The 2 assistants gave 3 reasons each.",
        "Assistant 1: 8",
        "Assistant 1: 8, Assistant 2: 7\nAssistant 1: 3, Assistant 2: 7",
        "Both assistants receive 8 and 9",
        "Assistant 3: 8, Assistant 4: 9",
    ],
)
def test_counts_half_a_judgement_and_contradictions_are_no_scores(text):
    assert read(text) is None
