import asyncio
import json
import socket
import ssl
import time

import httpx2
import openai
import pytest

from datagen.errors import ConfigError
from datagen.teacher.app import app
from datagen.teacher.desk import MOST_BODY_BYTES
from datagen.teacher.faults import FAULTS, Faults
from datagen.teacher.server import serving

TLS = ssl.create_default_context()  # made once: a client makes its own otherwise, which takes longer than a call
ASK = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


@pytest.fixture(scope="module")
def url():
    """A served teacher that answers with what it heard."""
    with serving(app(answer=lambda messages, _: " ".join(message.content for message in messages))) as url:
        yield url


@pytest.fixture
def client(url):
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0, timeout=5) as client:
        yield client


def ask(client, fault=None, **changes):
    headers = {"x-rehearse": fault} if fault else {}
    return client.chat.completions.create(**(ASK | changes), extra_headers=headers)


def post(url, content, fault=None):
    headers = {"x-rehearse": fault} if fault else {}
    return httpx2.post(f"{url}/chat/completions", content=content, headers=headers, timeout=20, verify=TLS)


def stats(url):
    return httpx2.get(f"{url.removesuffix('/v1')}/stats", verify=TLS).json()


def test_the_official_client_gets_an_answer(client):
    answer = ask(client, messages=[{"role": "system", "content": "say"}, {"role": "user", "content": "dog"}])
    assert answer.choices[0].message.content == "say dog"
    assert answer.usage.total_tokens == 4
    assert answer._request_id.startswith("req-")


def test_the_official_async_client_gets_many_at_once(url):
    async def many():
        async with openai.AsyncOpenAI(base_url=url, api_key="x", max_retries=0, timeout=5) as client:
            asked = [{"role": "user", "content": str(n)} for n in range(40)]
            return await asyncio.gather(*(ask(client, messages=[message]) for message in asked))

    answers = asyncio.run(many())
    assert [answer.choices[0].message.content for answer in answers] == [str(n) for n in range(40)]
    assert len({answer.id for answer in answers}) == 40


def test_an_answer_stops_at_the_clients_limit(client):
    answer = ask(client, messages=[{"role": "user", "content": "x" * 100}], max_tokens=5)
    assert answer.choices[0].finish_reason == "length"
    assert answer.choices[0].message.content == "x" * 20


def test_there_is_one_model(client):
    assert [model.id for model in client.models.list()] == ["rehearsal"]
    assert client.models.retrieve("rehearsal").owned_by == "datagen"
    with pytest.raises(openai.NotFoundError) as unknown:
        client.models.retrieve("org/gpt-x")
    assert unknown.value.code == "model_not_found"


def test_other_routes_and_methods_are_refused_in_the_same_envelope(client, url):
    with pytest.raises(openai.NotFoundError, match="POST /v1/embeddings"):
        client.embeddings.create(model="m", input="x")
    wrong_method = httpx2.get(f"{url}/chat/completions", verify=TLS)
    assert wrong_method.status_code == 405
    assert wrong_method.json()["error"]["type"] == "invalid_request_error"


def test_a_stream_is_refused_by_name(client):
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, stream=True)
    assert (refused.value.param, refused.value.code) == ("stream", "unsupported_value")


def test_a_body_over_the_limit_is_refused_and_the_next_one_answered(url):
    assert post(url, b" " * (MOST_BODY_BYTES + 1)).status_code == 413
    assert post(url, json.dumps(ASK).encode().rjust(MOST_BODY_BYTES)).status_code == 200


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("401", openai.AuthenticationError, "invalid_api_key"),
        ("404", openai.NotFoundError, "model_not_found"),
        ("429", openai.RateLimitError, "rate_limit_exceeded"),
        ("500", openai.InternalServerError, None),
        ("503", openai.InternalServerError, None),
        ("quota", openai.RateLimitError, "insufficient_quota"),
        ("filter", openai.BadRequestError, "content_filter"),
    ],
)
def test_a_refusal_is_the_one_that_was_asked_for(client, fault, error, code):
    with pytest.raises(error) as met:
        ask(client, fault)
    assert met.value.code == code
    assert fault not in {"401", "404", "429", "500", "503"} or met.value.status_code == int(fault)


def test_a_429_says_how_long_to_wait():
    with serving(app(faults=Faults.parse("429=1,retry_after=0.2"))) as url:
        headers = post(url, json.dumps(ASK)).headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("1", "200")


def test_a_truncated_answer_is_half_of_one(url):
    answer = post(url, json.dumps(ASK), "truncated")
    assert answer.status_code == 200
    assert answer.text.startswith('{"id"')
    with pytest.raises(ValueError, match="line 1"):
        answer.json()


def test_an_empty_answer_has_no_text(client):
    assert ask(client, "empty").choices[0].message.content == ""


def test_a_malformed_answer_has_no_choices(client):
    assert ask(client, "malformed").choices is None


def test_junk_is_whole_in_form_and_rubbish_in_content(client):
    answer = ask(client, "junk")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.choices[0].message.content.startswith("]}{")


def test_an_unknown_fault_is_refused_with_the_nearest_one(client):
    with pytest.raises(openai.BadRequestError, match="did you mean 'reset'"):
        ask(client, "rest")


def test_every_request_is_counted_under_what_became_of_it():
    with serving(app(answer=lambda *_: "a dog")) as url:
        for fault in (*FAULTS, "unknown"):
            if fault not in ("reset", "hang"):
                post(url, json.dumps(ASK), fault)
        post(url, json.dumps(ASK))
        counted = stats(url)
    assert counted["answered"] == counted["refused"] == 1
    assert counted["by_fault"] == {fault: 1 for fault in FAULTS if fault not in ("reset", "hang")}
    assert counted["requests"] == 2 + sum(counted["by_fault"].values())
    assert counted["in_flight"] == counted["limited"] == 0


def test_a_journal_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere/journal: No such file"):
        app(journal=tmp_path / "nowhere" / "journal")


def test_faults_come_in_the_order_of_the_draw():
    faults = Faults.parse("500=0.3,401=0.2,seed=4")
    draws = faults.draws()
    with serving(app(faults=faults, answer=lambda *_: "a dog")) as url:
        met = [post(url, json.dumps(ASK)).status_code for _ in range(30)]
    assert met == [int(next(draws) or 200) for _ in range(30)]
    assert len(set(met)) == 3


def test_a_request_that_is_refused_takes_no_draw():
    with serving(app(faults=Faults.parse("500=1"))) as url:
        assert post(url, b"{}").status_code == 400
        assert stats(url)["by_fault"] == {}


def test_latency_passes_before_an_answer_for_all_at_once():
    async def five(url):
        async with httpx2.AsyncClient() as client:
            asked = (client.post(f"{url}/chat/completions", json=ASK) for _ in range(5))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    with serving(app(latency=0.3, answer=lambda *_: "a dog")) as url:
        started = time.perf_counter()
        assert asyncio.run(five(url)) == [200] * 5
        assert 0.3 <= time.perf_counter() - started < 1.2


def test_a_client_that_leaves_in_the_middle_of_its_request_does_no_harm(url, caplog):
    with socket.create_connection((httpx2.URL(url).host, httpx2.URL(url).port)) as half:
        half.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
    assert post(url, json.dumps(ASK)).status_code == 200
    assert caplog.messages == []
