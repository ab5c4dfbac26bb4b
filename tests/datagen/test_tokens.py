import os
from pathlib import Path

import pytest
import tiktoken.registry

from datagen import tokens
from datagen.config import BuildConfig
from datagen.prompts import load
from datagen.types import Message, Usage


@pytest.fixture
def vocabularies():
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", "")
    if not folder or not all((Path(folder) / name).is_file() for name in tokens.VOCABULARIES.values()):
        pytest.skip("needs tiktoken's vocabulary files in TIKTOKEN_CACHE_DIR; `make test` gets them where it can")


@pytest.fixture
def fresh(monkeypatch):
    """Counters made anew, so that a test can change where vocabularies lie."""
    tokens.counter.cache_clear()
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    yield monkeypatch
    tokens.counter.cache_clear()


@pytest.mark.usefixtures("vocabularies", "fresh")
def test_counts_are_those_of_the_models_own_vocabulary():
    counter = tokens.counter("gpt-4o")
    assert counter.exact and counter.basis == "counted with o200k_base"
    assert counter.text("hello world") == 2 and counter.text("<|endoftext|>") > 1
    assert tokens.counter("gpt-4").basis == "counted with cl100k_base"


@pytest.mark.usefixtures("vocabularies", "fresh")
def test_an_unknown_model_is_estimated_with_a_named_vocabulary():
    counter = tokens.counter("qwen-7b")
    assert not counter.exact and "o200k_base, not qwen-7b's own" in counter.basis


@pytest.mark.usefixtures("vocabularies", "fresh")
def test_the_estimate_is_near_the_count_on_our_own_prompts():
    sets = load(BuildConfig())
    prompts = "\n".join(message.content for made in sets for message in made.prefix)
    queries = "\n\n".join(seed.words("boxes") for made in sets for seed in made.seeds)
    replies = "\n".join(seed.reply for made in sets for seed in made.seeds)
    counted = tokens.counter("gpt-4o")
    for text in (prompts, queries, replies):
        assert 0.9 < tokens._estimate(text) / counted.text(text) < 1.1


def test_without_the_file_it_says_that_it_estimates(fresh, tmp_path):
    fresh.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    counter = tokens.counter("gpt-4o")
    assert counter.text("two cats: 0.125\n") == 8 and "estimated" in counter.basis and not counter.exact


def test_a_damaged_file_is_no_reason_to_fail(fresh, tmp_path):
    damaged = tmp_path / tokens.VOCABULARIES["o200k_base"]
    damaged.write_bytes(b"not a vocabulary")
    fresh.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert "estimated" in tokens.counter("gpt-4o").basis
    assert damaged.read_bytes() == b"not a vocabulary"


def test_more_cached_than_read_is_no_income():
    assert tokens.price("gpt-4o").dollars(100, 300, 0) == pytest.approx(100 * 1.25 / 1e6)


def test_a_conversation_costs_a_little_more_than_its_words(fresh, tmp_path):
    fresh.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    messages = [Message(role="user", content="one"), Message(role="assistant", content="two words")]
    assert tokens.counter("gpt-4o").messages(messages) == 1 + 2 + 2 * tokens.PER_MESSAGE


def test_cached_tokens_have_their_own_price():
    price = tokens.price("gpt-4o")
    usage = Usage(prompt_tokens=1_000_000, cached_tokens=400_000, completion_tokens=100_000)
    assert price.of(usage) == pytest.approx(0.6 * 2.50 + 0.4 * 1.25 + 0.1 * 10.00)
    assert "2026" in price.source


@pytest.mark.parametrize(
    ("model", "read"), [("gpt-4o-2024-08-06", 2.50), ("gpt-4o-2024-05-13", 5.00), ("gpt-4.1", 2.0)]
)
def test_a_dated_name_costs_what_the_model_costs_unless_it_is_listed(model, read):
    assert tokens.price(model).read == read


def test_a_price_is_never_guessed():
    assert tokens.price("gpt-4o-super") is None and tokens.price("my-model") is None
    assert tokens.price("my-model", 1.0) is None


def test_prices_that_are_given_win():
    assert tokens.price("my-model", 1.0, 2.0).dollars(1e6, 0, 1e6) == 3.0
    assert tokens.price("gpt-4o", written=1.0).read == 2.50


def test_the_rehearsal_teacher_is_free():
    assert tokens.price("rehearsal").dollars(1e6, 0, 1e6) == 0.0
