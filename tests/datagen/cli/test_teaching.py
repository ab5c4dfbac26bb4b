import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import httpx2
import pytest

from datagen.cli import main

ROOT = Path(__file__).parents[3]
ASK = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def started(*flags):
    """`datagen teacher serve` as a process of its own, and its URL."""
    serve = [sys.executable, "-c", "from datagen.cli import main; main()", "teacher", "serve", "--port", "0", *flags]
    process = subprocess.Popen(serve, cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True)
    return process, process.stdout.readline().strip()


def test_limits_and_the_journal_are_flags(tmp_path):
    journal = tmp_path / "journal.jsonl"
    process, url = started("--rpm", "60:30,600", "--tpm", "90000", "--no-retry-after", "--journal", str(journal))
    with process:
        met = [httpx2.post(f"{url}/chat/completions", json=ASK) for _ in range(2)]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert [answer.status_code for answer in met] == [200, 429]
    assert met[1].headers["x-ratelimit-limit-requests"] == "60"
    assert "retry-after" not in met[1].headers
    assert [("answered" in line, "limited" in line) for line in journal.read_text().splitlines()] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--rpm", "fast"], "found 'fast', expected a number above 0"),
        (["--rpm", "60:30"], "expected a time on all but the last"),
        (["--faults", "batch_expires_after=2"], "expected a share"),
        (["--journal", "/nowhere/at/all"], "name a file that can be written with --journal"),
    ],
)
def test_a_flag_that_cannot_be_is_one_line(flags, said, capsys):
    with pytest.raises(SystemExit, match="1"):
        main(["teacher", "serve", "--port", "0", *flags])
    assert said in " ".join(capsys.readouterr().err.split())
