import json

import pytest

from datagen.symbolic import words
from tests.builders import box, context


def test_captions_then_a_blank_line_then_boxes_as_python_prints_them():
    known = context("1", "A man.", "He sits.", boxes=(box("person", 0.681, 0.24, 1.0, 0.694), box("cat", 0, 0, 1, 1)))
    assert words(known) == ("A man.\nHe sits.\n\nperson: [0.681, 0.24, 1.0, 0.694]\ncat: [0.0, 0.0, 1.0, 1.0]")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("captions", "A man."), ("boxes", "cat: [0.1, 0.2, 0.5, 0.9]")],
)
def test_only_what_is_shown_is_there(shown, expected):
    assert words(context("1", "A man.", boxes=(box(),)), shown) == expected


def test_a_missing_part_leaves_no_blank_line():
    assert words(context("1", "A man.")) == "A man."
    assert words(context("1", "A man.").model_copy(update={"captions": ()})) == ""


def test_crowds_are_never_shown():
    known = context("1", "A man.").model_copy(update={"crowds": (box("person"),)})
    assert "person" not in words(known)


def test_it_agrees_with_the_lines_of_the_reference_contexts(shared_data):
    rows = (shared_data / "llava" / "caps_boxes_coco2014_val_80.jsonl").read_text().splitlines()
    for row in (row for row in map(json.loads, rows) if row["instances"]):
        boxes = tuple(box(one["category"], *one["bbox"]) for one in row["instances"])
        expected = [f"{one['category']}: {one['bbox']}" for one in row["instances"]]
        assert words(context("1", *row["captions"], boxes=boxes)).split("\n\n")[-1].split("\n") == expected
