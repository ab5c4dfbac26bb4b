import json
from pathlib import Path

import pytest

from datagen.errors import ConfigError
from datagen.sources.evaluation import questions

DATA = Path(__file__).parents[4] / "shared/data"
POPE = {"question_id": 1, "image": "COCO_val2014_000000310196.jpg", "text": "Is there a dog?", "label": "yes"}


def rows(folder: Path, text: str | bytes):
    file = folder / "set.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(asked.images, asked.question) for asked in questions(file)]


def test_lines_of_records_are_read(tmp_path):
    text = f"{json.dumps(POPE)}\n\n{json.dumps({'image_id': 5, 'question': 'What?'})}"
    assert rows(tmp_path, text) == [((POPE["image"],), "Is there a dog?"), (("5",), "What?")]


def test_an_array_of_llavas_records_is_read(tmp_path):
    turns = [
        {"from": "human", "value": "<image>\nWhat?"},
        {"from": "gpt", "value": "A cat."},
        {"from": "human", "value": "Why?"},
    ]
    with_image, without = {"id": "9", "image": "9/image.png", "conversations": turns}, {"id": "8"}
    text = json.dumps([with_image, without | {"conversations": turns[2:]}], indent=2)
    assert rows(tmp_path, text) == [(("9/image.png",), "What?\nWhy?"), ((), "Why?")]


def test_names_are_read_from_arrays_and_from_lines(tmp_path):
    assert rows(tmp_path, '[310196, "a/b.png"]\n') == [(("310196",), ""), (("a/b.png",), "")]
    text = "\ufeff310196\n\n# from a page\na/my photo.jpg  # odd\n"
    assert rows(tmp_path, text) == [(("310196",), ""), (("a/my photo.jpg",), "")]


def test_the_lists_of_vqa_and_coco_files_are_read(tmp_path):
    vqa = {"info": {}, "questions": [{"image_id": 7, "question": "Why?", "question_id": 1}]}
    coco = {"images": [{"id": 7, "file_name": "000000000007.jpg"}], "annotations": []}
    assert rows(tmp_path, json.dumps(vqa)) == [(("7",), "Why?")]
    assert rows(tmp_path, json.dumps(coco)) == [(("000000000007.jpg",), "")]


def test_a_record_may_name_several_images(tmp_path):
    assert rows(tmp_path, '{"image": ["a.png", "b.png"], "text": ""}') == [(("a.png", "b.png"), "")]


def test_records_have_the_numbers_of_their_places(tmp_path):
    (tmp_path / "set.txt").write_text("1\n2\n3")
    assert [asked.place for asked in questions(tmp_path / "set.txt")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "holds no record"),
        ("[]", "holds no record"),
        ("# nothing yet\n", "holds no record"),
        ('{"acc": 90.9, "results": {"4": 1}}', 'record 1 names neither image nor question, it is \'{"acc"'),
        ('[{"image": "a.jpg"}, {"label": "yes"}]', "record 2 names neither"),
        ('[{"image": "a.jpg"}, true]', "record 2 names neither"),
        ('[{"image": "a.jpg"}', "record 2 is no whole JSON value, it begins ''"),
        ('[{"image": "a.jpg"}] more', "record 2 is no whole JSON value"),
        ('{"image": "a.jpg"}\n{"image": ', "record 2 is no whole JSON value"),
        ('{"image": "a.jpg"}]', "record 2 is no whole JSON value"),
        ("[" * 100_000, "record 1 is no whole JSON value"),
        ("7\nquestion_id,image", "line 2 is no image name but 'question_id,image'"),
        ("Which of these is a dog?", "line 1 is no image name"),
        (b"\x89PNG\r\n\xff\x00", "is no UTF-8 text"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path, text, found):
    with pytest.raises(ConfigError) as caught:
        rows(tmp_path, text)
    assert found in str(caught.value) and "expected an evaluation set" in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        list(questions(tmp_path / "none.json"))
    with pytest.raises(ConfigError, match="cannot be read"):
        list(questions(tmp_path))


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_real_evaluation_sets_are_read():
    pope = list(questions(DATA / "pope/coco_pope_random.json"))
    science = list(questions(DATA / "scienceqa/llava_test_CQM-A.json"))
    assert len(pope) == 3000 and len({asked.images for asked in pope}) == 500
    assert len(science) == 4241 and sum(bool(asked.images) for asked in science) == 2017
    assert not any("<image>" in asked.question for asked in science)
    with pytest.raises(ConfigError, match="names neither"):
        list(questions(DATA / "scienceqa/test_sqa_llava_13b_v0.json"))
