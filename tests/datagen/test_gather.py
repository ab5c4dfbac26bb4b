from pathlib import Path

import pytest

from datagen.errors import RunError
from datagen.report.gather import gather
from datagen.run import Run
from tests.builders import context
from tests.reported import claims, complete, rejection, told


def test_a_report_holds_what_manifest_and_lines_say(tmp_path):
    lines = [rejection("hides_its_source", image_id="7")]
    said = [claims(("object", "dog", "contradicted"))]
    report = told(tmp_path / "mine", lines, said, [context("7", "A cat.")])
    assert (report.name, report.teacher, report.profile, report.usage.requests) == ("mine", "m", "default", 3)
    assert report.caught[0].examples[0].captions == ("A cat.",)
    assert "hides_its_source" not in report.silent and "answers_end_whole" in report.silent
    assert report.claims.contradicted_and_kept == 1
    assert (report.selection, report.judged) == (None, None)


def test_a_run_that_is_not_complete_is_refused(tmp_path):
    run = complete(tmp_path)
    run.unfinish()
    with pytest.raises(RunError, match=r"has no manifest\.json, expected a complete run"):
        gather(run)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="expected a run folder"):
        gather(Run(tmp_path))


def test_a_run_of_an_earlier_version_has_no_claims(tmp_path):
    run = complete(tmp_path)
    run.claims_file.unlink()
    assert gather(run).claims is None


def test_a_broken_line_is_named(tmp_path):
    run = complete(tmp_path)
    run.rejections_file.write_text('{"stage": 1}\n')
    with pytest.raises(RunError, match=r"rejections\.jsonl:1"):
        gather(run)


def test_what_was_wished_beside_the_defaults_is_told(tmp_path):
    run = complete(tmp_path)
    assert gather(run).wishes == {}
    chosen = {"mix": {"detail": 2.0}, "hold_out": 0.05, "evaluations": (Path("/a/pope.json"),), "near": "off"}
    run.write(run.config_file, run.config().model_copy(update=chosen))
    assert gather(run).wishes == {"mix": "detail 2", "hold out": "0.05", "evaluations": "pope.json", "near": "off"}
