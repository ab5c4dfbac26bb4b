import json
from pathlib import Path

import pytest

from tests.trainer.builders import sample, write_dataset
from trainer.errors import DataError
from trainer.questions import Question, kind_of, options, read

DATA = Path(__file__).parents[3] / "shared" / "data"


def lines(folder, *records):
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def question(**more):
    return {"id": "1", "image": "a.png", "question": "What color is it?", "answer": "red"} | more


@pytest.mark.parametrize(
    ("asked", "answer", "kind"),
    [
        ("How many birds do you see here?", "Three birds can be seen.", "count"),
        ("Are there any cats in the picture?", "No, the picture shows no cats.", "yes/no"),
        ("Would I find any cups in this picture?", "Yes, two cups.", "yes/no"),
        ("In this scene, what color is the balloon?", "It is blue.", "color"),
        ("Which colour does the person wear?", "Red.", "color"),
        ("On which side of the car is the boat, left or right?", "To the left.", "place"),
        ("Whereabouts in the image is the boat?", "On the right side.", "place"),
        ("What vehicle is in this image?", "A boat.", "object"),
        ("<image>\nHow would you describe this scene?", "It shows a house.", "other"),
        ("Which is it?\nA. a fish\nB. a bird", "B", "letter"),
        ("How many?", "No bird.", "count"),
        ("What does the sign say?", "No parking", "other"),
        ("Look at the sign. What does it say?", "No entry", "other"),
        ("<image>\nIs this the man who sits?", "No.", "yes/no"),
    ],
)
def test_a_kind_is_found_by_how_it_is_asked_and_answered(asked, answer, kind):
    assert kind_of(asked, answer) == kind


def test_options_stand_one_a_line_from_a_on():
    assert options("Which?\nA. a fish\nB. a bird") == ("A", "B")
    assert options("Which?\nA. a fish\nC. a bird") == options("A B C") == ()


def test_questions_are_read_as_they_were_written(tmp_path):
    record = question(kind="hue", choices=["red", "blue"], before=[["What is it?", "A cup."]])
    assert read(lines(tmp_path, record)) == (Question.model_validate(record),)


def test_popes_lines_are_questions(tmp_path):
    record = {"question_id": 7, "image": "a.jpg", "text": "Is there a dog in the image?", "label": "yes"}
    (found,) = read(lines(tmp_path, record))
    assert (found.id, found.image, found.asks_for, found.answer) == ("7", "a.jpg", "yes/no", "yes")


def test_samples_are_asked_turn_by_turn_with_the_true_turns_before(tmp_path):
    two = sample("s", "a.png", ("What is it?", "A cup."), ("How many?", "Two."))
    path = write_dataset(tmp_path, [two, sample("t", None, ("Hello?", "Yes."))])
    first, second, text = read(path)
    assert (first.id, second.id, text.id) == ("s#1", "s#2", "t#1")
    assert second.before == (("<image>\nWhat is it?", "A cup."),) and second.question == "How many?"
    assert (second.image, text.image) == ("a.png", None)


def test_an_array_of_records_is_read_too(tmp_path):
    path = tmp_path / "llava.json"
    path.write_text(json.dumps([sample("s", "a.png", ("What is it?", "A cup."))]))
    assert [one.answer for one in read(path)] == ["A cup."]


def test_letters_of_options_become_choices(tmp_path):
    path = write_dataset(tmp_path, [sample("s", None, ("Which?\nA. a fish\nB. a bird", "B"))])
    assert read(path)[0].choices == ("A", "B")


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (question(answer=""), "line 1: answer: "),
        (question(colour="red"), "line 1: colour: extra"),
        (question(choices=["blue", "green"]), "the answer among them"),
        (question(choices=["red"]), "two or more"),
        (question(beginnings=True), "there are no choices"),
        (question(answer="Yes", choices=["Yes, it is", "Yes", "No"], beginnings=True), "could never lose"),
        ({"id": "1"}, "line 1: question: field required"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_field(tmp_path, record, says):
    with pytest.raises(DataError, match=says):
        read(lines(tmp_path, record))


def test_a_line_that_is_no_object_is_told(tmp_path):
    path = lines(tmp_path, question())
    path.write_text(path.read_text() + "nonsense\n")
    with pytest.raises(DataError, match="line 2: is not JSON"):
        read(path)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path / "none.jsonl")


@pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")
def test_published_sets_are_read():
    pope = read(DATA / "pope" / "coco_pope_random.json")
    science = read(DATA / "scienceqa" / "llava_test_CQM-A.json")
    assert (len(pope), {one.asks_for for one in pope}) == (3000, {"yes/no"})
    assert (len(science), sum(bool(one.choices) for one in science)) == (4241, 4241)


def test_a_line_that_is_no_utf_8_is_named(tmp_path):
    path = lines(tmp_path, *[question(id=str(number)) for number in range(200)])
    path.write_bytes(path.read_bytes() + b'{"id": "\xff"}\n')
    with pytest.raises(DataError, match="line 201: is not JSON"):
        read(path)


def test_an_array_may_begin_after_white_space(tmp_path):
    path = tmp_path / "data.json"
    path.write_text("\n " + json.dumps([sample("1", "1.png", ("What?", "A cup."))]))
    assert [one.answer for one in read(path)] == ["A cup."]
