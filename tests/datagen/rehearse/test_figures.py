import pytest

from datagen.rehearse.figures import figures
from tests.rehearsals import call


def counted(*calls, **changes):
    given = {"killed_at": (), "at_server": len(calls), "samples": 1, "peak_in_flight": 2, "billed": 0, "ended": "done"}
    return figures(calls, **given | changes)


def test_prompts_and_requests_are_counted_apart():
    found = counted(call("a-1", "failed", "server_error"), call("a-2"), call("b-1", "failed", "bad_request"))
    assert (found.prompts, found.requests, found.answered, found.n_outcomes) == (2, 3, 1, 2)
    assert found.failed == {"bad_request": 1} and found.failures == {"bad_request": 1, "server_error": 1}


def test_money_is_spent_wasted_or_held():
    found = counted(
        call("a-1", "failed", "bad_reply", cost=10),
        call("a-2"),
        call("b-1", "failed", "timeout", cost=None),
        call("c-1", "in_doubt"),
        billed=50,
    )
    nano = [round(one * 1e9) for one in (found.dollars, found.wasted, found.held, found.held_in_doubt, found.billed)]
    assert nano == [40, 10, 140, 70, 50]


def test_without_a_price_there_are_no_dollars():
    found = counted(call(cost=None), billed=None)
    assert found.dollars is found.held is found.billed is None


def test_seconds_run_from_the_first_request_to_the_last_outcome():
    found = counted(*(call(f"k{n}-1", settled_at=11.0 + n) for n in range(10)))
    assert found.seconds == 10.0 and found.per_second == 1.0
    assert found.seconds_most == 9.0  # nine of ten prompts


def test_the_time_between_a_kill_and_the_next_build_is_not_counted():
    found = counted(
        call("a-1", settled_at=11.0),
        call("b-1", "in_doubt"),
        call("b-2", intended_at=100.0, settled_at=101.5),
        killed_at=(12.0,),
    )
    assert found.seconds == pytest.approx(3.5) and found.in_doubt == 1


def test_a_run_that_asked_nothing_is_all_zeros():
    found = counted()
    assert (found.prompts, found.seconds, found.per_second, found.dollars) == (0, 0.0, 0.0, 0.0)
