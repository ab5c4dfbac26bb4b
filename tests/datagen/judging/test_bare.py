import pytest

from datagen.judging.bare import closing_scores, first_line_scores, labelled_scores, opening_scores


@pytest.mark.parametrize(
    "text", ["8 9", "8, 9", "8/9", "(8, 9)", "8 and 9", "8\n9\nBecause.", "\n8 9\n\nBecause of 3 dogs."]
)
def test_two_scores_open_the_text(text):
    assert opening_scores(text, 2, 10.0) == (8.0, 9.0)


@pytest.mark.parametrize(
    "text", ["8", "8.", "8\nBecause of 3 dogs.", "8 - names 3 dogs", "8: good", "8. The dog is named."]
)
def test_one_score_opens_the_text(text):
    assert opening_scores(text, 1, 10.0) == (8.0,)


@pytest.mark.parametrize("text", ["8 dogs", "3 of 4 are right", "11", "8 9", "", "-8", "There are 8"])
def test_a_count_opens_no_judgement(text):
    assert opening_scores(text, 1, 10.0) is None


def test_what_was_asked_for_is_read_as_it_came():
    assert first_line_scores("8.5\n\nIt names 3 dogs.", 1, 10.0) == (8.5,)
    assert first_line_scores(" 8 9 \n", 2, 10.0) == (8.0, 9.0)
    assert first_line_scores("1-10", 2, 10.0) is None
    assert first_line_scores("Score: 8", 1, 10.0) is None


def test_a_label_stands_before_scores_on_any_line():
    assert labelled_scores("Names 3 dogs.\nScores: 8 9\nBecause.", 2, 10.0) == (8.0, 9.0)
    assert labelled_scores("Here are the scores: 8 9", 2, 10.0) == (8.0, 9.0)


def test_of_labelled_scores_the_final_one_counts_then_the_first_line():
    assert labelled_scores("Score: 7\nFinal score: 8", 1, 10.0) == (8.0,)
    assert labelled_scores("Score: 7\nIt says:\nScore: 10", 1, 10.0) == (7.0,)
    assert labelled_scores("Well.\nScore: 7\nScore: 10", 1, 10.0) is None


def test_scores_close_the_text():
    assert closing_scores("The second is better.\n\n8 9", 2, 10.0) == (8.0, 9.0)
    assert closing_scores("There are 8", 1, 10.0) is None
