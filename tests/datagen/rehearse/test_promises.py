import pytest

from datagen.rehearse.promises import Killed, verdicts
from tests.rehearsals import both, call, entry

FAILED, DOUBT = ("a-1", "failed", "server_error"), ("a-1", "in_doubt")


def broken(found):
    return {verdict.promise: verdict.examples for verdict in verdicts(found) if verdict.broken}


def killed(**changes):
    return Killed(**{"at": 10.5, "answered": frozenset(), "cut_off": 1, "committed": 70} | changes)


@pytest.mark.parametrize(
    "innocent",
    [
        both(),
        both(call()),
        both(call(*FAILED), call("a-2"), entries=(entry("a-1", "500"), entry("a-2")), wanted=1),
        both(call(*DOUBT), entries=()),  # killed before it was sent
        both(call(*DOUBT), call("a-2")),  # answered after the kill, and asked again
        both(call("a-1", "failed", "timeout", cost=None), entries=(entry("a-1", "gone"),)),
        both(call("a-1", "failed", "connection"), entries=()),
        both(call(), cap=30, killed=(killed(cut_off=2, committed=30, answered=frozenset(["a-1"])),)),
        both(call(*DOUBT), wanted=1, holds=True),
        both(  # arrived, and looked at only after the kill
            call("a-1", "failed", "bad_reply"),
            entries=(entry("a-1", "malformed"),),
            killed=(killed(answered=frozenset(["a-1"])),),
        ),
    ],
)
def test_what_a_build_may_do_breaks_no_promise(innocent):
    assert broken(innocent) == {}


@pytest.mark.parametrize(
    ("offender", "promise", "example"),
    [
        (both(call(), entries=(entry(), entry("b-1"))), "in the ledger before it was sent", "b-1"),
        (both(call(), entries=(entry(), entry("a-1", "500"))), "one request at the server", "a-1: 2 requests"),
        (both(call(), entries=()), "was sent, or is known to be cut off", "a-1: answered"),
        (both(call(*FAILED)), "reply that arrived is lost", "a-1"),
        (both(call(*DOUBT), killed=(killed(answered=frozenset(["a-1"])),)), "reply that arrived is lost", "a-1"),
        (both(call(), call("a-2")), "asked again once it had its reply", "a-2"),
        (both(call(), entries=(entry("a-1", "empty"),)), "without a reply is taken for one", "a-1: empty"),
        (both(call(cost=29)), "costs what the server counted", "a-1: 29 in the ledger, 30 at the server"),
        (both(call(*DOUBT, reserved=10)), "no more than what is spent and held", "30 billed, 10 spent and held"),
        (both(call(), cap=29), "under the budget", "30 of 29 nanodollars"),
        (both(call(), cap=69, killed=(killed(),)), "under the budget", "70 of 69 nanodollars"),
        (both(call(), killed=(killed(cut_off=3),)), "no more in doubt than was in flight", "3 of 2"),
        (both(call(*DOUBT), wanted=1), "answered, or failed with a class", "a prompt has no outcome"),
        (both(call(), strange_rows=("s1",)), "changed no row", "s1"),
        (both(call(), crash="KeyError: 'a'"), "ended by itself", "KeyError: 'a'"),
    ],
)
def test_what_breaks_a_promise_is_found(offender, promise, example):
    found = {name: examples for name, examples in broken(offender).items() if promise in name}
    assert list(found.values()) == [(example,)]


def test_a_third_answer_without_a_reply_was_one_too_many():
    calls = [call(f"a-{n}", "failed", "bad_reply") for n in (1, 2, 3)]
    entries = tuple(entry(one.tag, "empty") for one in calls)
    assert list(broken(both(*calls, entries=entries)).values()) == [("a: 3 answers",)]
    assert broken(both(*calls[:2], entries=entries[:2])) == {}
