import json
import time

import openai
import pytest

from datagen.teacher.app import app
from datagen.teacher.batch_api import Bounds
from datagen.teacher.faults import Faults
from datagen.teacher.server import serving

OVER = {"completed", "failed", "expired", "cancelled"}


def official(url):
    return openai.OpenAI(base_url=url, api_key="x", max_retries=0, timeout=10)


def served(spec="", **settings):
    answer = lambda messages, _: f"to {messages[-1].content}"  # noqa: E731
    return serving(app(answer=answer, faults=Faults.parse(spec), **{"batch_seconds": 0.1} | settings))


def lines(n, custom_id="name-{}", **changes):
    """n requests by name."""
    body = {"model": "m", "messages": [{"role": "user", "content": ""}]}
    for i in range(n):
        asked = body | {"messages": [{"role": "user", "content": f"dog {i}"}]} | changes
        yield {"custom_id": custom_id.format(i), "method": "POST", "url": "/v1/chat/completions", "body": asked}


def begin(client, asked, **changes):
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in asked)
    file = client.files.create(file=("asked.jsonl", text.encode()), purpose="batch")
    given = {"input_file_id": file.id, "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    return client.batches.create(**given | changes)


def over(client, batch):
    """The batch when it is over, and every status that it was seen in."""
    until, seen = time.monotonic() + 10, [batch.status]
    while batch.status not in OVER:
        assert time.monotonic() < until
        time.sleep(0.005)
        batch = client.batches.retrieve(batch.id)
        seen += [batch.status] if batch.status != seen[-1] else []
    return batch, seen


def results(client, file_id):
    return [json.loads(line) for line in client.files.content(file_id).text.splitlines()] if file_id else []


def carried_out(url, asked):
    with official(url) as client:
        batch, _ = over(client, begin(client, asked))
        return batch, results(client, batch.output_file_id), results(client, batch.error_file_id)


def stats(client, page=""):
    return client.get(f"{str(client.base_url).removesuffix('/v1/')}/stats{page}", cast_to=object)


def test_a_batch_goes_from_validating_to_completed():
    with served(batch_seconds=0.5) as url, official(url) as client:
        batch, seen = over(client, begin(client, lines(20), metadata={"run": "one"}))
    assert seen == ["validating", "in_progress", "finalizing", "completed"]
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (20, 20, 0)
    assert (batch.metadata, batch.error_file_id, batch.errors) == ({"run": "one"}, None, None)
    assert batch.created_at <= batch.in_progress_at <= batch.finalizing_at <= batch.completed_at


def test_every_request_is_answered_by_name_in_another_order():
    with served() as url:
        batch, found, _ = carried_out(url, lines(30))
    names = [line["custom_id"] for line in found]
    assert sorted(names) == sorted(f"name-{i}" for i in range(30))
    assert names != [f"name-{i}" for i in range(30)]
    for line in found:
        said = line["response"]["body"]["choices"][0]["message"]["content"]
        assert said == f"to dog {line['custom_id'].removeprefix('name-')}"
    assert batch.usage.input_tokens == sum(line["response"]["body"]["usage"]["prompt_tokens"] for line in found)


def test_a_batch_of_one_and_of_two_are_carried_out():
    with served() as url:
        assert len(carried_out(url, lines(1))[1]) == 1
        assert [line["custom_id"] for line in carried_out(url, lines(2))[1]] == ["name-1", "name-0"]


def test_what_batches_answer_is_counted_under_its_name():
    with served("500=0.5,seed=2") as url, official(url) as client:
        batch, _ = over(client, begin(client, lines(10)))
        answered = {line["custom_id"]: 1 for line in results(client, batch.output_file_id)}
        found = stats(client)
        assert stats(client, "/answers") == answered
    assert (found["requests"], found["answered"], found["by_fault"]) == (10, len(answered), {"500": 10 - len(answered)})
    assert found["peak_in_flight"] == 0


def test_a_wrong_input_fails_with_its_lines():
    with served() as url, official(url) as client:
        batch, seen = over(client, begin(client, ["{", *lines(1), *lines(1)]))
        assert stats(client)["requests"] == 0
    assert seen[-1] == "failed"
    assert [(error.code, error.line) for error in batch.errors.data] == [
        ("invalid_json_line", 1),
        ("duplicate_custom_id", 3),
    ]
    assert batch.failed_at and not batch.output_file_id


def test_a_batch_over_the_bounds_fails():
    with served(batch_bounds=Bounds(requests=3)) as url, official(url) as client:
        batch, _ = over(client, begin(client, lines(4)))
        assert batch.errors.data[0].code == "too_many_requests"
        assert over(client, begin(client, lines(3)))[0].status == "completed"


def test_a_request_that_is_wrong_in_itself_spoils_only_itself():
    with served() as url:
        batch, found, errors = carried_out(url, [*lines(2), *lines(1, stream=True, custom_id="bad")])
    assert (batch.status, len(found)) == ("completed", 2)
    assert [(line["custom_id"], line["response"]["status_code"], line["error"]) for line in errors] == [
        ("bad", 400, None)
    ]
    assert errors[0]["response"]["body"]["error"]["param"] == "stream"


def test_a_batch_that_expires_keeps_what_it_has_and_names_the_rest():
    with served("batch_expires_after=0.4") as url:
        batch, found, errors = carried_out(url, lines(10))
    assert (batch.status, batch.request_counts.completed, batch.request_counts.failed) == ("expired", 4, 6)
    assert batch.expired_at
    assert {(line["error"]["code"], line["response"]) for line in errors} == {("batch_expired", None)}
    assert len({line["custom_id"] for line in found + errors}) == 10


def test_whoever_asks_again_for_what_expired_gets_everything_in_the_end():
    open_, n_batches = {f"name-{i}" for i in range(20)}, 0
    with served("batch_expires_after=0.5", batch_seconds=0.02) as url:
        while open_:
            _, found, _ = carried_out(url, [line for line in lines(20) if line["custom_id"] in open_])
            open_ -= {line["custom_id"] for line in found}
            n_batches += 1
        with official(url) as client:
            assert stats(client)["most_answers_of_a_prompt"] == 1
    assert n_batches == 5


def test_a_batch_that_is_cancelled_keeps_what_it_has():
    with served(batch_seconds=2) as url, official(url) as client:
        batch = begin(client, lines(20))
        while client.batches.retrieve(batch.id).request_counts.completed < 3:
            time.sleep(0.01)
        assert client.batches.cancel(batch.id).status == "cancelling"
        batch, _ = over(client, client.batches.retrieve(batch.id))
        found, errors = results(client, batch.output_file_id), results(client, batch.error_file_id)
        with pytest.raises(openai.ConflictError, match="cannot be cancelled"):
            client.batches.cancel(batch.id)
    assert batch.status == "cancelled" and batch.cancelled_at
    assert len(found) >= 3 and len(found) + len(errors) == 20
    assert {line["error"]["code"] for line in errors} == {"batch_cancelled"}


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("500", 500), ("filter", 400)])
def test_a_refusal_is_a_line_of_the_error_file(fault, status):
    with served(f"{fault}=1") as url:
        batch, found, errors = carried_out(url, lines(2))
    assert (batch.status, batch.output_file_id, found) == ("completed", None, [])
    assert {line["response"]["status_code"] for line in errors} == {status}
    assert "error" in errors[0]["response"]["body"]


