import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.budget import LEAST_BYTES_A_TOKEN, Budget, Meter
from datagen.completion import Tokens
from datagen.ledger import NANO
from datagen.ledger.books import Money
from datagen.tokens import Counter, Price, counter, price
from tests.builders import context, prompt_set

PRICE = Price(2.50, 1.25, 10.00, "test")


def meter(exact=True, price=PRICE):
    counts = []

    def words(text):
        counts.append(text)
        return len(text.split())

    return Meter(lambda: Counter(words, "words", exact), price), counts


def asked(image_id="1", *captions):
    return prompt_set().prompt(context(image_id, *captions), "m")


def test_what_all_prompts_of_a_type_share_is_counted_once():
    prompts, (one, counts) = prompt_set(), meter()
    sizes = [one.read(prompts.prompt(context(str(number), "A cat. " * number), "m")) for number in range(1, 5)]
    assert len(counts) == len(prompts.prefix) and sizes == sorted(sizes)


def test_more_is_expected_where_the_vocabulary_is_not_the_models_own():
    assert meter(exact=False)[0].read(asked()) > meter(exact=True)[0].read(asked())


def test_real_contexts_have_no_more_tokens_than_is_reserved_for_them(shared_data):
    exact = counter("gpt-4o")
    if not exact.exact:
        pytest.skip("no vocabulary file at hand")
    from tests import rehearsing

    for words in rehearsing.real(shared_data)[:300]:
        assert exact.text(words) <= len(words.encode()) / LEAST_BYTES_A_TOKEN


def test_an_endpoint_that_counts_more_is_believed_from_then_on():
    one, _ = meter()
    expected = one.read(asked())
    one.learn(asked(), 2 * expected)
    one.learn(asked(), 2 * expected)
    assert one.read(asked()) == pytest.approx(2 * expected, abs=2)
    one.learn(asked(), 1)
    assert one.read(asked()) == pytest.approx(2 * expected, abs=2)


def test_money_is_whole_nanodollars_at_list_price():
    one, _ = meter()
    assert one.cost(Tokens(1000, 400, 50)) == (600 * 2500 + 400 * 1250 + 50 * 10000)
    assert one.most(asked(), 1000) == 1000 * 2500 + 100 * 10000
    assert meter(price=None)[0].cost(Tokens(1, 0, 1)) is None


def test_the_cheapest_of_listed_models_costs_whole_nanodollars():
    cheap = price("gpt-5-nano")
    assert Meter(lambda: counter("x"), cheap).cost(Tokens(1, 1, 0)) == 5


def test_a_cap_that_is_reached_has_no_room_until_something_turns_out_cheaper():
    budget = Budget(10 / NANO)
    assert budget.reserve(6) and not budget.reserve(5)
    budget.settle(6, 2)
    assert budget.reserve(5) and (budget.spent, budget.held) == (2, 5)


def test_what_is_not_known_stays_held():
    budget = Budget(10 / NANO, Money(1, 3))
    assert budget.reserve(6)
    budget.settle(6, None)
    assert (budget.spent, budget.held) == (1, 9) and not budget.reserve(1)


def test_without_a_cap_or_a_price_there_is_always_room():
    assert Budget(None).reserve(10**18) and Budget(0).reserve(None)


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1), st.booleans()), max_size=60), st.integers(0, 200))
def test_spent_and_held_never_pass_the_cap(calls, cap):
    budget, open_calls = Budget(cap / NANO), []
    for most, share, is_known in calls:
        if budget.reserve(most):
            open_calls.append((most, int(most * share) if is_known else None))
        assert budget.spent + budget.held <= cap
        if len(open_calls) > 3:
            budget.settle(*open_calls.pop(0))
        assert budget.spent + budget.held <= cap
