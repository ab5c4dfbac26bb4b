"""The server on a real socket: what never becomes a request, and that nothing secret is logged."""

import contextlib
import dataclasses
import http.client
import json
import signal
import socket
import threading
import time

import pytest
from starlette.responses import PlainTextResponse

from datagen.audit.app import application
from datagen.audit.policy import HEADERS
from datagen.audit.room import Room
from datagen.audit.serving import AuditServer, Entrance, Patient, listener, serving
from datagen.audit.session import Session
from datagen.errors import ConfigError
from tests.knocking import audited_run, raw


class Page:
    """A served page and how to ask for it in bytes."""

    def __init__(self, run, entrance, link):
        self.run, self.entrance, self.link = run, entrance, link
        self.port = entrance.listening.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = entrance.session.set_cookie(is_secure=False).partition(";")[0]

    def ask(self, line="GET / HTTP/1.1", *headers, body="", seconds=5.0, host=True):
        own = [f"Host: {self.host}"] * host + [f"Cookie: {self.cookie}", "Connection: close"]
        return self.raw("\r\n".join([line, *own, *headers, "", body]), seconds)

    def raw(self, request, seconds=5.0):
        return raw(self.port, request.encode("latin-1"), seconds=seconds).decode("latin-1")

    def status(self, *args, **more):
        said = self.ask(*args, **more)
        return int(said.split(" ", 2)[1]) if said else None


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    run = audited_run(tmp_path_factory.mktemp("serving") / "run")
    room = Room.open(run)
    opened = Entrance.open()
    port = opened.listening.getsockname()[1]
    entrance = dataclasses.replace(opened, session=Session("a-token-that-nobody-guesses", port))  # and paths are short
    with serving(application(room, entrance.addresses, entrance.session, "first"), entrance) as link:
        yield Page(run, entrance, link)
    room.close()


def test_who_has_the_link_gets_in(page):
    target = page.link.partition(page.host)[2]
    said = page.raw(f"GET {target} HTTP/1.1\r\nHost: {page.host}\r\nConnection: close\r\n\r\n")
    assert said.startswith("HTTP/1.1 303")
    assert page.cookie in said
    assert page.ask().startswith("HTTP/1.1 200")


def test_the_ticket_of_a_browser_that_is_opened_gets_in_once(page):
    target = page.entrance.ticket_to("/").partition(page.host)[2]
    asked = f"GET {target} HTTP/1.1\r\nHost: {page.host}\r\nConnection: close\r\n\r\n"
    assert [page.raw(asked).split()[1] for _ in range(2)] == ["303", "403"]


def test_an_answer_does_not_say_who_serves_it_nor_when(page):
    head = page.ask().partition("\r\n\r\n")[0].lower()
    assert "server:" not in head
    assert "date:" not in head
    assert all(f"{name}: {value}".lower() in head for name, value in HEADERS.items())


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "http://127.0.0.1/", "//evil.example/", "*", "evil.example:80"]
)
def test_a_target_that_is_a_whole_address_is_refused(page, target):
    assert page.status(f"GET {target} HTTP/1.1") == 400


def test_two_hosts_are_refused(page):
    assert page.status("GET / HTTP/1.1", f"Host: {page.host}") == 400
    assert page.status("GET / HTTP/1.1", "Host: evil.example") == 400


def test_no_host_is_refused(page):
    assert page.status("GET / HTTP/1.1", host=False) == 400
    assert page.status("GET / HTTP/1.0", host=False) == 400


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 2", "Transfer-Encoding: chunked"],
        ["Content-Length: 2", "Content-Length: 3"],
        ["Content-Length: 2, 3"],
        ["Content-Length: +2"],
        ["Content-Length: 0x2"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding : chunked"],
        ["X: a", " folded: b"],
        ["X: \x00"],
        ["\x00X: a"],
        ["no colon"],
        [": empty"],
        ["X: a\rY: b"],
        ["Host : evil.example"],
    ],
)
def test_a_request_that_two_servers_would_read_differently_is_refused(page, headers):
    kind = ["Content-Type: application/json", f"Origin: http://{page.host}"]
    smuggled = "0\r\n\r\nGET /status HTTP/1.1\r\nHost: x\r\n\r\n"
    said = page.ask("POST /undo HTTP/1.1", *kind, *headers, body=smuggled)
    assert said.split(" ", 2)[1] in ("400", "501")
    assert said.count("HTTP/1.1") == 1


