import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import httpx2
import pytest

from datagen.errors import ConfigError
from datagen.teacher.app import app
from datagen.teacher.server import base_url, listener, serve, serving

ROOT = Path(__file__).parents[3]
SERVE = """
from datagen.teacher.app import app
from datagen.teacher.server import serve
serve(app(), port=0, on_ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""
ASK = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def started():
    """The server as a process of its own, and its URL; signals reach the main thread only."""
    process = subprocess.Popen([sys.executable, "-c", SERVE], cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True)
    return process, process.stdout.readline().strip()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_an_ordinary_end_and_nothing_else_is_printed(signal_number):
    process, url = started()
    with process:
        assert httpx2.get(f"{url}/models").status_code == 200
        assert httpx2.get(f"{url}/nowhere").status_code == 404
        process.send_signal(signal_number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "ended\n", "")


def test_an_idle_connection_does_not_hold_the_server():
    process, url = started()
    with process, httpx2.Client() as idle:
        idle.get(f"{url}/models")
        begun = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::", "example.com", ""])
def test_another_host_than_this_machine_is_refused(host):
    with pytest.raises(ConfigError, match="this machine only"):
        serve(app(), host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_this_machine_is_listened_on(host):
    with listener(host, 0) as listening:
        url = httpx2.URL(base_url(listening))
        assert socket.create_connection((url.host, url.port)).close() is None
    assert url.path == "/v1"


def test_a_taken_port_is_named_with_a_way_out():
    with listener("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1: .*0 for any free one"):
            serve(app(), port=port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(ConfigError, match=f"port {port}"):
        serve(app(), port=port)


def test_a_version_six_address_is_bracketed():
    try:
        listening = listener("::1", 0)
    except ConfigError:
        pytest.skip("needs IPv6 on this machine")
    with listening:
        assert base_url(listening).startswith("http://[::1]:")


def test_two_are_served_side_by_side_and_are_gone_afterwards():
    with serving(app(answer=lambda *_: "one")) as one, serving(app(answer=lambda *_: "two")) as two:
        said = [httpx2.post(f"{url}/chat/completions", json=ASK).json() for url in (one, two)]
    assert [answer["choices"][0]["message"]["content"] for answer in said] == ["one", "two"]
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{one}/models")


def test_head_and_body_of_an_answer_arrive_together():
    with serving(app(answer=lambda *_: "a dog")) as url, httpx2.Client() as client:
        begun = time.perf_counter()
        for _ in range(20):
            client.post(f"{url}/chat/completions", json=ASK)
        # 40 ms apart, as TCP sends them unless told otherwise, they would take 0.8 s
        assert time.perf_counter() - begun < 0.5
