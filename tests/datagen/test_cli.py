import json
import os
import signal
import subprocess
import sys
import time

import pytest

from datagen.cli import main
from datagen.ledger import open_ledger
from datagen.teacher.app import app
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving
from tests.builders import coco_files, prompt


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def coco(here):
    return [flag for name, file in coco_files(here / "coco").items() for flag in (f"--{name}", str(file))]


def run(*argv):
    with pytest.raises(SystemExit) as exit:
        main([str(one) for one in argv])
    return exit.value.code


def test_a_build_prints_only_the_path_of_the_dataset_on_stdout(here, coco, capsys):
    assert run("build", "--type", "reasoning", "--run", "out", *coco) == 0
    said = capsys.readouterr()
    assert said.out == "out/samples.jsonl\n"
    assert "What was kept" in said.err and "rehearsal" in said.err
    assert len((here / "out" / "samples.jsonl").read_text().splitlines()) == 6


def test_without_annotations_scenes_are_drawn_and_it_says_so(here, capsys):
    assert run("build", "--type", "detail", "--scenes", "3", "--json") == 0
    said = capsys.readouterr()
    assert "3 drawn scenes stand in for images" in said.err
    assert json.loads(said.out)["samples"] == {"detail": 3}
    assert (here / "runs" / "scenes-detail-rehearsal" / "scenes" / "images").is_dir()


def test_the_same_command_again_says_that_nothing_was_asked(coco, capsys):
    run("build", "--type", "detail", *coco)
    capsys.readouterr()
    assert run("build", "--type", "detail", *coco) == 0
    assert "nothing was asked" in capsys.readouterr().err


def test_our_error_is_one_line_on_stderr(here, capsys):
    assert run("assemble", here / ("a-very-long-folder-name" * 5)) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("error: ") and said.err.count("\n") == 1


