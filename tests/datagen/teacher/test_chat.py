"""One request to a real port: what is sent, what comes back, and what each way of coming to nothing is called."""

import asyncio
import gzip
import json
import socket
import traceback
from contextlib import asynccontextmanager

import pytest

from datagen.completion import read_reply
from datagen.errors import ConfigError, TeacherError
from datagen.teacher import CallFailed, Window
from datagen.teacher.address import Address
from datagen.teacher.app import app
from datagen.teacher.chat import MOST_BODY_BYTES, ChatTeacher
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving
from tests.builders import prompt

KEY = "sk-proj-abcdefgh12345678"
OK = b'{"choices": [{"message": {"content": "a dog"}, "finish_reason": "stop"}], "model": "served"}'


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def response(status=200, body=OK, **headers):
    lines = {"content-length": len(body)} | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} said\r\n{head}\r\n".encode() + body


def error(status, code=None, **headers):
    body = {"error": {"message": "it says so", "code": code}}
    return response(status, json.dumps(body).encode(), **headers)


class Endpoint:
    """Answers every request with the same bytes, then goes on, closes, resets or says nothing more."""

    def __init__(self, said=OK, then="close"):
        self.said, self.then, self.heard = said, then, []

    async def serve(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *fields = head.decode().strip().split("\r\n")
                headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.heard.append((line, headers, body))
                await self.say(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass  # the client has gone
        finally:
            writer.close()

    async def say(self, reader, writer):
        writer.write(self.said)
        if self.then == "silence":
            await reader.read()
        if self.then == "reset":
            writer.transport.abort()
        if self.then == "close":
            writer.close()
        await writer.drain()

    @asynccontextmanager
    async def open(self):
        server = await asyncio.start_server(self.serve, "127.0.0.1")
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        finally:
            server.close()
            await asyncio.sleep(0.01)  # for those who are still in `serve`


async def ask_once(url, key=KEY, timeout=5.0, one=None):
    teacher = ChatTeacher(Address(url, key), timeout)
    try:
        return await teacher.ask(one or prompt(), "k1-1")
    finally:
        await teacher.aclose()


def ask(endpoint, **options):
    async def once():
        async with endpoint.open() as url:
            return await ask_once(url, **options)

    return asyncio.run(once())


def failure(endpoint, **options):
    with pytest.raises(CallFailed) as failed:
        ask(endpoint, **options)
    assert failed.value.__cause__ is None and failed.value.__suppress_context__
    return failed.value


# --- what is sent ----------------------------------------------------------------------------------------------------


def test_the_prompt_goes_to_chat_completions_with_the_key_and_the_name_of_the_call():
    endpoint = Endpoint(response())
    ask(endpoint)
    ((line, headers, body),) = endpoint.heard
    assert line == "POST /v1/chat/completions HTTP/1.1"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-client-request-id"] == "k1-1"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("datagen/")
    assert json.loads(body) == {
        "model": "m",
        "messages": [{"role": "user", "content": "A cat."}],
        "max_tokens": 100,
        "temperature": 0.5,
    }


def test_an_endpoint_without_a_key_is_sent_something_in_its_place():
    endpoint = Endpoint(response())
    ask(endpoint, key="")
    assert endpoint.heard[0][1]["authorization"] == "Bearer none"


def test_text_in_any_script_arrives():
    endpoint = Endpoint(response())
    ask(endpoint, one=prompt(text="Кошка 🐈 “é”"))
    assert json.loads(endpoint.heard[0][2])["messages"][0]["content"] == "Кошка 🐈 “é”"


def test_cookies_are_not_kept():
    async def twice():
        async with endpoint.open() as url:
            teacher = ChatTeacher(Address(url, KEY), 5.0)
            for _ in range(2):
                await teacher.ask(prompt(), "k1-1")
            await teacher.aclose()

    endpoint = Endpoint(response(set_cookie="who=you; Path=/"), then="go on")
    asyncio.run(twice())
    assert len(endpoint.heard) == 2
    assert not any("cookie" in headers for _, headers, _ in endpoint.heard)


# --- what comes back -------------------------------------------------------------------------------------------------


def test_an_answer_is_its_bytes_its_name_and_its_limits():
    told = response(x_request_id="req-7", x_ratelimit_limit_requests=60, x_ratelimit_remaining_requests=59)
    answer = ask(Endpoint(told))
    assert answer.body == OK
    assert answer.request_id == "req-7"
    assert answer.limits.requests == Window(60, 59)


def chunked(*parts):
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (*parts, b""))


@pytest.mark.parametrize(
    "said",
    [
        response(201),
        response(content_length=None),  # its end is the end of the connection
        response(body=gzip.compress(OK, mtime=0), content_encoding="gzip"),
        response(body=chunked(OK[:20], OK[20:]), content_length=None, transfer_encoding="chunked"),
        response(content_type="text/html; charset=no-such"),
        b"HTTP/1.0 200 OK\r\n\r\n" + OK,
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + response(),
    ],
)
def test_a_body_is_read_however_it_comes(said):
    assert ask(Endpoint(said)).body == OK


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"choices": [{"mess', b"\xff\x00", b"[" * 100_000])
def test_a_200_is_handed_on_whatever_it_says(body):
    assert ask(Endpoint(response(body=body))).body == body


def test_a_key_that_is_repeated_in_an_answer_is_taken_out():
    said = OK.replace(b"a dog", b"I was asked with " + KEY.encode())
    answer = ask(Endpoint(response(body=said, x_request_id=KEY)))
    assert read_reply(answer.body, "m").text == "I was asked with sk-***"
    assert KEY not in answer.request_id


def test_an_absurdly_long_answer_is_not_read_to_its_end():
    endless = response(body=b"x" * (MOST_BODY_BYTES + (1 << 20)), content_length=1 << 40)
    failed = failure(Endpoint(endless))
    assert (failed.kind, failed.may_be_billed) == ("connection", True)
    assert "more than 32 MiB" in failed.detail


def test_an_answer_that_unpacks_to_an_absurd_length_is_not_read_to_its_end():
    bomb = gzip.compress(bytes(MOST_BODY_BYTES + 1))
    assert "more than 32 MiB" in failure(Endpoint(response(body=bomb, content_encoding="gzip"))).detail


# --- statuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "rate_limit_exceeded", "rate_limited"),
        (500, None, "server_error"),
        (503, None, "server_error"),
        (529, None, "server_error"),
        (408, None, "server_error"),
        (409, None, "server_error"),
        (400, None, "bad_request"),
        (400, "context_length_exceeded", "bad_request"),
        (413, None, "bad_request"),
        (422, None, "bad_request"),
        (400, "content_filter", "content_filter"),
    ],
)
def test_a_status_is_a_failure_of_one_call_and_of_one_request(status, code, kind):
    endpoint = Endpoint(error(status, code), then="go on")
    failed = failure(endpoint)
    assert failed.kind == kind
    assert failed.detail.startswith(str(status)) and failed.detail.endswith("it says so")
    assert failed.may_be_billed == (status in {408, 499, 502, 504})
    assert len(endpoint.heard) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "invalid_api_key"),
        (402, None),
        (403, None),
        (404, "model_not_found"),
        (404, None),
        (405, None),
        (429, "insufficient_quota"),
        (429, "billing_hard_limit_reached"),
        (400, "unsupported_parameter"),
    ],
)
def test_what_no_call_can_pass_stops_the_run_at_the_first_request(status, code):
    endpoint = Endpoint(error(status, code), then="go on")
    with pytest.raises(TeacherError, match=rf"http://127\.0\.0\.1:\d+/v1: .*it said {status}"):
        ask(endpoint)
    assert len(endpoint.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    elsewhere = Endpoint(response())

    async def both():
        async with elsewhere.open() as url:
            here = Endpoint(response(status, b"", location=f"{url}/chat/completions"))
            async with here.open() as first:
                await ask_once(first)

    with pytest.raises(TeacherError, match="check --base-url"):
        asyncio.run(both())
    assert elsewhere.heard == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"Retry_After": "7", "Retry_After_MS": "250"}, 0.25),
        ({"retry_after": "86400"}, 120),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({}, None),
        ({"retry_after": "soon"}, None),
    ],
)
def test_a_refusal_tells_how_long_to_wait(headers, seconds):
    assert failure(Endpoint(error(429, **headers))).retry_after == seconds
    assert failure(Endpoint(error(503, **headers))).retry_after == seconds


