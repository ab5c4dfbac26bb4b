"""The first signal is a request, the second an order."""

import signal
import subprocess
import sys
import threading

import pytest

from trainer.signals import Listening


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_is_remembered(number):
    with Listening() as listening:
        assert listening.signal is None
        signal.raise_signal(number)

        assert listening.signal == number


def test_the_first_signal_is_told_at_once():
    told = threading.Event()
    with Listening(told.set):
        signal.raise_signal(signal.SIGTERM)

        assert told.wait(timeout=10)


def test_afterwards_signals_go_where_they_went_before():
    before = signal.getsignal(signal.SIGTERM)
    with Listening():
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before


def test_the_second_signal_ends_the_process():
    program = (
        "import signal\nfrom trainer.signals import Listening\n"
        "with Listening():\n    signal.raise_signal(15)\n    print('one', flush=True)\n"
        "    signal.raise_signal(15)\n    print('two', flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "one\n")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, 7)])
def test_a_forked_worker_obeys_a_scheduler_and_leaves_a_keyboard_to_its_parent(number, status):
    program = (
        "import os, signal\nfrom trainer.signals import Listening\n"
        "with Listening():\n    child = os.fork()\n    if child == 0:\n"
        f"        signal.raise_signal({int(number)})\n        os._exit(7)\n"
        "    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == f"{int(status)}\n"


def test_outside_the_main_thread_it_hears_nothing_and_harms_nothing():
    before, heard = signal.getsignal(signal.SIGTERM), []

    def listen():
        with Listening() as listening:
            heard.append((listening.signal, signal.getsignal(signal.SIGTERM) == before))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()

    assert heard == [(None, True)]