def test_a_hang_runs_out_of_time_and_a_reset_leaves_no_line():
    with served("hang=1") as url:
        assert {line["error"]["code"] for line in carried_out(url, lines(2))[2]} == {"request_timeout"}
    with served("reset=1") as url:
        batch, found, errors = carried_out(url, lines(2))
    assert (found, errors, batch.request_counts.failed) == ([], [], 2)


def test_a_truncated_answer_is_a_broken_line_of_the_output():
    with served("truncated=1") as url, official(url) as client:
        batch, _ = over(client, begin(client, lines(1)))
        with pytest.raises(ValueError, match="line 1"):
            results(client, batch.output_file_id)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"endpoint": "/v1/embeddings"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file-none"}, "input_file_id"),
        ({"metadata": {str(n): "x" for n in range(17)}}, "metadata"),
        ({"metadata": {"x": "x" * 513}}, "metadata.x"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_by_name(changes, param):
    with served() as url, official(url) as client, pytest.raises(openai.BadRequestError) as refused:
        begin(client, lines(1), **changes)
    assert refused.value.param == param


def test_a_file_for_something_else_is_no_input():
    with served() as url, official(url) as client:
        file = client.files.create(file=b"x", purpose="evals")
        with pytest.raises(openai.BadRequestError, match="expected purpose batch"):
            begin(client, lines(1), input_file_id=file.id)


def test_an_input_may_be_deleted_while_it_is_worked_on():
    with served(batch_seconds=0.3) as url, official(url) as client:
        batch = begin(client, lines(5))
        client.files.delete(batch.input_file_id)
        assert over(client, batch)[0].request_counts.completed == 5


def test_batches_are_listed_newest_first_in_pages():
    with served() as url, official(url) as client:
        ids = [begin(client, lines(1)).id for _ in range(5)]
        assert [batch.id for batch in client.batches.list(limit=2)] == ids[::-1]
        assert [batch.id for batch in client.batches.list(limit=2, after=ids[3]).data] == [ids[2], ids[1]]
        with pytest.raises(openai.NotFoundError, match="there is no batch"):
            client.batches.retrieve("batch_none")


def test_a_server_that_stops_drops_its_batches(caplog):
    begun = time.perf_counter()
    with served(batch_seconds=60) as url, official(url) as client:
        begin(client, lines(3))
        client.batches.cancel(begin(client, lines(3)).id)
    assert time.perf_counter() - begun < 10
    assert caplog.messages == []


def test_others_are_answered_while_a_batch_is_carried_out():
    with served(batch_seconds=1) as url, official(url) as client:
        batch = begin(client, lines(200))
        asked = [{"role": "user", "content": "cat"}]
        assert client.chat.completions.create(model="m", messages=asked).choices[0].message.content == "to cat"
        assert client.batches.retrieve(batch.id).status not in OVER
