import json

import pytest

from datagen.errors import SourceError
from datagen.planting.real_answers import read_answers
from tests.plantings import DOG_AND_BOWL, told

TURNS = [{"from": "human", "value": "Who?\n<image>"}, {"from": "gpt", "value": "A dog."}]


def written(tmp_path, *rows, name="answers.jsonl"):
    file = tmp_path / name
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def read(tmp_path, *rows, questions=None):
    return read_answers(written(tmp_path, *rows), questions, [DOG_AND_BOWL])


def test_answers_are_joined_with_their_questions_and_their_image(tmp_path):
    asked = {"question_id": 3, "image": "000000000007.jpg", "text": "Why?", "category": "complex"}
    questions = written(tmp_path, asked, name="questions.jsonl")
    (sample,) = read(tmp_path, {"question_id": 3, "text": "Because."}, questions=questions)
    assert (sample.type, sample.questions, sample.answers) == ("reasoning", ("Why?",), ("Because.",))
    assert sample.context == DOG_AND_BOWL


def test_a_row_may_bring_its_question(tmp_path):
    (sample,) = read(tmp_path, {"image_id": 7, "type": "detail", "question": "What?", "answer": "A dog."})
    assert (sample.type, sample.questions, sample.id) == ("detail", ("What?",), "7-detail-1")


def test_a_record_of_llava_is_read(tmp_path):
    (sample,) = read(tmp_path, {"id": "x", "image": "7.jpg", "conversations": TURNS})
    assert (sample.type, sample.questions, sample.answers) == ("conversation", ("Who?",), ("A dog.",))


def test_a_line_of_a_run_brings_its_context(tmp_path):
    made = told("A dog.")
    file = tmp_path / "samples.jsonl"
    file.write_text(made.model_dump_json() + "\n")
    assert read_answers(file, None, []) == [made]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"question_id": 1, "text": "Because."}, "no questions were given"),
        ({"image_id": 8, "question": "Who?", "answer": "A dog."}, "nothing is known of image 8"),
        ({"id": 1, "image": "7.jpg", "conversations": TURNS[:1]}, "1 turns"),
        ({"id": 1, "image": "7.jpg", "conversations": "Who?"}, "conversations is no list"),
        ({"text": "Because."}, "no question_id"),
    ],
)
def test_what_cannot_be_joined_is_named_with_its_line(tmp_path, row, found):
    with pytest.raises(SourceError, match=rf"answers.jsonl:1: .*{found}"):
        read(tmp_path, row)


def test_a_question_that_is_not_there_is_named(tmp_path):
    questions = written(tmp_path, {"question_id": 1, "image": "7.jpg", "text": "Why?"}, name="questions.jsonl")
    with pytest.raises(SourceError, match="question 2 is not in the file"):
        read(tmp_path, {"question_id": 2, "text": "Because."}, questions=questions)


def test_a_file_without_answers_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="holds no answer"):
        read(tmp_path)
