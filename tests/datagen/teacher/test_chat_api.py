import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion

from datagen.teacher.chat_api import Refused, completion, n_tokens, read_request
from datagen.types import Message

HI = {"role": "user", "content": "hi"}


def asked(**changes):
    return json.dumps({"model": "m", "messages": [HI]} | changes).encode()


def refused(body):
    with pytest.raises(Refused) as found:
        read_request(body)
    assert found.value.status == 400
    return found.value.error["error"]


def test_messages_are_heard_in_order_with_parts_joined_and_a_developer_as_system():
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    request = read_request(
        asked(messages=[{"role": "developer", "content": "rules"}, {"role": "user", "content": parts}])
    )
    assert request.heard == (Message(role="system", content="rules"), Message(role="user", content="one two"))


def test_what_makes_no_difference_is_taken():
    assert read_request(asked(temperature=0.2, seed=1, user="u", stream=False, n=1)).model == "m"


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"null", b"3", b'{"model": "m"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(body):
    error = refused(body)
    assert "no JSON object" in error["message"]
    assert error["param"] is None


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"model": None}, "model", None),
        ({"model": ""}, "model", None),
        ({"messages": []}, "messages", None),
        ({"messages": "hi"}, "messages", None),
        ({"messages": [HI, "hi"]}, "messages[1]", None),
        ({"messages": [{"role": "user"}]}, "messages[0].content", None),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content", None),
        ({"messages": [{"role": "user", "content": 3}]}, "messages[0].content", None),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content", None),
        ({"messages": [{"role": "wizard", "content": "hi"}]}, "messages[0].role", None),
        ({"max_tokens": 0}, "max_tokens", None),
        ({"max_completion_tokens": "9"}, "max_completion_tokens", None),
        ({"stream": True}, "stream", "unsupported_value"),
        ({"n": 2}, "n", "unsupported_value"),
    ],
)
def test_a_wrong_field_is_named(changes, param, code):
    error = refused(asked(**changes))
    assert (error["param"], error["code"], error["type"]) == (param, code, "invalid_request_error")
    assert error["message"].startswith(f"{param}: ")


def test_an_answer_is_a_chat_completion_in_full():
    said = completion(7, read_request(asked()), "a dog")
    answer = ChatCompletion.model_validate(said, strict=True)
    assert answer.choices[0].message.content == "a dog"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens_details.cached_tokens == 0
    assert completion(7, read_request(asked()), "a dog", 128)["usage"]["prompt_tokens_details"]["cached_tokens"] == 128


def test_an_answer_says_that_no_model_wrote_it_whatever_was_asked_for():
    said = completion(1, read_request(asked(model="gpt-4o")), "a dog")
    assert said["model"] == said["system_fingerprint"] == "rehearsal"


@given(
    text=st.text(max_size=60), most=st.integers(1, 20), name=st.sampled_from(["max_tokens", "max_completion_tokens"])
)
def test_an_answer_has_at_most_the_tokens_asked_for_and_says_when_it_was_cut(text, most, name):
    answer = completion(1, read_request(asked(**{name: most})), text)
    choice, usage = answer["choices"][0], answer["usage"]
    said = choice["message"]["content"]
    assert usage["completion_tokens"] == n_tokens(said) <= most
    assert text.startswith(said)
    assert choice["finish_reason"] == ("stop" if said == text else "length")


def test_tokens_are_quarters_of_characters_rounded_up():
    assert [n_tokens("x" * n) for n in (0, 1, 4, 5)] == [0, 1, 1, 2]


def test_prompts_are_told_apart_by_their_messages_and_by_nothing_else():
    prefix, prompt = read_request(asked(messages=[HI, HI, {"role": "user", "content": "dog"}])).digests
    again = read_request(asked(messages=[HI, HI, {"role": "user", "content": "dog"}], max_tokens=9, model="n"))
    other = read_request(asked(messages=[HI, HI, {"role": "user", "content": "cat"}]))
    assert again.digests == (prefix, prompt)
    assert other.digests[0] == prefix and other.digests[1] != prompt


def test_words_that_move_from_one_message_to_the_next_make_another_prompt():
    one, other = (
        read_request(asked(messages=[{"role": "user", "content": text} for text in texts])).digests[1]
        for texts in (["ab", "c"], ["a", "bc"])
    )
    assert one != other
