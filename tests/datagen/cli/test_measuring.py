import json

import pytest
import typer

from datagen.cli.measuring import measure_checks
from datagen.errors import ConfigError, SourceError
from tests.builders import coco_files

ANSWER = {"image_id": 1, "type": "detail", "question": "What is here?", "answer": "The image shows a cat and a chair."}


def measured(*flags):
    app = typer.Typer()
    app.command()(measure_checks)
    app([str(flag) for flag in flags], standalone_mode=False)


def read(capsys, *flags):
    measured("--json", *flags)
    return json.loads(capsys.readouterr().out)


def annotated(tmp_path):
    return [part for role, file in coco_files(tmp_path / "coco").items() for part in (f"--{role}", file)]


def test_json_tells_recall_and_false_rejections(tmp_path, capsys):
    found = read(capsys, *annotated(tmp_path), "--per-kind", 2, "--seed", 3)
    assert {"version", "seed", "profile", "kinds", "false_rejections"} <= found.keys()
    assert found["seed"] == 3
    assert {"kind", "planted", "caught", "recall", "low", "high", "rules"} <= found["kinds"][0].keys()
    assert {"set", "samples", "rejected", "rate", "low", "high", "examples"} <= found["false_rejections"][0].keys()


def test_without_flags_it_speaks_of_drawn_scenes(capsys):
    found = read(capsys, "--scenes", 4, "--kind", "refusal", "--per-kind", 5)
    assert [(one["kind"], one["planted"]) for one in found["kinds"]] == [("refusal", 5)]
    assert found["false_rejections"][0]["samples"] == 12


def test_answers_of_a_file_are_a_set_of_their_own(tmp_path, capsys):
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(ANSWER))
    found = read(capsys, *annotated(tmp_path), "--answers", file, "--per-kind", 1)
    assert ("answers", 1) in [(one["set"], one["samples"]) for one in found["false_rejections"]]


def test_the_table_names_every_kind_and_shows_what_was_missed(tmp_path, capsys):
    measured(*annotated(tmp_path), "--per-kind", 2, "--show", 1)
    printed = capsys.readouterr()
    assert "object absent" in printed.out and "innocent twins" in printed.out
    assert "Profile default, seed 0" in printed.err


def test_an_unknown_kind_is_a_wrong_flag(tmp_path):
    with pytest.raises(typer.BadParameter, match="'moods' is not one of object_absent"):
        measured("--kind", "moods")


def test_questions_without_answers_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="questions without answers"):
        measured("--questions", tmp_path / "q.jsonl")


def test_a_file_that_cannot_be_read_is_an_error_of_one_line(tmp_path):
    with pytest.raises(SourceError, match=r"none\.jsonl: cannot be read"):
        measured("--contexts", tmp_path / "none.jsonl")


def test_real_answers_over_their_own_contexts_are_measured(shared_data, capsys):
    llava = shared_data / "llava"
    found = read(
        capsys,
        *("--contexts", llava / "caps_boxes_coco2014_val_80.jsonl", "--answers", llava / "qa90_gpt4_answer.jsonl"),
        *("--questions", llava / "qa90_questions.jsonl", "--per-kind", 3, "--limit", 5),
    )
    sets = {one["set"]: one["samples"] for one in found["false_rejections"]}
    assert (sets["answers"], sets["answers: reasoning"], sets["rehearsal"]) == (90, 30, 15)
