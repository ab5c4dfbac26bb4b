import json

from transformers import LlavaForConditionalGeneration

from tests.trainer.cli.builders import ended, model
from trainer import folder


def test_a_model_is_exported_for_transformers(tmp_path, capsys):
    assert ended("export", model(tmp_path / "m"), "--out", tmp_path / "out") == 0
    told = capsys.readouterr()
    assert told.out == f"{tmp_path}/out\n" and "logits differ by" in told.err
    assert LlavaForConditionalGeneration.from_pretrained(tmp_path / "out").config.model_type == "llava"


def test_programs_read_json(tmp_path, capsys):
    assert ended("export", model(tmp_path / "m", "resampler"), "--out", tmp_path / "out", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["path"], told["llava"], told["difference"]) == (f"{tmp_path}/out", False, 0)


def test_what_transformers_has_no_model_for_stays_the_trainers(tmp_path, capsys):
    assert ended("export", model(tmp_path / "m", "resampler"), "--out", tmp_path / "out") == 0
    assert "No LlavaForConditionalGeneration" in capsys.readouterr().err
    assert folder.is_model(tmp_path / "out")
