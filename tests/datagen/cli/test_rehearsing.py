import dataclasses
import json

import pytest

from datagen.cli import main
from datagen.cli.rehearsing import killed, rows, show
from datagen.config import BuildConfig
from datagen.rehearse import Rehearsal
from datagen.rehearse.figures import figures
from datagen.rehearse.outlook import Outlook
from datagen.rehearse.plan import Plan
from datagen.rehearse.promises import verdicts
from tests.builders import coco_files
from tests.rehearsals import both, call, entry

CALLS = (call("a-1", "failed", "rate_limited"), call("a-2"), call("b-1", "in_doubt"), call("b-2"))
ENTRIES = (entry("a-1", "429"), entry("a-2"), entry("b-2"))
RUN = {"killed_at": (), "at_server": 3, "samples": 2, "peak_in_flight": 2, "billed": 60, "ended": "done"}
FIGURES = figures(CALLS, **RUN)


def rehearsal(found=FIGURES, **changes):
    kept = tuple(verdicts(both(*CALLS, entries=ENTRIES)))
    ahead = Outlook(images=1000, prompts=3000, hours=1.0, hours_with_faults=2.5, dollars=3.0, dollars_with_faults=4.0)
    told = Rehearsal(Plan(kills=2), found, found, 2, kept, kept, share=0.8, outlook=ahead)
    return dataclasses.replace(told, **changes)


@pytest.fixture
def coco(tmp_path):
    return [flag for name, file in coco_files(tmp_path / "coco").items() for flag in (f"--{name}", str(file))]


def run(*argv):
    with pytest.raises(SystemExit) as exit:
        main(["rehearse", *map(str, argv)])
    return exit.value.code


def test_a_program_reads_json(coco, capsys, tmp_path):
    flags = ("--type", "detail", "--latency", "0.01", "--faults", "empty=1", "--json", "--run", tmp_path / "kept")
    assert run(*flags, *coco) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["kept"] is True and told["model"] == "rehearsal" and told["plan"]["faults"] == "empty=1"
    assert told["calm"]["answered"] == 6 and told["rough"]["failures"] == {"bad_reply": 12}
    assert {verdict["broken"] for verdict in told["rough_verdicts"]} == {0}
    assert "Faults, as shares of the requests: empty=1" in said.err and "nothing is spent" in said.err
    assert (tmp_path / "kept" / "without-faults" / "samples.jsonl").exists()


@pytest.mark.parametrize("flags", [("--faults", "boredom=1"), ("--rpm", "fast")])
def test_what_cannot_be_rehearsed_is_one_line(coco, capsys, flags):
    assert run(*flags, *coco) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")


def test_both_runs_and_the_promises_are_tables(capsys):
    show(rehearsal(), BuildConfig(budget=1.0))
    said = capsys.readouterr()
    assert "without faults  with faults" in said.out and "80%" in said.out and "broken" not in said.out
    assert "All 1,000 images, 3,000 prompts" in said.err
    assert "about 60 minutes and $3.00 without faults; about 2.5 hours and $4.00" in said.err


def test_a_broken_promise_is_shown_with_its_place(capsys):
    show(rehearsal(rough_verdicts=tuple(verdicts(both(call("[a]-1"), entries=())))), BuildConfig())
    said = capsys.readouterr().out
    assert "broken: 1" in said and "[a]-1: answered" in said


def test_requests_are_told_by_what_became_of_them():
    told = rows(FIGURES, budget=None)
    assert (told["prompts"], told["requests in the ledger"], told["requests at the server"]) == ("2", "4", "3")
    assert (told["  refused (429)"], told["  in doubt"]) == ("1", "1") and "budget" not in told


def test_what_kills_did_is_one_sentence():
    assert killed(rehearsal()) == (
        "Killed 2 of 2 times: 0 replies lost, 0 bought twice, 1 calls in doubt, for which $0.0000 stay held."
    )


def test_a_build_that_faults_stopped_says_why_and_looks_no_further(capsys):
    stopped = dataclasses.replace(FIGURES, ended="the key is refused")
    show(rehearsal(rough=stopped, share=None, outlook=None), BuildConfig())
    said = capsys.readouterr()
    assert "The build stopped: the key is refused" in said.err and "images" not in said.err
    assert "stopped" in said.out