def test_a_refusal_tells_the_limits_too():
    told = error(429, x_ratelimit_limit_tokens=1000, x_ratelimit_remaining_tokens=0, x_ratelimit_reset_tokens="1m2s")
    assert failure(Endpoint(told)).limits.tokens == Window(1000, 0, 62)


# --- broken connections ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["reset", "close"])
@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", response()[:-10], response(500)[:-10]])
def test_a_connection_that_breaks_off_may_be_billed(said, then):
    endpoint = Endpoint(said, then)
    failed = failure(endpoint)
    assert (failed.kind, failed.may_be_billed) == ("connection", True)
    assert failed.detail.startswith("http://127.0.0.1:")
    assert len(endpoint.heard) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"who is there?\r\n\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        response(content_length="many"),
        response(x="y" * 100_000),
        response(body=b"zz\r\nxx", content_length=None, transfer_encoding="chunked"),
        response(body=chunked(OK)[:30], content_length=None, transfer_encoding="chunked"),
        response(content_encoding="gzip"),
    ],
)
def test_what_is_no_http_is_a_broken_connection(said):
    failed = failure(Endpoint(said))
    assert (failed.kind, failed.may_be_billed) == ("connection", True)
    assert failed.detail.isprintable() and len(failed.detail) < 250


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", response()[:-10]])
def test_silence_is_a_timeout_that_may_be_billed(said):
    failed = failure(Endpoint(said, then="silence"), timeout=0.1)
    assert (failed.kind, failed.may_be_billed) == ("timeout", True)
    assert failed.detail.endswith("/v1: no answer within 0.1 s")


