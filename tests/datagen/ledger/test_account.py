from datagen.completion import Tokens
from datagen.ledger import open_ledger
from datagen.ledger.account import attempts
from tests.builders import body, prompt


def test_every_call_is_told_in_the_order_in_which_it_was_intended(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        first, second = ledger.intend(prompt("a"), 70), ledger.intend(prompt("b"), 50)
        ledger.failed(first.id, "timeout", "silence", None)
        again = ledger.intend(prompt("a"), 70)
        ledger.answered(again.id, body())
        ledger.read(again.id, Tokens(100, 0, 20), 33)
        ledger.failed(second.id, "rate_limited", "429", 0)
        found = attempts(ledger)
    assert [call.tag for call in found] == ["a-1", "b-1", "a-2"]
    assert [call.state for call in found] == ["failed", "failed", "answered"]
    assert [(call.cost, call.held) for call in found] == [(None, 70), (0, 0), (33, 0)]
    assert found[2].written == 20 and found[2].settled_at >= found[2].intended_at


def test_a_call_without_a_price_holds_nothing(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.intend(prompt("a"))
        assert [call.held for call in attempts(ledger)] == [0]
