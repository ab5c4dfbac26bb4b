import pytest

from datagen.errors import SourceError
from datagen.planting.rows import image_key, rows


def test_lines_and_arrays_hold_the_same_rows(tmp_path):
    lines, array = tmp_path / "a.jsonl", tmp_path / "b.json"
    lines.write_text('{"id": 1}\n\n{"id": "2"}\n')
    array.write_text('[{"id": 1}, {"id": "2"}]')
    assert [row.text("id") for row in rows(lines)] == [row.text("id") for row in rows(array)] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("{", "a.jsonl:1: is not JSON"), ("{}\n3", "a.jsonl:2: holds int"), ("[[]]", "entry 1: holds list")],
)
def test_what_is_no_row_is_named_with_its_line(tmp_path, text, found):
    file = tmp_path / "a.jsonl"
    file.write_text(text)
    with pytest.raises(SourceError, match=found):
        list(rows(file))


def test_a_file_that_is_not_there_is_an_error_of_one_line(tmp_path):
    with pytest.raises(SourceError, match=r"none\.jsonl: cannot be read"):
        list(rows(tmp_path / "none.jsonl"))


def test_a_missing_field_is_named(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": null}')
    with pytest.raises(SourceError, match=r"a\.jsonl:1: no id or image"):
        next(rows(file)).text("id", "image")


@pytest.mark.parametrize("name", ["42", "000000000042", "000000000042.jpg", "COCO_val2014_000000000042.jpg"])
def test_an_image_is_known_by_its_number(name):
    assert image_key(name) == "42"


def test_an_image_without_a_number_is_known_by_its_name():
    assert image_key("folder/cat.png") == "cat"