def test_a_refused_connection_cost_nothing():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(CallFailed) as failed:
            asyncio.run(ask_once(url))
    assert (failed.value.kind, failed.value.may_be_billed) == ("connection", False)
    assert failed.value.detail.startswith(f"{url}: ClientConnectorError: ")


def test_a_host_that_has_no_address_cost_nothing():
    with pytest.raises(CallFailed) as failed:
        asyncio.run(ask_once("http://nobody.invalid/v1"))
    assert (failed.value.kind, failed.value.may_be_billed) == ("connection", False)


def test_a_connection_that_is_not_accepted_is_a_timeout_that_cost_nothing():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()), pytest.raises(CallFailed) as failed:
            asyncio.run(ask_once(f"http://127.0.0.1:{full.getsockname()[1]}/v1", timeout=0.2))
    assert (failed.value.kind, failed.value.may_be_billed) == ("timeout", False)
    assert failed.value.detail.endswith("no connection within 0.2 s")


def test_a_port_without_encryption_is_not_reached_by_https():
    async def once():
        async with Endpoint(b"what?\r\n").open() as url:
            await ask_once(url.replace("http", "https"), timeout=1.0)

    with pytest.raises(CallFailed) as failed:
        asyncio.run(once())
    assert not failed.value.may_be_billed


def test_a_cancelled_call_ends_at_once_and_leaves_nothing_open():
    async def cut_off():
        async with Endpoint(b"", then="silence").open() as url:
            asking = asyncio.create_task(ask_once(url, timeout=60))
            await asyncio.sleep(0.05)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(asking, 5)

    asyncio.run(cut_off())


def test_a_hundred_calls_are_in_flight_at_the_same_time():
    async def many():
        teacher = ChatTeacher(Address(url, ""), 5.0)
        answers = await asyncio.gather(*(teacher.ask(prompt(), str(n)) for n in range(100)))
        await teacher.aclose()
        return answers

    with serving(app(latency=0.3, answer=lambda *_: "a dog")) as url:
        started = asyncio.run(timed(many))
    assert started < 3  # one after the other it would be 30 s