@pytest.mark.parametrize(
    "line",
    [
        "GET  / HTTP/1.1",
        "GET /",
        "GET / HTTP/1.1 x",
        "\x16\x03\x01\x02\x00",
        "G\x00T / HTTP/1.1",
        "é / HTTP/1.1",
    ],
)
def test_what_is_no_http_is_refused_with_every_header(page, line):
    said = page.raw(f"{line}\r\nHost: {page.host}\r\n\r\n").lower()
    assert said.startswith("http/1.1 400")
    assert all(f"{name}: {value}".lower() in said for name, value in HEADERS.items())


def test_a_head_that_is_too_large_is_refused(page):
    assert page.status("GET / HTTP/1.1", f"X: {'a' * 100_000}") in (400, 431)
    assert page.status(f"GET /?text={'a' * 100_000} HTTP/1.1") in (400, 431)
    assert page.status("GET / HTTP/1.1", *[f"X-{n}: a" for n in range(10_000)]) in (400, 431)


def test_a_websocket_is_not_opened(page):
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    assert page.status("GET / HTTP/1.1", "Connection: Upgrade", *upgrade) == 400


def test_a_body_without_an_end_is_given_up(page):
    kind = ["Content-Type: application/json", f"Origin: http://{page.host}", "Transfer-Encoding: chunked"]
    chunk = f"{2**16:x}\r\n{' ' * 2**16}\r\n"
    with socket.create_connection(("127.0.0.1", page.port), timeout=10) as talking:
        head = ["POST /undo HTTP/1.1", f"Host: {page.host}", f"Cookie: {page.cookie}", *kind, "", ""]
        talking.sendall("\r\n".join(head).encode())
        with contextlib.suppress(ConnectionError):  # it may be closed while the rest is sent
            for _ in range(80):
                talking.sendall(chunk.encode())
        assert talking.recv(1_000).startswith(b"HTTP/1.1 413")


class Hurried(Patient):
    most_connections = 3
    head_seconds = 0.2


def test_a_head_that_does_not_end_is_given_up():
    entrance = Entrance.open()
    with serving(PlainTextResponse("over"), entrance, Hurried):
        port = entrance.listening.getsockname()[1]
        for request in (b"", b"GET / HT"):
            began = time.perf_counter()
            said = raw(port, request, seconds=5)
            assert said.endswith(b"Too slow.")
            assert time.perf_counter() - began < 3
        with socket.create_connection(("127.0.0.1", port), timeout=5) as again:
            again.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not again.recv(1_000).endswith(b"over"):
                pass
            again.sendall(b"GET / HT")
            assert b"408" in again.recv(1_000)
        with socket.create_connection(("127.0.0.1", port), timeout=5) as dripping:
            with contextlib.suppress(ConnectionError):
                for _ in range(20):
                    dripping.sendall(b"x")
                    time.sleep(0.05)
            assert b"408" in dripping.recv(1_000)