def test_text_in_square_brackets_is_printed_as_it_is(here, capsys):
    assert run("assemble", "[red]folder[/red]") == 1
    assert "[red]folder[/red]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ("build", "--type", "poem"),
        ("build", "--limit", "many"),
        ("build", "--no-such-flag"),
        ("build", "--teacher", "parrot"),
        ("build", "--teacher", "rehearsal", "--model", "gpt-4o"),
        ("build", "--temperature", "hot"),
        ("nonsense",),
    ],
)
@pytest.mark.usefixtures("here")
def test_wrong_flags_are_exit_code_2(argv, capsys):
    assert run(*argv) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("build", "--captions", "none.json"), "none.json"),
        (("build", "--limit", "0"), "limit: input should be greater than 0"),
        (("build", "--base-url", "http://127.0.0.1:1/v1"), "without --model"),
        (("build", "--config", "none.json"), "none.json: cannot be read"),
        (("build", "--prompts", "none", "--type", "detail"), "is not a folder"),
        (("build", "--images", "none"), "is not a folder"),
        (("build", "--scenes", "3", "--captions", "c.json"), "--scenes draws images of its own"),
        (("build", "--model", "gpt-4o"), "OPENAI_API_KEY is not set"),
        (("build", "--model", "m", "--base-url", "localhost:1"), "expected http:// or https://"),
        (("status", "none"), "expected a run folder"),
        (("scenes", "out", "--count", "0"), "0"),
        (("teacher", "serve", "--host", "0.0.0.0"), "0.0.0.0"),
        (("teacher", "serve", "--faults", "boredom=1"), "boredom"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_a_person_must_put_right_is_one_line_and_exit_code_1(argv, said, capsys):
    assert run(*argv) == 1
    printed = capsys.readouterr()
    line = printed.err.splitlines()[-1]
    assert line.startswith("error: ") and said in line and "Traceback" not in printed.err


def test_status_tells_calls_tokens_and_dollars(coco, capsys):
    run("build", "--type", "detail", "--run", "out", *coco)
    capsys.readouterr()
    assert run("status", "out", "--json") == 0
    usage = json.loads(capsys.readouterr().out)
    assert usage["answered"] == 6 and usage["dollars"] == 0.0 and usage["prompt_tokens"] > 1000
    assert run("status", "out") == 0
    said = capsys.readouterr()
    assert ", complete" in said.err and "answered" in said.out and "$0.00" in said.out


@pytest.mark.parametrize(("flag", "fate"), [("retry", "asked again"), ("hold", "left as they are")])
def test_what_an_earlier_build_left_in_doubt_is_said_before_it_is_asked_again(here, coco, capsys, flag, fate):
    run("build", "--type", "detail", "--run", "out", *coco)
    (here / "out" / "manifest.json").unlink()
    with open_ledger(here / "out" / "ledger.sqlite") as ledger:
        ledger.intend(prompt("k1"))
    capsys.readouterr()
    assert run("build", "--type", "detail", "--run", "out", "--in-doubt", flag, *coco) == 0
    assert f"Calls of 1 prompts were cut off earlier and may be on the bill: {fate}" in capsys.readouterr().err
    run("status", "out", "--json")
    assert json.loads(capsys.readouterr().out)["prompts_in_doubt"] == ["k1"]


def test_assemble_makes_the_same_dataset_again(here, coco, capsys):
    run("build", "--type", "detail", "--run", "out", *coco)
    before = (here / "out" / "samples.jsonl").read_bytes()
    (here / "out" / "samples.jsonl").unlink()
    assert run("assemble", "out") == 0
    assert (here / "out" / "samples.jsonl").read_bytes() == before


def test_estimate_spends_nothing_and_writes_nothing(here, coco, capsys):
    before = sorted(here.rglob("*"))
    assert run("estimate", "--model", "gpt-4o", *coco, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["prompts"] for one in told["types"]] == [6, 6, 6]
    assert all(0 < one["dollars"] < one["most_dollars"] for one in told["types"])
    assert sorted(here.rglob("*")) == before


def test_estimate_says_when_no_price_is_known(coco, capsys):
    assert run("estimate", "--model", "my-model", "--base-url", "http://localhost:1/v1", *coco) == 0
    said = capsys.readouterr()
    assert "No price is known for my-model" in said.err and "unknown" in said.out


def test_a_build_over_http_gives_the_same_dataset_as_in_process(here, coco, capsys):
    run("build", "--type", "reasoning", "--run", "near", *coco)
    with serving(app()) as url:
        assert (
            run("build", "--type", "reasoning", "--run", "far", "--base-url", url, "--model", "rehearsal", *coco) == 0
        )
    assert (here / "far" / "samples.jsonl").read_bytes() == (here / "near" / "samples.jsonl").read_bytes()
    assert capsys.readouterr().out == "near/samples.jsonl\nfar/samples.jsonl\n"


def test_a_run_in_which_nothing_was_answered_is_no_success(coco, capsys):
    with serving(app(faults=Faults.parse("empty=1"))) as url:
        argv = ("--base-url", url, "--model", "m", "--attempts", "1", "--run", "out", *coco)
        assert run("build", "--type", "detail", *argv) == 1
    said = capsys.readouterr()
    assert said.out == "" and "no call was answered (bad_reply 6)" in said.err


def test_a_password_in_an_address_is_refused_and_not_repeated(coco, capsys):
    assert run("build", "--base-url", "http://me:S3CRET@127.0.0.1:1/v1", "--model", "m", *coco) == 1
    assert "user, a password or a query" in (said := capsys.readouterr().err) and "S3CRET" not in said


def test_the_rehearsal_teacher_wins_over_an_endpoint_in_a_file(here, coco):
    (here / "c.json").write_text('{"base_url": "http://127.0.0.1:1/v1", "model": "m", "types": ["detail"]}')
    assert run("build", "--config", "c.json", "--teacher", "rehearsal", "--run", "out", *coco) == 0
    assert json.loads((here / "out" / "config.json").read_text())["base_url"] == []


def test_a_dataset_whose_ledger_is_lost_is_not_emptied(here, coco, capsys):
    run("build", "--type", "detail", "--run", "out", *coco)
    (here / "out" / "ledger.sqlite").unlink()
    before = (here / "out" / "samples.jsonl").read_bytes()
    assert run("assemble", "out") == 1
    assert "ledger.sqlite: is missing" in capsys.readouterr().err
    assert (here / "out" / "samples.jsonl").read_bytes() == before and (here / "out" / "manifest.json").exists()


@pytest.mark.parametrize("name", ["contexts.parquet", "reading.json", "prompts.json", "config.json", "ledger.sqlite"])
@pytest.mark.parametrize("content", [b"", b"garbage" * 99])
def test_a_damaged_run_is_one_line(here, coco, capsys, name, content):
    run("build", "--type", "detail", "--run", "out", *coco)
    (here / "out" / name).write_bytes(content)
    capsys.readouterr()
    assert run("assemble", "out") == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ") and name in line


def test_the_key_of_an_endpoint_is_written_nowhere(here, coco, monkeypatch, capsys):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key-123")
    with serving(app()) as url:
        run("build", "--type", "reasoning", "--run", "out", "--base-url", url, "--model", "rehearsal", *coco)
    said = capsys.readouterr()
    assert b"very-secret" not in b"".join(file.read_bytes() for file in (here / "out").iterdir() if file.is_file())
    assert "very-secret" not in said.out + said.err


def test_ctrl_c_drains_keeps_all_and_the_next_run_continues(here, coco):
    command = [sys.executable, "-c", "from datagen.cli import main; main()", "build", "--type", "reasoning"]
    with serving(app(latency=0.4)) as url:
        command += ["--run", "out", "--base-url", url, "--model", "rehearsal", "--concurrency", "1", *coco]
        first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        _wait_for(here / "out" / "ledger.sqlite")
        time.sleep(0.6)
        first.send_signal(signal.SIGINT)
        out, err = first.communicate(timeout=60)
        assert first.returncode == 130, err
        assert out == "" and "all kept" in err and not (here / "out" / "manifest.json").exists()
        again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert again.stdout == "out/samples.jsonl\n"
    assert len((here / "out" / "samples.jsonl").read_text().splitlines()) == 6


def _wait_for(path):
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.05)