async def timed(work):
    started = asyncio.get_running_loop().time()
    assert len({read_reply(answer.body, "m").text for answer in await work()}) == 1
    return asyncio.get_running_loop().time() - started


# --- secrets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_the_key_is_in_no_error_even_when_the_endpoint_says_it(status):
    echo = {"error": {"message": f"bad: {KEY} {KEY[:20]}", "code": KEY, "param": KEY, "type": KEY}}
    assert_no_key(Endpoint(response(status, json.dumps(echo).encode(), x_key=KEY)))


@pytest.mark.parametrize("text", [KEY, f"{'x' * 195} {KEY}", json.dumps({"error": KEY})])
def test_the_key_is_in_no_error_however_the_answer_looks(text):
    assert_no_key(Endpoint(response(502, text.encode())))
    assert_no_key(Endpoint(f"HTTP/1.1 {text}\r\n\r\n".encode()))
    assert_no_key(Endpoint(f"{text}\r\n\r\n".encode()))


def assert_no_key(endpoint):
    with pytest.raises((CallFailed, TeacherError)) as failed:
        ask(endpoint)
    shown = "".join(traceback.format_exception(failed.value)) + repr(failed.value)
    assert "abcdefgh" not in shown


# --- proxies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_proxy_of_the_environment_is_asked(monkeypatch, scheme):
    async def through():
        async with proxy.open() as url:
            monkeypatch.setenv("http_proxy", url.replace("http://", scheme).removesuffix("/v1"))
            return await ask_once("http://teacher.invalid/v1")

    proxy = Endpoint(response())
    assert asyncio.run(through()).body == OK
    assert proxy.heard[0][0] == "POST http://teacher.invalid/v1/chat/completions HTTP/1.1"


def test_no_proxy_is_asked_for_a_host_that_needs_none(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    assert ask(Endpoint(response())).body == OK


def test_a_proxy_that_refuses_the_way_cost_nothing_and_shows_no_password(monkeypatch):
    async def through():
        async with Endpoint(response(407, b"")).open() as url:
            monkeypatch.setenv("https_proxy", url.replace("http://", "http://me:hidden@").removesuffix("/v1"))
            await ask_once("https://teacher.invalid/v1")

    with pytest.raises(CallFailed) as failed:
        asyncio.run(through())
    assert (failed.value.kind, failed.value.may_be_billed) == ("connection", False)
    assert "hidden" not in "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize("proxy", ["socks5://me:hidden@proxy.invalid:1080", "http://", "http://a:b:c"])
def test_a_proxy_that_cannot_be_used_is_refused_in_one_line(monkeypatch, proxy):
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(ConfigError, match=r"http_proxy '.*': expected http:// or https://") as refused:
        asyncio.run(ask_once("http://teacher.invalid/v1"))
    assert "hidden" not in str(refused.value)


# --- the rehearsal teacher -------------------------------------------------------------------------------------------

OUTCOMES = {
    "401": TeacherError,
    "404": TeacherError,
    "quota": TeacherError,
    "429": "rate_limited",
    "500": "server_error",
    "503": "server_error",
    "filter": "content_filter",
    "reset": "connection",
    "hang": "timeout",
}


async def outcome(url):
    try:
        return read_reply((await ask_once(url, key="", timeout=0.5)).body, "m")
    except (CallFailed, TeacherError) as failed:
        return failed.kind if isinstance(failed, CallFailed) else type(failed)


@pytest.mark.parametrize("fault", OUTCOMES)
def test_every_fault_of_a_real_server_is_recognised_and_met_once(fault):
    served = app(faults=Faults.parse(f"{fault}=1"))
    with serving(served) as url:
        assert asyncio.run(outcome(url)) == OUTCOMES[fault]
    assert served.tally.stats()["by_fault"] == {fault: 1}


def test_a_real_server_answers():
    with serving(app(answer=lambda *_: "a dog")) as url:
        reply = asyncio.run(outcome(url))
    assert (reply.text, reply.model) == ("a dog", "rehearsal")
