from datagen.completion import Tokens
from datagen.teacher import CallFailed
from datagen.teacher.answers import read
from datagen.types import Reply
from tests.builders import body


def test_an_answer_is_read_with_its_tokens_even_where_it_is_no_reply():
    good, bad = read(body(), "m"), read(body("", prompt_tokens=7), "m")
    assert isinstance(good.outcome, Reply) and good.tokens == Tokens(100, 0, 20)
    assert isinstance(bad.outcome, CallFailed) and bad.tokens == Tokens(7, 0, 20)
    assert read(b"{", "m").tokens is None


def test_a_reply_that_does_not_say_what_it_cost_is_a_reply_of_unknown_cost():
    found = read(b'{"choices": [{"message": {"content": "a dog"}}], "usage": {"prompt_tokens": 9}}', "m")
    assert isinstance(found.outcome, Reply) and found.tokens is None


def test_counts_that_no_context_holds_are_not_believed():
    assert read(body(prompt_tokens=10**16), "m").tokens is None


def test_an_endpoint_that_says_that_nothing_was_read_does_not_count():
    assert read(body(prompt_tokens=0, completion_tokens=0), "m").tokens is None


def test_what_a_model_thought_is_paid_for_where_the_total_says_so():
    said = body().replace(b'"completion_tokens": 20', b'"completion_tokens": 20, "total_tokens": 1620')
    assert read(said, "m").tokens == Tokens(100, 0, 1520)