@pytest.mark.parametrize("command", ["build", "estimate", "assemble", "status", "scenes", "teacher"])
def test_every_command_explains_itself(command, capsys):
    assert run(command, "--help") == 0
    assert len(capsys.readouterr().out) > 200


def test_the_version_is_told(capsys):
    from datagen import __version__

    assert run("--version") == 0
    assert capsys.readouterr().out == f"datagen {__version__}\n"


def test_shell_completion_is_offered(capsys, monkeypatch):
    monkeypatch.setenv("_DATAGEN_COMPLETE", "source_bash")
    result = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'datagen'; from datagen.cli import main; main()"],
        capture_output=True, text=True, env=os.environ | {"_DATAGEN_COMPLETE": "source_bash"}, check=False,
    )  # fmt: skip
    assert "complete" in result.stdout


@pytest.mark.parametrize(
    "argv", [("--model", "gpt-4o"), ("--prompts", "own", "--type", "own"), ("--captions", "none.json")]
)
def test_what_fails_early_leaves_a_folder_that_the_mended_command_can_use(here, coco, argv, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (here / "own" / "own").mkdir(parents=True)
    (here / "own" / "own" / "recipe.toml").write_text("shape = ")
    assert run("build", "--run", "out", *argv) == 1
    assert run("build", "--run", "out", "--type", "detail", *coco) == 0


def test_an_assembled_part_of_a_run_is_not_called_complete(here, coco, capsys):
    run("build", "--type", "detail", "--limit", "2", "--run", "out", *coco)
    settings = json.loads((here / "out" / "config.json").read_text())
    (here / "out" / "config.json").write_text(json.dumps(settings | {"limit": None}))
    capsys.readouterr()
    assert run("assemble", "out") == 0
    assert "Not complete: 4 prompts have no answer yet" in capsys.readouterr().err
    run("status", "out")
    assert "not complete" in capsys.readouterr().err


def test_a_smaller_limit_takes_nothing_away_and_says_so(here, coco, capsys):
    run("build", "--type", "detail", "--limit", "4", "--run", "out", *coco)
    assert run("build", "--type", "detail", "--limit", "2", "--run", "out", *coco) == 0
    assert "already covers 4 images" in capsys.readouterr().err
    assert len((here / "out" / "samples.jsonl").read_text().splitlines()) == 4


def test_types_may_be_given_with_commas(here, coco):
    assert run("build", "--type", "detail,reasoning", "--run", "out", *coco) == 0
    assert len((here / "out" / "samples.jsonl").read_text().splitlines()) == 12


def test_assemble_changes_what_is_kept_for_nothing_and_remembers_it(here, coco, capsys):
    run("build", "--run", "out", *coco)
    assert run("assemble", "out", "--mix", "reasoning=1,detail=1", "--per-image", "1", "--json") == 0
    said = capsys.readouterr()
    first = json.loads(said.out[said.out.index("{") :])["samples"]
    assert 0 < first["reasoning"] == first["detail"] <= 3 and "of the whole" in said.err
    run("assemble", "out", "--json")
    assert json.loads(capsys.readouterr().out)["samples"] == first
    run("assemble", "out", "--per-image", "off", "--mix", "none", "--json")
    assert json.loads(capsys.readouterr().out)["samples"] == {"conversation": 6, "detail": 6, "reasoning": 6}
    run("assemble", "out", "--per-image", "1")
    run("assemble", "out", "--defaults", "--json")
    said = capsys.readouterr()
    assert json.loads(said.out[said.out.index("{") :])["samples"]["reasoning"] == 6


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--yes-share", "90-10"), "--yes-share: found '90-10'"),
        (("--mix", "detial=1"), "did you mean 'detail'?"),
        (("--hold-out", "0"), "--hold-out: found '0'"),
        (("--lexicon", "none.toml"), "none.toml: cannot be read"),
        (("--evaluation", "none.json"), "none.json"),
        (("--near", "2"), "near: input should be less than or equal to 1"),
    ],
)
def test_a_wish_that_cannot_be_is_one_line_and_changes_nothing(here, coco, capsys, flags, said):
    run("build", "--type", "detail", "--run", "out", *coco)
    before = (here / "out" / "config.json").read_bytes(), (here / "out" / "manifest.json").read_bytes()
    capsys.readouterr()
    assert run("assemble", "out", *flags) == 1
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
    assert ((here / "out" / "config.json").read_bytes(), (here / "out" / "manifest.json").read_bytes()) == before


