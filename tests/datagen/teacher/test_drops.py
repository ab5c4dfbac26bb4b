import threading
import time

import httpx2
import openai
import pytest

from datagen.teacher.app import app
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving

ASK = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def client(url, timeout):
    return openai.OpenAI(base_url=url, api_key="x", max_retries=0, timeout=timeout)


def test_a_reset_breaks_the_connection_under_the_client():
    with (
        serving(app(faults=Faults.parse("reset=1"))) as url,
        client(url, 5) as asking,
        pytest.raises(openai.APIConnectionError) as broken,
    ):
        asking.chat.completions.create(**ASK)
    assert not isinstance(broken.value, openai.APITimeoutError)
    assert isinstance(broken.value.__cause__, httpx2.ReadError)
    assert "reset" in str(broken.value.__cause__)


def test_the_server_answers_others_after_a_reset():
    with serving(app(answer=lambda *_: "a dog")) as url:
        with pytest.raises(httpx2.ReadError):
            httpx2.post(f"{url}/chat/completions", json=ASK, headers={"x-rehearse": "reset"})
        assert httpx2.post(f"{url}/chat/completions", json=ASK).status_code == 200


def test_a_hang_lasts_until_the_client_gives_up():
    with serving(app(faults=Faults.parse("hang=1"))) as url, client(url, 0.5) as asking:
        started = time.perf_counter()
        with pytest.raises(openai.APITimeoutError):
            asking.chat.completions.create(**ASK)
        assert time.perf_counter() - started >= 0.5


def test_a_server_that_stops_lets_hanging_and_waiting_clients_go():
    outcomes = []

    def ask(url, fault):
        try:
            outcomes.append(httpx2.post(f"{url}/chat/completions", json=ASK, headers=fault, timeout=60).status_code)
        except httpx2.TransportError as error:
            outcomes.append(type(error).__name__)

    with serving(app(latency=60, answer=lambda *_: "a dog")) as url:
        asking = [threading.Thread(target=ask, args=(url, fault)) for fault in ({"x-rehearse": "hang"}, {})]
        for thread in asking:
            thread.start()
        while httpx2.get(f"{url.removesuffix('/v1')}/stats").json()["requests"] < 2:
            time.sleep(0.01)
        time.sleep(0.1)
        started = time.perf_counter()
    for thread in asking:
        thread.join()
    assert time.perf_counter() - started < 5
    assert 200 in outcomes
    assert {type(outcome) for outcome in outcomes} == {int, str}  # the other met a broken connection
