from pathlib import Path

import pytest

from datagen.errors import RunError
from datagen.report.gather import gather
from datagen.run import Run
from datagen.types import Usage
from tests.builders import box, context, sample
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


def test_what_a_sample_came_to_is_told_and_nothing_where_there_is_none(tmp_path):
    usage = Usage(requests=4, prompt_tokens=1000, completion_tokens=300, dollars=0.5)
    rates = told(tmp_path / "a", usage=usage).rates
    assert (rates.dollars_per_thousand, rates.read, rates.written) == (250.0, 500.0, 150.0)
    assert told(tmp_path / "b", usage=Usage(requests=4)).rates.dollars_per_thousand is None


def test_a_report_looks_into_the_samples_and_what_they_claim(tmp_path):
    known = context().model_copy(update={"boxes": (box("cat"),)})
    said = sample().model_copy(update={"context": known})
    seen = told(tmp_path, (), [claims(("object", "cat", "supported"))], (), [said]).portrait
    assert (seen.samples, seen.images, seen.is_read) == (1, 1, True)
    assert [one.spoken for one in seen.covered if one.category == "cat"] == [1]


def test_a_lexicon_that_is_gone_by_now_is_not_needed(tmp_path):
    run = complete(tmp_path)
    run.write(run.config_file, run.config().model_copy(update={"lexicon": Path("/gone/words.toml")}))
    assert gather(run).wishes == {"lexicon": "words.toml"}
