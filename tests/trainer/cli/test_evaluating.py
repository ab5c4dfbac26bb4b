import json

from tests.trainer.cli.builders import dataset, ended, model


def test_an_evaluation_is_tables_for_the_eye_and_json_for_programs(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    asked = ("evaluate", model(tmp_path / "m"), samples, "--images", samples.parent, "--max-new-tokens", 3)
    replies = tmp_path / "replies.jsonl"
    assert ended(*asked, "--replies", replies) == 0
    told = capsys.readouterr().out
    assert "color" in told and "yes/no" in told and "another's" in told
    lines = [json.loads(line) for line in replies.read_text().splitlines()]
    assert [line["condition"] for line in lines] == ["seen"] * 12 + ["shuffled"] * 12 + ["blanked"] * 12
    assert ended(*asked, "--json", "--no-controls", "--limit", 5) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["questions"], found["shuffled"], found["seen"]["right"]["n"]) == (5, None, 5)


def test_an_image_that_is_not_there_is_one_line(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    (samples.parent / "1.png").unlink()
    assert ended("evaluate", model(tmp_path / "m"), samples, "--images", samples.parent) == 1
    assert "sample '4#2': image '1.png' is not in" in capsys.readouterr().err


def test_replies_that_cannot_be_written_are_told_before_anything_is_asked(tmp_path, capsys):
    nowhere = tmp_path / "none" / "replies.jsonl"
    assert ended("evaluate", tmp_path / "no model", tmp_path / "no questions", "--replies", nowhere) == 1
    assert "replies.jsonl: cannot be written" in capsys.readouterr().err
