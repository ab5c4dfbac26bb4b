import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.completion import Requests, Tokens, Unusable, read_reply, read_tokens
from datagen.hostile import hostile
from datagen.types import Message, Prompt, Reply, Sampling

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text"]), inner),
)
MESSAGE = st.fixed_dictionaries({"content": st.text() | ANYTHING, "refusal": ANYTHING})
CHOICE = st.fixed_dictionaries({"message": MESSAGE | ANYTHING, "finish_reason": st.text(max_size=5) | ANYTHING})
ALMOST = st.fixed_dictionaries({"choices": st.lists(CHOICE) | ANYTHING, "model": ANYTHING, "usage": ANYTHING})


def prompt(**sampling):
    messages = (Message(role="system", content="be brief"), Message(role="user", content="hi"))
    return Prompt("k", "1", "detail", "m", messages[:-1], messages[-1], Sampling(max_tokens=50, **sampling))


def body(content="a dog", reason="stop", **changes):
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": content}}
    return {
        "id": "1",
        "model": "served",
        "choices": [choice],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
    } | changes


def read(answer):
    return read_reply(json.dumps(answer).encode(), "asked")


def failure(answer):
    with pytest.raises(Unusable) as failed:
        read_reply(answer if isinstance(answer, bytes) else json.dumps(answer).encode(), "asked")
    return failed.value


def sent(prompt, limit_name):
    return json.loads(Requests(limit_name).body(prompt))


def test_what_is_sent_has_the_messages_as_they_are_and_only_the_sampling_that_is_set():
    assert sent(prompt(temperature=0.7), "max_tokens") == {
        "model": "m",
        "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}],
        "max_tokens": 50,
        "temperature": 0.7,
    }


def test_the_limit_goes_by_the_name_that_the_endpoint_knows():
    asked = sent(prompt(top_p=0.9), "max_completion_tokens")
    assert asked["max_completion_tokens"] == 50
    assert asked["top_p"] == 0.9
    assert not {"max_tokens", "temperature"} & set(asked)


def test_requests_of_a_type_begin_with_the_same_bytes_and_differ_in_the_context_alone():
    requests, one = Requests("max_tokens"), prompt()
    other = dataclasses.replace(one, query=Message(role="user", content='a "dog"\n\u2028'))
    bodies = requests.body(one), requests.body(other)
    start = bodies[0].index(b'"hi"')
    assert bodies[0][:start] == bodies[1][:start] and b"be brief" in bodies[0][:start]
    assert json.loads(bodies[1])["messages"][1]["content"] == 'a "dog"\n\u2028'


def test_another_model_or_sampling_is_not_sent_with_what_was_made_ready_for_the_first():
    requests, one = Requests("max_tokens"), prompt()
    requests.body(one)
    other = dataclasses.replace(one, model="m2", sampling=Sampling(max_tokens=7))
    assert json.loads(requests.body(other)) | {"messages": 0} == {"model": "m2", "messages": 0, "max_tokens": 7}


def test_the_format_of_the_reply_is_sent_where_one_is_asked_for():
    asked = {"type": "json_schema", "json_schema": {"name": "qa", "strict": True, "schema": {"type": "object"}}}
    requests, one = Requests("max_tokens"), prompt()
    assert "response_format" not in json.loads(requests.body(one))
    structured = dataclasses.replace(one, response_format=asked)
    assert json.loads(requests.body(structured))["response_format"] == asked
    assert "response_format" not in json.loads(requests.body(one))


def test_a_prompt_without_a_prefix_can_be_sent():
    alone = Prompt("k", "1", "detail", "m", (), Message(role="user", content="hi"), Sampling(max_tokens=5))
    assert sent(alone, "max_tokens")["messages"] == [{"role": "user", "content": "hi"}]


def test_a_reply_keeps_its_text_and_what_it_cost():
    usage = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 8}}
    assert read(body("  a dog\n", usage=usage)) == Reply(
        text="  a dog\n",
        finish_reason="stop",
        model="served",
        prompt_tokens=9,
        completion_tokens=4,
        cached_tokens=8,
    )


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        "free",
        {"prompt_tokens": None},
        {"prompt_tokens": -4},
        {"prompt_tokens": 10**30},
    ],
)
def test_odd_token_counts_cost_no_reply(usage):
    reply = read(body("a dog", usage=usage))
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("a dog", 0, 0)


