import json

import pytest

from datagen.cli import main
from datagen.decisions import Journal
from tests.datagen.decisions.deciding import decision
from tests.datagen.export.exporting import run
from tests.reported import rejection


def exported(tmp_path, *flags: str) -> None:
    main(["export", str(tmp_path / "run"), "--out", str(tmp_path / "out"), *flags])


@pytest.fixture
def finished(tmp_path):
    return run(tmp_path / "run")


def ended(tmp_path, *flags: str) -> int:
    with pytest.raises(SystemExit) as ending:
        exported(tmp_path, *flags)
    return ending.value.code


def test_it_prints_what_was_written_on_one_line(tmp_path, finished, capsys):
    assert ended(tmp_path, "--format", "llava") == 0
    n_bytes = (tmp_path / "out").stat().st_size
    assert capsys.readouterr().out == f"{tmp_path / 'out'}: 6 samples in 1 file, {n_bytes:,} bytes\n"


def test_json_holds_the_figures(tmp_path, finished, capsys):
    assert ended(tmp_path, "--format", "parquet", "--embed-images", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"path", "format", "samples", "skipped", "bytes", "shards", "waiting"}
    assert (told["path"], told["samples"], told["shards"]) == (str(tmp_path / "out"), 6, 1)


def test_samples_that_were_left_out_are_told_to_the_eye(tmp_path, finished, capsys):
    (finished.scenes_folder / "images/1.png").unlink()
    assert ended(tmp_path, "--format", "webdataset", "--skip-missing") == 0
    assert "2 samples were left out" in capsys.readouterr().err


def test_samples_that_were_taken_back_and_are_not_there_yet_are_told_to_the_eye(tmp_path, finished, capsys):
    with finished.lines(finished.rejections_file) as lines:
        lines.add(rejection("leaks", id="back"))
    Journal(finished).append(decision("back", was="rejected", rule="leaks"))
    assert ended(tmp_path, "--format", "llava") == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "1 samples that people took back, or gave up again, are not as they want them yet: datagen assemble" in told


def test_a_place_that_is_taken_is_one_line_and_exit_code_1(tmp_path, finished, capsys):
    (tmp_path / "out").write_text("mine")
    assert ended(tmp_path, "--format", "llava") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ") and told.err.count("\n") == 1
    assert ended(tmp_path, "--format", "llava", "--force") == 0


def test_a_format_that_is_not_known_is_told(tmp_path, finished, capsys):
    assert ended(tmp_path, "--format", "csv") == 2
    assert "'csv' is not one of llava, sharegpt, messages" in " ".join(capsys.readouterr().err.split())


def test_the_help_names_every_format(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in ("llava", "sharegpt", "messages", "parquet", "webdataset"))
    assert "pip install '.[publish]'" in " ".join(told.replace("│", " ").split())
