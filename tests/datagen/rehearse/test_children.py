import os
import sys

import pytest

from datagen.errors import RunError
from datagen.rehearse.children import KILLED, Ending, build, served, stats
from tests.rehearsals import DATAGEN


def never():
    return False


def script(text):
    """A command line that does what a few lines of Python say."""
    return (sys.executable, "-c", text)


def test_a_served_teacher_ends_with_the_block():
    with served(DATAGEN, ("--latency", "0")) as url:
        assert stats(url)["requests"] == 0
    with pytest.raises(OSError, match="refused"):
        stats(url)


def test_a_server_that_does_not_start_is_one_line():
    refused = pytest.raises(RunError, match=r"did not start: error: unknown fault 'boredom'")
    with refused, served(DATAGEN, ("--faults", "boredom=1")):
        pass


def test_a_build_that_falls_over_is_told_from_one_that_ends_with_a_line(tmp_path):
    crash = build(script("{}['a']"), tmp_path, tmp_path, never, 1)
    assert (crash.code, crash.said, crash.is_orderly) == (1, "KeyError: 'a'", False)
    line = build(script("raise SystemExit('error: no key')"), tmp_path, tmp_path, never, 1)
    assert (line.line, line.is_orderly) == ("no key", True)
    assert Ending(3, "").is_orderly and Ending(KILLED, "").is_orderly and not Ending(-11, "").is_orderly


def test_a_build_is_killed_when_it_is_time(tmp_path):
    looks = iter((False, True))
    ending = build(script("import time; time.sleep(60)"), tmp_path, tmp_path, lambda: next(looks), 0.05)
    assert ending.code == KILLED


def test_a_build_is_not_left_behind_by_an_error(tmp_path):
    def fail():
        raise KeyboardInterrupt

    pid = tmp_path / "pid"
    text = f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        build(script(text), tmp_path, tmp_path, lambda: pid.exists() and bool(pid.read_text()) and fail(), 0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_no_key_is_told_to_the_rehearsal(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    text = "import os; raise SystemExit(f'error: {os.environ.get(\"OPENAI_API_KEY\")}')"
    assert build(script(text), tmp_path, tmp_path, never, 1).line == "None"
