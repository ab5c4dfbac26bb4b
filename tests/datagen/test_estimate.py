import pytest

from datagen.estimate import estimate, hours, judged
from datagen.judging.rubric import load
from datagen.tokens import PER_MESSAGE, PER_REPLY, Counter, Price
from tests.builders import QA, context, prompt_set

WORDS = Counter(lambda text: len(text.split()), "counted in words", exact=False)
PRICE = Price(read=1.0, cached=0.5, written=2.0, source="a test")


def test_the_prefix_is_counted_for_every_prompt():
    prompts = prompt_set()
    (made,) = estimate([context("1", "A cat."), context("2", "A dog runs.")], [prompts], WORDS, PRICE)
    prefix = sum(len(message.content.split()) + PER_MESSAGE for message in prompts.prefix)
    assert made.prefix_tokens == prefix
    assert made.tokens_read == 2 * prefix + (2 + 3) + 2 * (PER_MESSAGE + PER_REPLY)


def test_replies_are_expected_as_long_as_the_seeds_and_at_most_as_long_as_allowed():
    (made,) = estimate([context()] * 3, [prompt_set()], WORDS, PRICE)
    assert (made.tokens_written, made.most_written) == (3 * len(QA.split()), 300)
    assert made.dollars == pytest.approx((made.tokens_read + 2 * made.tokens_written) / 1e6)
    assert made.most_dollars == pytest.approx((made.tokens_read + 2 * 300) / 1e6)


def test_an_image_of_which_nothing_can_be_shown_costs_nothing():
    bare = context().model_copy(update={"captions": ()})
    (made,) = estimate([bare, context()], [prompt_set()], WORDS, None)
    assert made.prompts == 1 and made.dollars is None


def test_a_judge_reads_every_context_and_every_reply_and_one_in_ten_twice():
    made = estimate([context()] * 100, [prompt_set()], WORDS, PRICE)
    one = judged(made, load(), WORDS, PRICE)
    shown = made[0].tokens_read - made[0].prefix_tokens * 100 + made[0].tokens_written
    assert one.prompts == 110 and one.tokens_read > 110 * one.prefix_tokens + shown
    assert one.most_dollars > one.dollars > 0 and judged(made, load(), WORDS, None).dollars is None


def test_hours_shrink_with_the_calls_in_flight():
    made = estimate([context()] * 100, [prompt_set()], WORDS, None)
    assert hours(made, 1) == pytest.approx(10 * hours(made, 10)) and hours(made, 1) > 0