def test_more_connections_than_people_make_are_closed():
    entrance = Entrance.open()
    with serving(PlainTextResponse("x"), entrance, Hurried), contextlib.ExitStack() as open_ones:
        port = entrance.listening.getsockname()[1]
        for _ in range(3):
            open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(0.05)
        try:
            said = raw(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        except ConnectionError:
            said = b""
        assert said == b""


def test_two_browsers_that_decide_at_once_lose_nothing(page):
    def decide(reviewer, numbers):
        with contextlib.closing(http.client.HTTPConnection(page.host, timeout=20)) as connection:
            cookies = f"{page.cookie}; {page.entrance.session.reviewer_cookie}={reviewer}"
            headers = {"Cookie": cookies, "Origin": f"http://{page.host}", "Content-Type": "application/json"}
            for verdict in ("accept", "reject") * 10:
                reason = "other" if verdict == "reject" else None
                sent = {"sample": "s1", "number": 1, "verdict": verdict, "reason": reason, "seen": 0}
                connection.request("POST", "/decide", json.dumps(sent), headers)
                numbers.append(json.loads(connection.getresponse().read())["decision"])

    acknowledged = [], []
    deciding = [threading.Thread(target=decide, args=pair) for pair in zip("ab", acknowledged, strict=True)]
    for one in deciding:
        one.start()
    for one in deciding:
        one.join()
    assert sorted(acknowledged[0] + acknowledged[1]) == list(range(1, 41))
    lines = [json.loads(line) for line in page.run.decisions_file.read_bytes().splitlines()]
    assert [line["number"] for line in lines if line["reviewer"] == "a"] == acknowledged[0]


def test_nothing_is_logged_not_even_the_token(page, caplog, capfd):
    caplog.set_level(0)
    for target in (page.link.partition(page.host)[2], "/?token=wrong", "/sample/1", "/nowhere"):
        page.ask(f"GET {target} HTTP/1.1")
    page.raw("rubbish\r\n\r\n")
    token = page.link.partition("token=")[2]
    assert [
        message for message in caplog.messages if token in message or "GET" in message or page.cookie in message
    ] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_every_way_to_name_this_machine_can_be_served(host):
    try:
        entrance = Entrance.open(host)
    except ConfigError as error:
        pytest.skip(f"not here: {error}")
    with entrance.listening:
        shown = "[::1]" if host == "::1" else host
        port = entrance.listening.getsockname()[1]
        assert entrance.link.startswith(f"http://{shown}:{port}{entrance.session.place}?token=")


def test_a_port_that_is_taken_is_said():
    with (
        listener("127.0.0.1", 0) as taken,
        pytest.raises(ConfigError, match=r"cannot be had \(.*in use\): give another"),
    ):
        listener("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", -1), ("127.0.0.1", 65536), ("192.0.2.1", 0), ("no.such.invalid", 0)]
)
def test_an_address_that_cannot_be_had_is_said(host, port):
    with pytest.raises(ConfigError, match=r"port") as met:
        listener(host, port)
    assert "\n" not in str(met.value)


def test_a_link_leads_to_the_page_that_is_wanted():
    entrance = Entrance.open()
    with entrance.listening:
        begun, _, token = entrance.link_to("/sample/3?plan=1").partition("&token=")
        assert begun.endswith(f"{entrance.session.place}sample/3?plan=1")
        assert entrance.link.endswith(f"/?token={token}")
        assert token not in entrance.ticket_to("/")
        assert entrance.session.place not in entrance.ticket_to("/sample/3?plan=1")


def test_others_are_let_knock_only_with_a_token_and_a_name():
    with pytest.raises(ConfigError, match="DATAGEN_AUDIT_TOKEN"):
        Entrance.open("0.0.0.0")
    with pytest.raises(ConfigError, match="DATAGEN_AUDIT_TOKEN"):
        Entrance.open("0.0.0.0", 0, ["audit.example:80"], {})


def test_an_allowed_name_is_told_where_others_can_knock():
    entrance = Entrance.open("127.0.0.1", 0, ["https://audit.example"])
    with entrance.listening:
        assert entrance.link.startswith(f"https://audit.example{entrance.session.place}?token=")


def test_two_signals_end_it_at_once():
    server = AuditServer(PlainTextResponse("x"), lambda: None)
    server.handle_exit(signal.SIGINT, None)
    assert (server.should_exit, server.force_exit) == (True, False)
    server.handle_exit(signal.SIGINT, None)
    assert server.force_exit


def test_it_ends_while_a_browser_holds_its_connection():
    entrance = Entrance.open()
    port = entrance.listening.getsockname()[1]
    with contextlib.ExitStack() as held:
        with serving(PlainTextResponse("x"), entrance):
            held.enter_context(socket.create_connection(("127.0.0.1", port)))
            time.sleep(0.1)
            began = time.perf_counter()
        assert time.perf_counter() - began < 5
    assert threading.active_count() < 50
