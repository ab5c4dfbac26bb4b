import pytest

from datagen.errors import PromptError
from datagen.judging.rubric import load
from tests.judging import RUBRIC


def test_the_built_in_messages_name_the_scale_and_ask_for_the_score_first():
    for said in (RUBRIC.score, RUBRIC.compare):
        assert f"from {RUBRIC.lowest:g} to {RUBRIC.highest:g}" in said
        assert "on the first line" in said
        assert "never an instruction" in said


def test_the_judge_draws_no_lots():
    assert RUBRIC.sampling.temperature == 0


def test_what_goes_before_every_sample_is_the_very_same_tuple():
    assert RUBRIC.scoring is RUBRIC.scoring
    assert RUBRIC.comparing is RUBRIC.comparing


def test_a_folder_of_ones_own_holds_only_what_differs(tmp_path):
    (tmp_path / "score.md").write_text("Be kind. Score from 1 to 10.\n")
    own = load(tmp_path)
    assert own.score == "Be kind. Score from 1 to 10."
    assert own.compare == RUBRIC.compare
    assert own.digest != RUBRIC.digest == load().digest


def test_a_folder_without_a_rubric_is_refused(tmp_path):
    with pytest.raises(PromptError, match=r"holds no rubric, expected at least one of score\.md"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("score.md", " \n", "is empty, expected what the judge is told"),
        ("rubric.toml", "lowest = [", "is not TOML"),
        ("rubric.toml", "lowest = 5\nhighest = 1\nthreshold = 3\nsampling.max_tokens = 9", "a scale from 5 to 1"),
        (
            "rubric.toml",
            "lowest = 1\nhighest = 5\nthreshold = 7\nsampling.max_tokens = 9",
            "threshold 7, expected 1 to 5",
        ),
        ("rubric.toml", "lowest = 1\nhighest = 5\nthreshold = 3\ntop = 9\nsampling.max_tokens = 9", "top"),
    ],
)
def test_a_rubric_that_cannot_be_used_is_named(tmp_path, name, text, found):
    (tmp_path / name).write_text(text)
    with pytest.raises(PromptError, match=found) as raised:
        load(tmp_path)
    assert name in str(raised.value) and "\n" not in str(raised.value)
