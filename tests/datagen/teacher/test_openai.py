import asyncio
import io
import json
import time

import httpx2
import pytest

from datagen.errors import TeacherError
from datagen.teacher import Answer, CallFailed
from datagen.teacher.address import Address
from datagen.teacher.app import app
from datagen.teacher.openai import MOST_LISTED, OpenAIBatches
from datagen.teacher.server import serving
from tests.batch_endpoint import answer
from tests.builders import prompt

KEY = "sk-secret-of-mine"
PROMPTS = [prompt(f"k{number}", text=f"A cat and {number} dogs \u2028 \u00e9.") for number in range(5)]


def over(url, steps, transport=None):
    """Take some steps as a client of a URL."""

    async def run():
        client = OpenAIBatches(Address(url, KEY), "m", 5.0, transport)
        try:
            return await steps(client)
        finally:
            await client.aclose()

    return asyncio.run(run())


def answering(handle, steps):
    """Take some steps as a client of a function that gets a request."""
    return over("http://there/v1", steps, httpx2.MockTransport(handle))


def always(status, body="", headers=None):
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda _: httpx2.Response(status, text=text, headers=headers or {})


def raising(error):
    def handle(request):
        raise error

    return handle


async def sent(client, name="a-name"):
    file = io.BytesIO(b"".join(client.line(one, f"{one.key}-1") for one in PROMPTS))
    return await client.create(await client.upload(file, name), name)


async def ended(client, id):
    while not (standing := await client.look(id)).is_over:
        await asyncio.sleep(0.005)
    return standing


async def listed(client, file_id):
    return [result async for result in client.results(file_id)]


STEPS = {
    "upload": lambda client: client.upload(io.BytesIO(b"{}\n"), "a-name"),
    "create": lambda client: client.create("file-1", "a-name"),
    "find": lambda client: client.find("a-name", 0.0),
    "look": lambda client: client.look("batch-1"),
    "results": lambda client: listed(client, "file-1"),
    "forget": lambda client: client.forget("file-1"),
}
each_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


# --- the served teacher -----------------------------------------------------------------------------------------------


def test_a_batch_goes_there_and_its_answers_come_back_under_their_names():
    async def steps(client):
        began = await sent(client)
        standing = await ended(client, began.id)
        return began, standing, await listed(client, standing.output_file_id)

    with serving(app(batch_seconds=0.05)) as url:
        began, standing, results = over(url, steps)
    assert not began.is_over and (standing.status, standing.n_done, standing.error_file_id) == ("completed", 5, None)
    assert sorted(result.tag for result in results) == [f"k{number}-1" for number in range(5)]
    assert all(isinstance(result.became, Answer) for result in results)


def test_a_batch_is_found_by_our_name_among_pages_of_others():
    async def steps(client):
        ours = await sent(client, "ours")
        file_id = await client.upload(io.BytesIO(b"{}\n"), "others")
        for _ in range(MOST_LISTED + 1):
            await client.create(file_id, "others")
        return ours.id, await client.find("ours", time.time()), await client.find("none", time.time())

    with serving(app()) as url:
        id, found, none = over(url, steps)
    assert found.id == id and none is None


def test_what_is_wrong_with_a_batch_is_told():
    async def steps(client):
        file_id = await client.upload(io.BytesIO(b"no line\n"), "a-name")
        return await ended(client, (await client.create(file_id, "a-name")).id)

    with serving(app(batch_seconds=0.0)) as url:
        standing = over(url, steps)
    assert standing.status == "failed" and standing.problem.code == "invalid_json_line"


def test_what_the_endpoint_does_not_know_is_none_and_is_forgotten():
    async def steps(client):
        await client.forget("file-none")
        return await client.look("batch_none")

    with serving(app()) as url:
        assert over(url, steps) is None


def test_a_file_that_was_forgotten_makes_no_batch():
    async def steps(client):
        file_id = await client.upload(io.BytesIO(b"{}\n"), "a-name")
        await client.forget(file_id)
        await client.create(file_id, "a-name")

    with serving(app()) as url, pytest.raises(TeacherError, match="refuses our request about batches"):
        over(url, steps)


