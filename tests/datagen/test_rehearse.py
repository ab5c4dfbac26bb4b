import json

import pytest

from datagen.config import BuildConfig
from datagen.errors import ConfigError, RunError, TeacherError
from datagen.rehearse import rehearse
from datagen.rehearse.plan import Plan
from tests.builders import coco_files
from tests.rehearsals import DATAGEN

TWICE = """
from datagen.cli import main
from datagen.teacher.chat import ChatTeacher

ask = ChatTeacher.ask

async def twice(*called):
    await ask(*called)
    return await ask(*called)

ChatTeacher.ask = twice
main()
"""
PRICES = {"price_in": 1.0, "price_out": 1.0}


def settings(folder, n_images=6, **changes):
    given = {"types": ("detail",), "model": "m", "timeout": 2.0, **coco_files(folder / "coco", n_images)}
    return BuildConfig(**given | PRICES | changes)


def test_a_build_with_faults_is_laid_beside_one_without(tmp_path):
    plan = Plan("500=0.3,empty=0.2,seed=3", latency=0.01)
    found = rehearse(settings(tmp_path), plan, tmp_path / "out", DATAGEN)
    assert found.is_kept and found.calm.ended == found.rough.ended == "done"
    assert found.calm.requests == found.calm.at_server == found.calm.answered == found.calm.samples == 6
    assert found.rough.requests == found.rough.at_server > 6
    assert set(found.rough.failures) == {"server_error", "bad_reply"} and found.rough.wasted > 0 == found.calm.wasted
    assert found.calm.dollars == found.calm.billed > 0
    assert 0 < found.share < 1 and found.outlook.images == 6
    assert json.loads((tmp_path / "out" / "with-faults" / "config.json").read_text())["model"] == "m"


def test_faults_that_stop_the_build_leave_no_share_and_break_no_promise(tmp_path):
    found = rehearse(settings(tmp_path), Plan("401=1", latency=0.01), tmp_path / "out", DATAGEN)
    assert "the key is refused" in found.rough.ended
    assert found.share is found.outlook is None and found.is_kept


def test_a_budget_without_room_for_a_call_is_said(tmp_path):
    with pytest.raises(ConfigError, match="has no room for a single call"):
        rehearse(settings(tmp_path, budget=1e-6), Plan(latency=0.0), tmp_path / "out", DATAGEN)


def test_a_build_that_sends_every_request_twice_is_caught(tmp_path):
    found = rehearse(settings(tmp_path, 2), Plan("", latency=0.0), tmp_path / "out", (*DATAGEN[:-1], TWICE))
    assert not found.is_kept
    assert {verdict.promise: verdict.broken for verdict in found.calm_verdicts if verdict.broken} == {
        "one request at the server for each call in the ledger": 2,
        "each call costs what the server counted": 2,
        "the bill is no more than what is spent and held": 1,
    }


@pytest.mark.slow
def test_a_build_that_is_killed_again_and_again_loses_nothing_and_buys_nothing_twice(tmp_path):
    plan = Plan("500=0.05,reset=0.05,seed=3", latency=0.1, kills=3)
    config = settings(tmp_path, 60, concurrency=8, budget=1.0)
    found = rehearse(config, plan, tmp_path / "out", DATAGEN)
    assert found.is_kept and found.kills >= 2
    assert found.rough.answered == 60 and 0 < found.rough.in_doubt <= 24
    assert 0 < found.rough.held_in_doubt <= found.rough.held


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").touch()
    with pytest.raises(RunError, match="expected a new or empty folder"):
        rehearse(settings(tmp_path), Plan(), tmp_path / "out", DATAGEN)


def test_batches_are_not_rehearsed(tmp_path):
    with pytest.raises(ConfigError, match="asks call by call"):
        rehearse(settings(tmp_path, batch=True), Plan(), tmp_path / "out", DATAGEN)


def test_a_build_that_fails_without_any_fault_is_said(tmp_path):
    config = settings(tmp_path, budget=1.0, price_in=None)
    with pytest.raises(TeacherError, match=r"fails without any fault already: .*no price of 'm'"):
        rehearse(config, Plan(latency=0.0), tmp_path / "out", DATAGEN)
