import os
import signal
import subprocess
import sys
from contextlib import contextmanager

from tests.browser.pages import open_first, press, told
from tests.browser.running import Served

PROGRAM = "from datagen.cli import main; main()"


@contextmanager
def started(run):
    """`datagen audit` as a person starts it, in a process of its own."""
    argv = [sys.executable, "-c", PROGRAM, "audit", str(run.folder), "--no-open", "--reviewer", "first"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            link = process.stdout.readline().strip()
            assert link, "the server did not start"
            yield process, Served(run, link)
        finally:
            process.kill()


def test_a_server_that_is_killed_has_lost_nothing_that_it_acknowledged(run, visit):
    with started(run) as (process, served):
        page = visit(served.link, expected=("ERR_CONNECTION_REFUSED", "Failed to load"))
        open_first(page, served.address)
        for number in range(1, 5):
            press(page, "a")
            told(page, f"kept as decision {number}")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        press(page, "a")
        told(page, "the server does not answer: nothing was kept")
    lines = served.decisions()
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    with run.decisions_file.open("ab") as file:
        file.write(b'{"number":5,"sample":"x"')  # what a crash of the machine may leave of a line
    with started(run) as (again, served):
        page = visit(served.link)
        page.goto(f"{served.address}?verdict=accept")
        assert page.locator("#rows > li").count() == 4
        open_first(page, served.address, "verdict=open")
        press(page, "a")
        told(page, "kept as decision 5")
        again.send_signal(signal.SIGINT)
        assert again.wait() == 0
    assert run.decisions_file.read_bytes().endswith(b"}\n")
