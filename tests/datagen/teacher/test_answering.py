import json

import pytest

from datagen.teacher.answering import REFUSALS, Answering, Tokens, as_json
from datagen.teacher.chat_api import read_request

ASKED = read_request(as_json({"model": "m", "messages": [{"role": "user", "content": "x" * 8}]}))


def outcome(fault=None, asked=ASKED):
    return Answering(lambda *_: "a dog").outcome(3, asked, fault)


def test_an_answer_bears_its_number_and_says_what_it_cost():
    status, body, tokens = outcome()
    assert (status, json.loads(body)["id"], tokens) == (200, "chatcmpl-rehearsal-3", Tokens(2, 0, 2))


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_is_an_error_object_and_costs_nothing(fault):
    status, body, tokens = outcome(fault)
    assert status >= 400
    assert set(json.loads(body)["error"]) == {"message", "type", "param", "code"}
    assert tokens == Tokens()


@pytest.mark.parametrize("fault", ["empty", "junk", "truncated"])
def test_a_bad_answer_costs_what_a_good_one_does(fault):
    status, _, tokens = outcome(fault)
    assert (status, tokens.read) == (200, 2)


def test_a_prefix_that_was_answered_before_is_cheaper():
    messages = [{"role": "system", "content": "x" * 8000}, {"role": "user", "content": "dog"}]
    asked, answering = read_request(as_json({"model": "m", "messages": messages})), Answering(lambda *_: "a dog")
    first, second = (json.loads(answering.outcome(n, asked, None).body)["usage"] for n in (1, 2))
    assert first["prompt_tokens_details"]["cached_tokens"] == 0
    assert second["prompt_tokens_details"]["cached_tokens"] == 1920


def test_half_a_character_stays_an_escape():
    assert as_json("\ud83d") == b'"\\ud83d"'
