import json

from datagen.teacher.chat_api import read_request
from datagen.teacher.prompt_cache import MOST_PREFIXES, PromptCache


def asked(*contents):
    messages = [{"role": "user", "content": content} for content in contents]
    return read_request(json.dumps({"model": "m", "messages": messages}).encode())


def test_a_prefix_that_was_read_before_is_cached_in_steps_of_128_tokens():
    cache, shared = PromptCache(), "x" * 4 * 1500
    assert [cache.read(asked(shared, query)) for query in ("one", "two", "one")] == [0, 1408, 1408]


def test_another_prefix_is_not():
    cache = PromptCache()
    assert [cache.read(asked(letter * 6000, "one")) for letter in "xyx"] == [0, 0, 1408]


def test_a_short_prompt_is_never_cached():
    cache = PromptCache()
    assert [cache.read(asked("x" * 4 * 1000, query)) for query in ("one", "two")] == [0, 0]
    assert [cache.read(asked("x" * 4 * 1000, "y" * 4 * 24)) for _ in range(2)] == [0, 896]


def test_a_prompt_without_a_prefix_is_read_in_full():
    cache = PromptCache()
    assert [cache.read(asked("x" * 6000)) for _ in range(2)] == [0, 0]


def test_the_oldest_prefix_is_forgotten():
    cache, long = PromptCache(), "x" * 6000
    for n in range(MOST_PREFIXES + 1):
        cache.read(asked(f"{n}{long}", "one"))
    assert cache.read(asked(f"{MOST_PREFIXES}{long}", "one")) > 0
    assert cache.read(asked(f"0{long}", "one")) == 0
