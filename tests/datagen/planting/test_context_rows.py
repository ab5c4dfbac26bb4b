import json

import pytest

from datagen.errors import SourceError
from datagen.planting.context_rows import read_contexts

ROW = {
    "id": "000000000042",
    "image": "000000000042.jpg",
    "captions": ["A dog. ", ""],
    "instances": [
        {"category": "dog", "bbox": [0.1, 0.2, 0.5, 1.0004]},
        {"category": "fly", "bbox": [0.1, 0.1, 0.1, 0.2]},
    ],
}


def written(tmp_path, row):
    file = tmp_path / "contexts.jsonl"
    file.write_text(json.dumps(row) + "\n")
    return file


def test_a_row_becomes_a_context(tmp_path):
    (context,) = read_contexts(written(tmp_path, ROW))
    assert (context.image_id, context.captions) == ("42", ("A dog.",))
    assert [(box.category, box.x1, box.y2) for box in context.boxes] == [("dog", 0.1, 1.0)]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"instances": [{"category": "dog"}]}, "an instance is not"),
        ({"captions": "A dog."}, "no list"),
        ({"id": None, "image": None}, "no id or image_id or image"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, change, found):
    with pytest.raises(SourceError, match=rf"contexts.jsonl:1: .*{found}"):
        read_contexts(written(tmp_path, ROW | change))


def test_a_row_that_is_no_context_is_refused(tmp_path):
    with pytest.raises(SourceError, match="neither captions nor instances"):
        read_contexts(written(tmp_path, {"question_id": 1, "image": "42.jpg", "text": "Why?"}))
