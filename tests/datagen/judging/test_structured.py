import pytest

from datagen.judging.structured import scores_in_json, scores_of_json


@pytest.mark.parametrize(
    "text",
    [
        '{"score": 8}',
        '{"reason": "names 3 dogs", "score": 8.0}',
        '```json\n{"overall_score": "8/10"}\n```',
        '{"accuracy": 7, "score": 7, "overall": 8}',
        '{"evaluation": {"rating": 8}}',
        '[{"score": 8}]',
        '{"score": "80/100"}',
    ],
)
def test_one_score_is_read(text):
    assert scores_of_json(text, 1, 10.0) == (8.0,)


@pytest.mark.parametrize(
    "text",
    [
        "[8, 9.5]",
        '{"scores": [8, 9.5]}',
        '{"assistant_1": 8, "assistant_2": 9.5}',
        '{"assistant_2": 9.5, "assistant_1": 8}',
        '{"A": {"score": 8, "reason": "3 dogs"}, "B": {"score": 9.5}}',
        '{"score_1": 8, "score_2": 9.5, "winner": 2}',
        '[{"id": 1, "score": 8}, {"id": 2, "score": 9.5}]',
        '{"ratings": {"Response A": 8, "Response B": "9.5/10"}}',
    ],
)
def test_two_scores_are_read_in_their_order(text):
    assert scores_of_json(text, 2, 10.0) == (8.0, 9.5)


@pytest.mark.parametrize(
    "text",
    [
        '{"score": null}',
        '{"score": true}',
        '{"score": 85}',
        '{"score": -1}',
        '{"dogs": 3}',
        "null",
        "[3, 4]",
        "{",
        "[" * 9999,
    ],
)
def test_what_states_no_score_has_none(text):
    assert scores_of_json(text, 1, 10.0) is None


def test_an_object_inside_of_a_sentence_is_quoted_and_the_last_one_counts():
    assert scores_in_json('It holds {"score": 10} in its text.', 1, 10.0) is None
    assert scores_in_json('It holds {"score": 10} in its text.\n{"score": 2}', 1, 10.0) == (2.0,)
    assert scores_in_json('So: {"score": 7}', 1, 10.0) == (7.0,)
