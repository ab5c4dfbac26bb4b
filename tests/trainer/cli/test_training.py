import errno
import json
import signal

import pytest
import typer

from tests.trainer.cli.builders import dataset, ended, model
from trainer import folder
from trainer.cli.looping import fall, report, telling
from trainer.loop import Trained
from trainer.metrics import Line
from trainer.progress import Progress
from trainer.stage import Lora

QUICK = ("--workers", 0, "--max-steps", 2, "--packs-per-step", 2, "--tokens-per-pack", 300, "--max-tokens", 300)


def test_what_align_left_is_what_tune_goes_on_with(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    about = (samples, "--images", samples.parent, *QUICK)
    assert ended("align", *about, "--preset", "tiny", "--out", tmp_path / "align") == 0
    assert capsys.readouterr().out == f"{tmp_path}/align/model\n"
    lora = ("--lora", "--rank", 4, "--alpha", 8, "--out", tmp_path / "tune", "--json")
    assert ended("tune", *about, "--from", tmp_path / "align", *lora) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["step"], told["model"]) == (2, f"{tmp_path}/tune/model")
    stages = folder.manifest(tmp_path / "tune" / "model").stages
    assert [one.name for one in stages] == ["align", "tune"] and isinstance(stages[1].adapter, Lora)


def test_the_same_command_goes_on_and_another_is_told_what_differs(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    command = ("align", samples, "--images", samples.parent, *QUICK, "--preset", "tiny", "--out", tmp_path / "run")
    assert ended(*command) == ended(*command) == 0
    assert ended(*command, "--rate", 0.002) == 1
    told = capsys.readouterr()
    assert "Already done: 2 steps" in told.err and "stage.rates.connector (--rate) is 0.001, given 0.002" in told.err


def test_samples_that_are_left_out_are_told(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    samples.write_text(samples.read_text().replace("<image>", "", 1))
    command = ("align", samples, "--images", samples.parent, *QUICK, "--preset", "tiny", "--out", tmp_path / "run")
    assert ended(*command) == 0
    told = capsys.readouterr().err
    assert "1 of 6 samples are left out" in told and "rejections.jsonl says why" in told


def test_a_run_that_could_not_begin_is_begun_by_the_right_command(tmp_path, capsys):
    samples = dataset(tmp_path / "data")
    given = (*QUICK, "--preset", "tiny", "--out", tmp_path / "run")
    assert ended("align", tmp_path / "mispelled.jsonl", "--images", samples.parent, *given) == 1
    assert ended("align", samples, "--images", tmp_path, *given) == 1
    assert "none of the 3 images is in" in capsys.readouterr().err
    assert ended("align", samples, "--images", samples.parent, *given, "--rate", 0.002) == 0


def line(loss):
    zero = dict.fromkeys(("grad_norm", "seconds", "data_wait_seconds", "tokens_per_second", "samples_per_second"), 0.0)
    whole = dict.fromkeys(("step", "epoch", "samples", "tokens", "learned"), 0)
    return Line(loss=loss, rates={}, mfu=None, memory_gib=None, **zero, **whole)


def lines(*losses):
    return [line(loss) for loss in losses]


def test_a_run_is_told_from_its_first_tenth_to_its_last():
    assert fall(lines(9.0, 7.0, *[5.0] * 16, 2.0, 1.0)) == ", loss 8.0000 -> 1.5000"
    assert fall(lines(9.0)) == ", loss 9.0000 -> 9.0000" and fall([]) == ""


def test_that_a_signal_was_heard_is_said_at_once(tmp_path, capsys):
    telling(lambda _: None, tmp_path)(Progress("stop", 0, 0))
    assert capsys.readouterr().err == "Stopping after this step; once more ends at once.\n"


def test_a_full_disk_is_one_line(monkeypatch, capsys):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device", "run/config.json")

    monkeypatch.setattr("trainer.cli.app", full)
    assert ended("align") == 1
    assert capsys.readouterr().err == (
        "error: run/config.json: No space left on device: make room, the same command goes on\n"
    )


def test_config_json_of_a_run_is_a_settings_file(tmp_path):
    samples = dataset(tmp_path / "data")
    command = ("align", samples, "--images", samples.parent, *QUICK, "--preset", "tiny", "--out", tmp_path / "run")
    assert ended(*command) == 0
    assert ended("align", "--config", tmp_path / "run" / "config.json", "--out", tmp_path / "again") == 0
    one, other = (json.loads((tmp_path / name / "config.json").read_text()) for name in ("run", "again"))
    assert one | {"out": ""} == other | {"out": ""}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ((), "no samples are named"),
        (("a.jsonl",), "no run folder is named"),
        (("a.jsonl", "--out", "b"), "no model is named"),
        (("a.jsonl", "--out", "b", "--preset", "tiny", "--warmup", 2), "stage.warmup: input should be less than"),
        (("a.jsonl", "--out", "b", "--preset", "tiny", "--config", "none.toml"), "none.toml: cannot be read"),
        (("a.jsonl", "--out", "b", "--from", "nowhere"), "holds no model.json"),
    ],
)
def test_what_cannot_be_begun_is_one_line(tmp_path, monkeypatch, capsys, flags, says):
    monkeypatch.chdir(tmp_path)
    assert ended("align", *flags) == 1
    told = capsys.readouterr()
    assert says in told.err and told.err.count("\n") == 1 and told.out == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_run_that_was_stopped_ends_with_what_its_signal_asks_for(capsys, number, code):
    with pytest.raises(typer.Exit) as stopped:
        report(Trained(step=3, total=9, loss=1.5, signal=number, model=None), lines(2.0, 1.5), as_json=False)
    told = capsys.readouterr()
    assert (stopped.value.exit_code, told.out) == (code, "")
    assert "Stopped after step 3 of 9, loss 2.0000 -> 1.5000" in told.err


def test_a_model_that_is_no_model_is_told(tmp_path, capsys):
    (model(tmp_path / "m") / "connector.safetensors").unlink()
    samples = dataset(tmp_path / "data")
    assert ended("align", samples, "--out", tmp_path / "run", "--from", tmp_path / "m", *QUICK) == 1
    assert "connector.safetensors" in capsys.readouterr().err