# --- whatever else may come -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["upload", "create", "find"])
@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_endpoint_without_a_batch_api_is_told_in_one_line(name, status):
    with pytest.raises(TeacherError, match=r"http://there/v1: has no Batch API \(it said .*leave out --batch"):
        answering(always(status, "not found"), STEPS[name])


@each_step
@pytest.mark.parametrize(("status", "what"), [(401, "the key is refused"), (403, "may not ask"), (402, "used up")])
def test_a_key_that_is_refused_is_told_and_never_shown(step, status, what):
    body = {"error": {"message": f"no such key {KEY}"}}
    with pytest.raises(TeacherError, match=what) as caught:
        answering(always(status, body), step)
    assert KEY not in str(caught.value) and caught.value.__cause__ is None


@each_step
def test_a_full_endpoint_says_how_long_to_wait_and_nothing_was_done(step):
    with pytest.raises(CallFailed) as caught:
        answering(always(429, "slow down", {"retry-after": "7"}), step)
    assert (caught.value.kind, caught.value.retry_after, caught.value.may_be_billed) == ("rate_limited", 7.0, False)


@each_step
def test_a_broken_endpoint_may_have_done_it_all_the_same(step):
    with pytest.raises(CallFailed) as caught:
        answering(always(502, "bad gateway"), step)
    assert (caught.value.kind, caught.value.may_be_billed) == ("server_error", True)


@each_step
@pytest.mark.parametrize(
    ("error", "kind", "may_be_done"),
    [
        (httpx2.ConnectError("refused"), "connection", False),
        (httpx2.ConnectTimeout("slow"), "timeout", False),
        (httpx2.ReadError("reset"), "connection", True),
        (httpx2.ReadTimeout("silent"), "timeout", True),
        (httpx2.RemoteProtocolError(f"half a head {KEY}"), "connection", True),
    ],
)
def test_a_broken_connection_says_whether_it_may_have_been_done(step, error, kind, may_be_done):
    with pytest.raises(CallFailed) as caught:
        answering(raising(error), step)
    assert (caught.value.kind, caught.value.may_be_billed) == (kind, may_be_done)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("name", ["upload", "create", "look"])
@pytest.mark.parametrize("body", ["", "{", "null", "[]", "7", "{}", '{"id": 7}', "<html>"])
@pytest.mark.parametrize("type", ["application/json", "text/html"])
def test_an_answer_that_is_none_is_a_failure_that_may_have_been_done(name, body, type):
    with pytest.raises(CallFailed) as caught:
        answering(always(200, body, {"content-type": type}), STEPS[name])
    assert (caught.value.kind, caught.value.may_be_billed) == ("bad_reply", True)


@each_step
def test_nothing_is_repeated_and_no_redirect_is_followed(step):
    requests = []

    def handle(request):
        requests.append(request)
        return httpx2.Response(307, headers={"location": "http://elsewhere/v1"})

    with pytest.raises(TeacherError):
        answering(handle, step)
    assert len(requests) == 1


def test_lines_end_where_json_lines_end_and_nowhere_else():
    text = "A \u2028 cat \x85 sleeps."
    lines = [json.dumps({"custom_id": f"k{n}-1"} | answer(text), ensure_ascii=False) for n in range(3)]

    class InPieces(httpx2.AsyncByteStream):
        async def __aiter__(self):
            whole = "\n".join(lines).encode()
            for start in range(0, len(whole), 7):
                yield whole[start : start + 7]

    found = answering(lambda _: httpx2.Response(200, stream=InPieces()), STEPS["results"])
    assert [result.tag for result in found] == ["k0-1", "k1-1", "k2-1"]
    assert json.loads(found[0].became.body)["choices"][0]["message"]["content"] == text


def test_a_file_that_breaks_off_is_a_failure_after_what_came():
    line = json.dumps({"custom_id": "k0-1"} | answer()).encode() + b"\n"

    class Broken(httpx2.AsyncByteStream):
        async def __aiter__(self):
            yield line
            raise httpx2.ReadError("reset")

    came = []

    async def steps(client):
        async for result in client.results("file-1"):
            came.append(result.tag)

    with pytest.raises(CallFailed, match="connection"):
        answering(lambda _: httpx2.Response(200, stream=Broken()), steps)
    assert came == ["k0-1"]