def test_one_odd_count_leaves_the_others_standing():
    reply = read(body("a dog", usage={"prompt_tokens": 12.5, "completion_tokens": 7}))
    assert (reply.prompt_tokens, reply.completion_tokens) == (0, 7)


@pytest.mark.parametrize("model", [None, "", 3, ["m"]])
def test_the_asked_model_stands_in_for_a_served_one_that_is_not_named(model):
    assert read(body(model=model)).model == "asked"


def test_a_cut_reply_is_a_reply_even_without_text():
    assert read(body("half a sen", reason="length")).finish_reason == "length"
    assert read(body("", reason="length")).text == ""


@pytest.mark.parametrize("reason", [None, "", 1])
def test_a_reason_that_is_not_given_is_unknown(reason):
    assert read(body(reason=reason)).finish_reason == "unknown"


def test_text_parts_are_joined_and_others_left_out():
    parts = [{"type": "text", "text": "a "}, {"type": "image_url", "text": "x"}, {"type": "text", "text": "dog"}]
    assert read(body(parts)).text == "a dog"


def test_a_refusal_is_the_reply():
    message = {"role": "assistant", "content": None, "refusal": "I will not."}
    assert read(body(choices=[{"finish_reason": "stop", "message": message}])).text == "I will not."


@pytest.mark.parametrize("content", [None, "", " \n", []])
def test_no_text_is_a_bad_reply_or_the_filters_doing(content):
    assert failure(body(content)).kind == "bad_reply"
    assert failure(body(content, reason="tool_calls")).kind == "bad_reply"
    assert failure(body(content, reason="content_filter")).kind == "content_filter"


def test_a_filtered_reply_with_text_left_is_a_reply():
    assert read(body("a do", reason="content_filter")).finish_reason == "content_filter"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>gateway</html>",
        b'{"choices": [{"mess',
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        {"choices": []},
        {"choices": None},
        {"choices": [{}]},
        {"choices": [{"message": {"content": 3}}]},
        {"error": {"message": "overloaded"}},
    ],
)
def test_an_answer_that_is_no_completion_is_a_bad_reply(answer):
    assert failure(answer).kind == "bad_reply"


def test_half_a_character_costs_no_reply_and_can_be_written():
    answer = b'{"choices": [{"message": {"content": "a dog \\ud83d"}}], "usage": {"prompt_tokens": 9}}'
    said = read_reply(answer, "asked")
    assert (said.text, said.prompt_tokens) == ("a dog \\ud83d", 9)
    assert hostile(said.text)
    whole = b'{"choices": [{"message": {"content": "a dog \\ud83d\\udc36"}}]}'
    assert read_reply(whole, "asked").text == "a dog \U0001f436"


def test_a_bad_reply_says_what_came_in_one_short_line():
    detail = failure(b'{"error":\n"Unexpected endpoint"}' + b" " * 9000).detail
    assert "choices" in detail
    assert "Unexpected endpoint" in detail
    assert "\n" not in detail
    assert len(detail) < 250


def test_a_bad_reply_does_not_say_what_looks_like_a_key():
    with pytest.raises(Unusable) as failed:
        read_reply(b'{"key": "sk-abcdefgh12345"}', "m")
    assert "abcdefgh" not in str(failed.value)


@pytest.mark.parametrize("answer", [b'{"ok": 1, "usage": {"prompt_tokens": 9, "completion_tokens": 0}}', None])
def test_what_an_answer_cost_is_read_even_where_it_is_no_reply(answer):
    found = read_tokens(answer or json.dumps(body("", usage={"prompt_tokens": 9, "completion_tokens": 0})).encode())
    assert found == Tokens(9, 0, 0)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": 9}, {"prompt_tokens": -1, "completion_tokens": 2}])
def test_a_cost_that_is_not_told_whole_is_not_known(usage):
    assert read_tokens(json.dumps(body("a", usage=usage)).encode()) is None


@given(answer=ALMOST | ANYTHING)
def test_any_json_is_a_reply_with_text_or_a_bad_reply(answer):
    try:
        outcome = read(answer).text.strip()
    except Unusable as failed:
        outcome = failed.kind == "bad_reply"
    assert outcome
