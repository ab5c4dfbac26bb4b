import json

import pytest
import typer

from datagen.cli.publishing import publish
from datagen.errors import ConfigError, PublishError
from datagen.publish import sums
from tests.datagen.publish.publishing import finished


@pytest.fixture
def command():
    app = typer.Typer()
    app.command()(publish)
    return lambda *argv: app([str(one) for one in argv], standalone_mode=False)


def test_it_prints_only_where_the_folder_is(command, tmp_path, capsys):
    command(finished(tmp_path / "run").folder, "--out", tmp_path / "out")
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / 'out'}\n" and sums.wrong(tmp_path / "out") == ()
    assert "8 samples about 4 images" in told.err and "No licence was stated" in told.err


def test_json_holds_what_was_published(command, tmp_path, capsys):
    command(finished(tmp_path / "run").folder, "--out", tmp_path / "out", "--only-licences", "cc-by-2.0", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["samples"] == {"train": 2} and told["licences"] == {"cc-by-2.0": 1} and told["pushed"] is None


def test_what_is_published_all_the_same_is_told(command, tmp_path, capsys):
    run = finished(tmp_path / "run", looked=False, teacher="rehearsal")
    command(run.folder, "--out", tmp_path / "out", "--unaudited")
    told = capsys.readouterr().err
    assert "nobody looked at it" in told and "No model wrote these texts" in told


def test_json_tells_what_the_eye_is_told(command, tmp_path, capsys):
    run = finished(tmp_path / "run", looked=False, teacher="rehearsal")
    command(run.folder, "--out", tmp_path / "out", "--unaudited", "--json")
    told = capsys.readouterr()
    caveats = json.loads(told.out)["caveats"]
    assert len(caveats) == 3 and all(one in " ".join(told.err.split()) for one in caveats)
    assert "No licence was stated" in caveats[2]


def test_a_part_is_told_with_its_bound(command, tmp_path, capsys):
    command(finished(tmp_path / "run").folder, "--out", tmp_path / "out", "--only-licences", "cc-by-2.0", "--json")
    caveats = json.loads(capsys.readouterr().out)["caveats"]
    assert any(one.startswith("Only a part is published: ") for one in caveats)


def test_the_help_names_the_extra(command, capsys):
    command("--help")
    assert "pip install '.[publish]'" in " ".join(capsys.readouterr().out.split())


def test_a_rehearsal_is_not_pushed_without_a_word(command, tmp_path):
    run = finished(tmp_path / "run", teacher="rehearsal")
    with pytest.raises(PublishError, match="--allow-rehearsal"):
        command(run.folder, "--out", tmp_path / "out", "--push", "first/cats", "--yes")
    assert not (tmp_path / "out").exists()


def test_nothing_is_pushed_where_nobody_says_yes(command, tmp_path):
    with pytest.raises(PublishError, match="--yes"):
        command(finished(tmp_path / "run").folder, "--out", tmp_path / "out", "--push", "first/cats")


def test_public_goes_with_a_push(command, tmp_path):
    with pytest.raises(ConfigError, match="--push"):
        command(finished(tmp_path / "run").folder, "--out", tmp_path / "out", "--public")
    assert not (tmp_path / "out").exists()
