import json

import pytest
from pydantic import ValidationError

from datagen.types import Box, Sample, StageCount, Turn
from tests.builders import sample


@pytest.mark.parametrize("corners", [(0.5, 0.1, 0.5, 0.9), (0.5, 0.9, 0.6, 0.1), (-0.1, 0, 1, 1), (0, 0, 1, 1.001)])
def test_a_box_lies_in_the_image_and_has_area(corners):
    with pytest.raises(ValidationError):
        Box(category="cat", **dict(zip(("x1", "y1", "x2", "y2"), corners, strict=True)))


def test_a_record_does_not_change_and_takes_no_unknown_field():
    with pytest.raises(ValidationError):
        sample().id = "other"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Sample.model_validate(json.loads(sample().model_dump_json()) | {"score": 1})


def test_a_stage_count_in_which_something_disappeared_is_refused():
    StageCount(stage="s", unit="u", entered=3, passed=1, rejected={"r": 2})
    with pytest.raises(ValidationError, match="s: 3 u came in, 2 are accounted for"):
        StageCount(stage="s", unit="u", entered=3, passed=1, rejected={"r": 1})


@pytest.mark.parametrize("value", ["<image>\nWhy <b>?", "Why <b>?\n<image>"])
def test_what_was_asked_is_told_without_the_image_token(value):
    asked = sample().model_copy(update={"conversations": (Turn(role="human", text=value), Turn(role="gpt", text="A."))})
    assert asked.questions == ("Why <b>?",) and asked.answers == ("A.",)
    assert asked.turns[1] is asked.conversations[1]


def test_a_turn_is_written_in_llavas_spelling():
    assert json.loads(sample().model_dump_json())["conversations"][1] == {
        "from": "gpt",
        "value": "It is warm in the sun.",
    }
