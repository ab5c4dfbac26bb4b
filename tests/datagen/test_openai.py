import asyncio
import json
import time
import traceback

import httpx2
import openai
import pytest
from tenacity import wait_fixed, wait_none

from datagen.errors import ConfigError, TeacherError
from datagen.teacher import CallFailed
from datagen.teacher.app import app
from datagen.teacher.openai import OpenAITeacher, open_client
from datagen.teacher.server import serving
from tests.builders import prompt

KEY = "sk-proj-abcdefgh12345678"
NOWHERE = "http://teacher.test/v1"


def answer(text="a dog", reason="stop"):
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 1}}
    return httpx2.Response(200, json={"id": "1", "model": "served", "choices": [choice], "usage": usage})


def error(status, code=None, **headers):
    return httpx2.Response(status, headers=headers, json={"error": {"message": "it says so", "code": code}})


class Endpoint:
    """Plays one outcome after another, the last one for ever, and keeps what was asked."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def client(endpoint, base_url=NOWHERE):
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(endpoint))
    return openai.AsyncOpenAI(api_key=KEY, base_url=base_url, http_client=http)


def ask(endpoint, wait=wait_none(), base_url=NOWHERE, **options):
    async def once():
        teacher = OpenAITeacher(client(endpoint, base_url), wait=wait, **options)
        try:
            return await teacher.ask(prompt())
        finally:
            await teacher.aclose()

    return asyncio.run(once())


def failure(endpoint, **options):
    with pytest.raises(CallFailed) as failed:
        ask(endpoint, **options)
    return failed.value


def waits(endpoint, **options):
    """Seconds that the teacher slept between its requests."""
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    ask(endpoint, sleep=sleep, **options)
    return slept


def test_a_reply_comes_back_with_what_it_cost():
    reply = ask(Endpoint(answer()))
    assert (reply.text, reply.finish_reason, reply.model) == ("a dog", "stop", "served")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens) == (3, 2, 1)


def test_the_prompt_goes_to_chat_completions_with_the_key():
    endpoint = Endpoint(answer())
    ask(endpoint)
    request = endpoint.asked[0]
    assert request.url == f"{NOWHERE}/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(request.content) == {
        "model": "m",
        "messages": [{"role": "user", "content": "A cat."}],
        "max_tokens": 100,
        "temperature": 0.5,
    }


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("http://localhost:8000/v1", "max_tokens"),
        ("https://api.openai.com.example.org/v1", "max_tokens"),
        ("https://notapi.openai.com/v1", "max_tokens"),
    ],
)
def test_the_limit_of_a_reply_has_the_name_that_the_endpoint_knows(base_url, name):
    endpoint = Endpoint(answer())
    ask(endpoint, base_url=base_url)
    assert {"max_tokens", "max_completion_tokens"} & set(json.loads(endpoint.asked[0].content)) == {name}


@pytest.mark.parametrize(
    "trouble",
    [
        error(429, "rate_limit_exceeded"),
        error(500),
        error(503),
        error(408),
        error(409),
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
    ],
)
def test_what_may_pass_is_asked_again(trouble):
    endpoint = Endpoint(trouble, trouble, answer())
    assert ask(endpoint).text == "a dog"
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (error(500), "server_error"),
        (error(429), "rate_limited"),
        (httpx2.ConnectError("refused"), "connection"),
        (httpx2.RemoteProtocolError("broken off"), "connection"),
        (httpx2.ReadTimeout("slow"), "timeout"),
    ],
)
def test_what_does_not_pass_fails_after_exactly_as_many_requests_as_attempts(trouble, kind):
    endpoint = Endpoint(trouble)
    assert failure(endpoint, attempts=6).kind == kind
    assert len(endpoint.asked) == 6


def test_a_broken_connection_names_the_endpoint_and_the_cause():
    assert failure(Endpoint(httpx2.ConnectError("nobody there"))).detail == f"{NOWHERE}: ConnectError: nobody there"


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (httpx2.ReadTimeout("slow"), "no answer within 7.0 s"),
        (httpx2.ConnectTimeout("slow"), "no connection within 2.0 s"),
    ],
)
def test_a_timeout_says_what_was_waited_for_and_how_long(late, said):
    async def once():
        patient = client(Endpoint(late)).with_options(timeout=openai.Timeout(7.0, connect=2.0))
        await OpenAITeacher(patient, attempts=1).ask(prompt())

    with pytest.raises(CallFailed) as failed:
        asyncio.run(once())
    assert failed.value.kind == "timeout"
    assert failed.value.detail == f"{NOWHERE}: {said}"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, None, "bad_request"),
        (400, "context_length_exceeded", "bad_request"),
        (413, None, "bad_request"),
        (422, None, "bad_request"),
        (400, "content_filter", "content_filter"),
    ],
)
def test_a_request_that_is_refused_as_it_stands_is_not_repeated(status, code, kind):
    endpoint = Endpoint(error(status, code))
    assert failure(endpoint).kind == kind
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "invalid_api_key"),
        (403, None),
        (404, "model_not_found"),
        (404, None),
        (429, "insufficient_quota"),
        (429, "billing_hard_limit_reached"),
        (400, "unsupported_parameter"),
    ],
)
def test_what_no_call_can_pass_stops_the_run_at_the_first_request(status, code):
    endpoint = Endpoint(error(status, code))
    with pytest.raises(TeacherError, match=f"{NOWHERE}: .*it said {status}"):
        ask(endpoint)
    assert len(endpoint.asked) == 1


BAD = httpx2.Response(200, content=b'{"choices": [{"mess')


@pytest.mark.parametrize("bad", [BAD, httpx2.Response(200, text="<html>"), answer(None), answer("")])
def test_a_bad_reply_is_asked_for_once_more_only(bad):
    endpoint = Endpoint(bad)
    assert failure(endpoint, attempts=6).kind == "bad_reply"
    assert len(endpoint.asked) == 2


def test_bad_replies_are_counted_apart_from_other_failures():
    endpoint = Endpoint(error(500), BAD, error(500), BAD, answer())
    assert failure(endpoint, attempts=6).kind == "bad_reply"
    assert len(endpoint.asked) == 4


def test_a_second_try_may_mend_a_bad_reply():
    assert ask(Endpoint(BAD, answer())).text == "a dog"


def test_a_bad_reply_is_not_repeated_when_one_attempt_is_all_there_is():
    endpoint = Endpoint(BAD)
    assert failure(endpoint, attempts=1).kind == "bad_reply"
    assert len(endpoint.asked) == 1


def test_every_prompt_has_its_own_count_of_attempts():
    async def two():
        teacher = OpenAITeacher(client(endpoint), attempts=2, wait=wait_none())
        return await asyncio.gather(*(teacher.ask(prompt()) for _ in range(2)), return_exceptions=True)

    endpoint = Endpoint(BAD)
    assert [failed.kind for failed in asyncio.run(two())] == ["bad_reply", "bad_reply"]
    assert len(endpoint.asked) == 4


def test_a_filtered_reply_is_not_asked_for_again():
    endpoint = Endpoint(answer(None, reason="content_filter"))
    assert failure(endpoint).kind == "content_filter"
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "7", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "86400"}, 120),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({}, 3),
        ({"retry-after": "soon"}, 3),
    ],
)
def test_the_wait_is_the_endpoints_where_it_names_one_and_ours_elsewhere(headers, seconds):
    busy = Endpoint(error(429, **headers), error(503, **headers), answer())
    assert waits(busy, wait=wait_fixed(3)) == [seconds, seconds]


def test_our_own_waits_grow_and_are_never_the_same():
    slept = [
        seconds for _ in range(20) for seconds in waits(Endpoint(*[error(500)] * 4, answer()), wait=default_wait())
    ]
    rounds = [slept[n::4] for n in range(4)]
    assert all(0 <= seconds <= 2**n for n in range(4) for seconds in rounds[n])
    assert max(rounds[3]) > 2
    assert len(set(slept)) > 70


def default_wait():
    return OpenAITeacher(client(Endpoint(answer()))).wait


def test_a_cancelled_call_ends_in_the_middle_of_its_wait():
    async def cut_off():
        teacher = OpenAITeacher(client(Endpoint(error(500))), wait=wait_fixed(60))
        asking = asyncio.create_task(teacher.ask(prompt()))
        await asyncio.sleep(0.2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    started = time.perf_counter()
    asyncio.run(cut_off())
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 500])
def test_the_key_is_in_no_error_even_when_the_endpoint_says_it(status):
    echo = {"error": {"message": f"bad: {KEY} {KEY[:20]}", "code": KEY, "param": KEY, "type": KEY}}
    assert_no_key(Endpoint(httpx2.Response(status, json=echo, headers={"x-key": KEY})))


@pytest.mark.parametrize("text", [KEY, f"{'x' * 195} {KEY}", json.dumps({"choices": KEY})])
def test_the_key_is_in_no_error_however_the_answer_looks(text):
    assert_no_key(Endpoint(httpx2.Response(200, text=text)))
    assert_no_key(Endpoint(httpx2.Response(502, text=text)))
    assert_no_key(Endpoint(httpx2.ConnectError(text)))


def assert_no_key(endpoint):
    with pytest.raises((CallFailed, TeacherError)) as failed:
        ask(endpoint, attempts=1)
    shown = "".join(traceback.format_exception(failed.value)) + repr(failed.value)
    assert "abcdefgh" not in shown


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
    "truncated": "bad_reply",
    "empty": "bad_reply",
    "malformed": "bad_reply",
}


@pytest.fixture(scope="module")
def url():
    with serving(app(answer=lambda _: "a dog")) as url:
        yield url


def rehearsed(url, fault):
    async def once():
        opened = open_client(url, None, 0.5, 4).with_options(default_headers={"x-rehearse": fault} if fault else {})
        teacher = OpenAITeacher(opened, attempts=2, wait=wait_none(), sleep=lambda _: asyncio.sleep(0))
        try:
            return await teacher.ask(prompt())
        except (CallFailed, TeacherError) as failed:
            return failed.kind if isinstance(failed, CallFailed) else type(failed)
        finally:
            await teacher.aclose()

    return asyncio.run(once())


def faults_met(url, fault):
    return httpx2.get(f"{url.removesuffix('/v1')}/stats").json()["by_fault"].get(fault, 0)


@pytest.mark.parametrize("fault", OUTCOMES)
def test_every_fault_of_a_real_server_is_recognised_and_counted_once_a_request(url, fault):
    assert rehearsed(url, fault) == OUTCOMES[fault]
    assert faults_met(url, fault) == (1 if OUTCOMES[fault] in (TeacherError, "content_filter") else 2)


def test_a_real_server_answers(url):
    assert rehearsed(url, None).text == "a dog"
    assert rehearsed(url, None).model == "rehearsal"


def test_junk_is_a_reply_for_the_checks_to_judge(url):
    assert rehearsed(url, "junk").text.startswith("]}{")


@pytest.fixture
def bare(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def opened(*args):
    """The URL and key of a client, closed again."""
    found = open_client(*args, timeout=5, max_connections=2)
    asyncio.run(found.close())
    return str(found.base_url), found.api_key


def test_openai_without_a_key_is_refused_by_the_name_of_the_variable(bare):
    for absent in (None, "", " \n"):
        bare.setenv("OPENAI_API_KEY", absent or "")
        with pytest.raises(ConfigError, match=r"https://api\.openai\.com/v1 needs a key and OPENAI_API_KEY is not set"):
            opened(None, absent)


def test_the_environment_gives_what_is_not_given(bare):
    bare.setenv("OPENAI_API_KEY", f" {KEY}\n")
    bare.setenv("OPENAI_BASE_URL", "http://other.test/v1")
    assert opened(None, None) == ("http://other.test/v1/", KEY)
    assert opened(NOWHERE, "mine") == (f"{NOWHERE}/", "mine")


def test_other_endpoints_need_no_key(bare):
    bare.setenv("OPENAI_API_KEY", "")
    assert opened(NOWHERE, None)[1] not in ("", None)


@pytest.mark.parametrize("url", ["localhost:8000/v1", "ftp://host/v1", "http://", "http:///v1", "http://a:b:c/", "x y"])
def test_a_base_url_that_is_none_is_refused(bare, url):
    bare.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(ConfigError, match="expected http:// or https:// and a host"):
        opened(url, None)


@pytest.mark.parametrize("key", ["sk-line\nbreak-0000", "sk-accentué-0000"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(bare, key):
    with pytest.raises(ConfigError, match="OPENAI_API_KEY holds characters") as refused:
        opened(NOWHERE, key)
    assert key[:8] not in str(refused.value)


@pytest.mark.parametrize("url", ["http://me:hidden@teacher.test/v1?token=hidden", "me:hidden@teacher.test"])
def test_a_password_in_the_url_is_not_shown(url):
    with pytest.raises((CallFailed, ConfigError)) as failed:
        asyncio.run(OpenAITeacher(with_url(url), attempts=1).ask(prompt()))
    assert "teacher.test" in str(failed.value)
    assert "hidden" not in str(failed.value)


def with_url(url):
    sound = open_client(url, KEY, 5, 2)
    return client(Endpoint(httpx2.ConnectError("refused")), sound.base_url)


def test_waiting_for_a_connection_of_the_pool_is_no_failure():
    async def many():
        teacher = OpenAITeacher(open_client(url, None, 0.5, 2), attempts=1)
        try:
            return await asyncio.gather(*(teacher.ask(prompt()) for _ in range(12)))
        finally:
            await teacher.aclose()

    with serving(app(latency=0.2, answer=lambda _: "a dog")) as url:  # 12 calls two at a time take 1.2 s
        assert len(asyncio.run(many())) == 12