def test_a_judge_that_stands_in_says_that_its_scores_are_made_up(here, coco, capsys):
    assert run("build", "--type", "reasoning", "--run", "out", "--judge", "rehearsal", *coco) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Judge: rehearsal" in said and "makes its scores up" in said
    assert "judge 6 calls" in said or "judge 7 calls" in said


def test_a_report_is_gone_with_the_dataset_that_it_showed(here, coco, capsys):
    run("build", "--type", "detail", "--run", "out", *coco)
    assert run("report", "out") == 0 and (here / "out" / "report.html").is_file()
    run("assemble", "out")
    assert not (here / "out" / "report.html").exists() and "datagen report out" in capsys.readouterr().err


def test_runs_without_a_common_image_are_not_compared(here, coco, capsys):
    run("build", "--type", "detail", "--run", "one", *coco)
    run("build", "--type", "reasoning", "--run", "two", *coco)
    capsys.readouterr()
    assert run("compare", "one", "two", "--judge", "rehearsal") == 1
    assert "no image in common" in capsys.readouterr().err


def test_two_runs_are_compared_in_both_orders(here, coco, capsys):
    run("build", "--type", "detail", "--run", "one", *coco)
    run("build", "--type", "detail", "--run", "two", "--seed", "1", *coco)
    capsys.readouterr()
    assert run("compare", "one", "two", "--judge", "rehearsal", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pairs"] == 6 == sum(found[name] for name in ("win", "tie", "lose", "inconsistent", "unparsed"))
