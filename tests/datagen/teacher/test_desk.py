import asyncio
import json
import time

import aiohttp
import httpx2
import openai
import pytest

from datagen.teacher.allowance import Limits, Schedule
from datagen.teacher.app import app
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving

ASK = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def served(**settings):
    return serving(app(answer=lambda *_: "a dog", **settings))


def post(url, tag=None, fault=None, **changes):
    headers = {"x-client-request-id": tag, "x-rehearse": fault}
    headers = {name: value for name, value in headers.items() if value}
    return httpx2.post(f"{url}/chat/completions", json=ASK | changes, headers=headers, timeout=5)


def at_once(url, n, leave_after=None):
    """Statuses of n requests that are sent together."""

    async def ask():
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(leave_after)) as session:

            async def one():
                async with session.post(f"{url}/chat/completions", json=ASK) as response:
                    return response.status

            return await asyncio.gather(*(one() for _ in range(n)), return_exceptions=leave_after is not None)

    return asyncio.run(ask())


def stats(url, page=""):
    return httpx2.get(f"{url.removesuffix('/v1')}/stats{page}").json()


def settled(url):
    """The stats when nothing is open any more."""
    until = time.monotonic() + 5
    while (found := stats(url))["in_flight"] and time.monotonic() < until:
        time.sleep(0.01)
    return found


def balanced(found):
    ended = found["answered"] + found["refused"] + found["limited"] + sum(found["by_fault"].values())
    return found["requests"] == ended + found["in_flight"]


def test_a_test_can_lay_the_servers_account_beside_its_own():
    with served() as url:
        for tag, fault in (("a-1", "500"), ("a-2", None), ("b-1", None), (None, None)):
            post(url, tag, fault)
        assert stats(url, "/answers") == {"a-2": 1, "b-1": 1}
        assert stats(url, "/outcomes") == {"a-1": ["500"], "a-2": ["answered"], "b-1": ["answered"]}
        assert (stats(url)["prompts_answered"], stats(url)["most_answers_of_a_prompt"]) == (1, 3)


def test_an_answer_that_nobody_waits_for_is_not_counted_as_answered():
    with served(latency=0.4) as url:
        at_once(url, 3, leave_after=0.15)
        assert stats(url)["in_flight"] == 3
        found = settled(url)
    assert (found["answered"], found["by_fault"]) == (0, {"gone": 3})


def test_those_that_hang_or_wait_are_in_flight_until_they_end():
    with served(latency=0.3) as url:
        at_once(url, 4)
        with pytest.raises(httpx2.TimeoutException):
            httpx2.post(f"{url}/chat/completions", json=ASK, headers={"x-rehearse": "hang"}, timeout=0.2)
        found = settled(url)
    assert found["peak_in_flight"] == 4
    assert found["by_fault"] == {"hang": 1}


def test_the_journal_tells_of_clients_that_are_gone(tmp_path):
    with served(latency=0.2, journal=tmp_path / "journal") as url:
        post(url, "a-1")
        at_once(url, 1, leave_after=0.05)
        settled(url)
    lines = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert [(line["tag"], line["outcome"]) for line in lines] == [("a-1", "answered"), ("", "gone")]
    assert lines[0]["prompt"] == lines[1]["prompt"] != ""


def test_a_bug_in_the_answering_function_is_counted_as_what_the_client_saw():
    def broken(*_):
        raise ZeroDivisionError

    with serving(app(answer=broken)) as url:
        assert post(url).status_code == 500
        assert stats(url)["by_fault"] == {"500": 1}


def test_a_limit_refuses_at_once_whatever_the_latency_and_without_a_draw():
    limits = Limits(requests=Schedule.parse("60"))
    with served(latency=0.5, limits=limits, faults=Faults.parse("500=1")) as url:
        assert post(url).status_code == 500
        begun = time.perf_counter()
        limited = post(url)
        assert time.perf_counter() - begun < 0.3
        found = stats(url)
    assert limited.json()["error"]["code"] == "rate_limit_exceeded"
    assert (found["limited"], found["by_fault"]) == (1, {"500": 1})
    assert found["allowed"] >= 1


def test_the_official_client_comes_back_when_it_may():
    limits = Limits(requests=Schedule.parse("300"))
    with served(limits=limits) as url, openai.OpenAI(base_url=url, api_key="x", max_retries=3, timeout=5) as client:
        for _ in range(8):
            client.chat.completions.create(**ASK)
        found = stats(url)
    assert found["answered"] == 8
    assert found["requests"] <= 8 + 4


def test_every_response_says_what_is_left():
    limits = Limits(requests=Schedule.parse("6000"), tokens=Schedule.parse("60000"))
    with served(limits=limits) as url:
        said = [post(url, max_tokens=99).headers, post(url, fault="503").headers, post(url, messages=[]).headers]
    assert all(headers["x-ratelimit-limit-requests"] == "6000" for headers in said)
    assert 900 <= int(said[0]["x-ratelimit-remaining-tokens"]) < 1000  # what was taken comes back, one each millisecond


def test_more_at_once_than_allowed_meet_a_429_without_a_time():
    with served(latency=0.3, limits=Limits(most_in_flight=3)) as url:
        assert sorted(at_once(url, 5)) == [200] * 3 + [429] * 2
        found = stats(url)
        assert post(url).status_code == 200
    assert (found["limited"], found["answered"]) == (2, 3)


def test_under_everything_at_once_the_account_balances():
    faults = Faults.parse("429=0.1,500=0.1,reset=0.1,empty=0.1,truncated=0.1,hang=0.05,seed=3")
    limits = Limits(requests=Schedule.parse("1200"), most_in_flight=40)
    with served(latency=0.05, faults=faults, limits=limits) as url:
        at_once(url, 60, leave_after=0.5)
        assert balanced(stats(url))
        found = settled(url)
    assert balanced(found) and found["requests"] == 60
    assert found["limited"] and found["answered"] and found["by_fault"]["reset"]
