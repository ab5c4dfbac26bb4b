import contextlib
import random
import time

import pytest

from datagen.ask import Stop
from datagen.batch import Cut
from datagen.errors import TeacherError
from datagen.ledger import open_ledger
from datagen.teacher import CallFailed
from datagen.teacher.batching import Problem
from tests.batch_endpoint import KEYS, Client, Killed, Ran, Server, bad_once, lost, names, on, refusal, states, usage

LEDGER = ("made", "uploaded", "sent", "answered", "read", "failed", "ended")
STEPS = [f"{when} {step}" for step in (*LEDGER, "upload", "create") for when in ("before", "after")]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


def test_a_batch_that_is_refused_as_a_whole_stops_the_build_in_one_line(path):
    server = Server(ends=[Problem("invalid_json_line", "line 7 is none")])
    with pytest.raises(TeacherError, match=r"refused batch batch-0 as a whole \(invalid_json_line: line 7 is none\)"):
        Ran(Client(server), path)
    assert states(path) == ["failed"] and usage(path).failed == {"refused": 20}
    assert Ran(Client(server), path).outcomes == dict.fromkeys(KEYS, "reply")


def test_a_batch_that_was_cancelled_there_keeps_its_replies_and_stops_the_build(path):
    server = Server(ends=["cancelled"], share=0.5)
    with pytest.raises(TeacherError, match="batch batch-0 was cancelled there"):
        Ran(Client(server), path)
    assert usage(path).answered == 10
    Ran(Client(server), path)
    assert usage(path).answered == 20 and set(server.asked.values()) == {1}


@pytest.mark.parametrize("number", [1, 2, 7])
@pytest.mark.parametrize("step", [*STEPS, "before look", "before line"])
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_bought_twice(path, step, number):
    server = Server(bad_once(refusal(500, "server_error")))
    at = on(step, number)
    # Some steps do not come that often.
    with contextlib.suppress(Killed) if number > 1 else pytest.raises(Killed):
        Ran(Client(server, at), path, at=at, cut=Cut(requests=6))
    before = usage(path)
    Ran(Client(server), path, cut=Cut(requests=6))
    after = usage(path)
    assert (after.answered, after.in_flight, after.in_doubt) == (20, 0, 0) and after.answered >= before.answered
    assert set(server.asked) == KEYS and set(server.asked.values()) == {1}
    assert not {"made", "sent"} & set(states(path))


def test_killed_again_and_again_at_random_steps_it_comes_to_the_same(path):
    rng = random.Random(7)
    server = Server(bad_once(refusal(500, "server_error")))
    for _ in range(60):
        at = on(rng.choice([*STEPS, "before line", "before find", "before forget"]), rng.randint(1, 4))
        with contextlib.suppress(Killed):
            Ran(Client(server, at), path, at=at, cut=Cut(requests=6))
    Ran(Client(server), path)
    assert usage(path).answered == 20 and set(server.asked) == KEYS and set(server.asked.values()) == {1}


@pytest.mark.parametrize("step", ["before create", "after create"])
def test_a_batch_whose_creation_got_no_answer_is_looked_for_and_never_created_twice(path, step):
    server = Server()
    ran = Ran(Client(server, on(step, raising=lost)), path)
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") and set(server.asked.values()) == {1}
    assert states(path) == (["completed"] if step == "after create" else ["unsent", "completed"])


@pytest.mark.parametrize(("arrives", "n_answered"), [("before forget", 20), ("after forget", 0)])
def test_a_request_to_create_that_arrives_late_buys_nothing_twice(path, arrives, n_answered):
    server, late = Server(), []

    def at(step):
        if step == "before create" and not late:
            late.append(True)
            raise lost()
        if step == arrives and late == [True]:
            late.append(True)
            with contextlib.suppress(KeyError):  # there is no such file any more
                server.begin("file-1", names(path)[0])

    Ran(Client(server, at), path)
    assert late == [True, True] and set(server.asked) == KEYS and set(server.asked.values()) == {1}
    assert states(path) == (["completed"] if n_answered else ["unsent", "completed"])


def test_a_creation_that_was_said_no_to_is_tried_again(path):
    server = Server()
    Ran(Client(server, on("before create", raising=lambda: CallFailed("rate_limited", "429", retry_after=0.0))), path)
    assert server.sizes == [20] and states(path) == ["completed"]


@pytest.mark.parametrize("step", ["before upload", "after upload", "before look", "before line"])
def test_a_broken_connection_is_mended_at_every_step(path, step):
    server = Server()
    ran = Ran(Client(server, on(step, 2 if step == "before line" else 1, lost)), path)
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") and len(ran.seen) == 20
    assert server.sizes == [20] and set(server.asked.values()) == {1}


def test_an_endpoint_that_stays_away_is_given_up_on_and_its_batches_go_on(path):
    def at(step):
        if step == "before look":
            raise lost()

    server = Server()
    with pytest.raises(TeacherError, match=r"the last was connection: reset: the build stops here, its batches go on"):
        Ran(Client(server, at), path)
    assert states(path) == ["sent"] and usage(path).in_flight == 20
    Ran(Client(server), path)
    assert usage(path).answered == 20 and server.sizes == [20]


def test_a_stop_ends_the_wait_at_once_and_the_next_build_takes_the_batch_in(path):
    server, stop = Server(looks=10**9), Stop()

    def at(step):
        stop.asked = stop.asked or step == "before look"

    began = time.monotonic()
    assert Ran(Client(server, at), path, stop=stop).ended == "stopped" and time.monotonic() - began < 2
    assert usage(path).in_flight == 20 and usage(path).in_doubt == 0
    server.left = dict.fromkeys(server.left, 0)
    ran = Ran(Client(server), path)
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") and server.sizes == [20]


def test_a_batch_that_the_endpoint_does_not_know_is_given_up_only_after_two_days(path):
    stop, server = Stop(), Server()
    Ran(Client(server, lambda step: setattr(stop, "asked", step == "before look")), path, stop=stop)
    server.batches.clear()
    with pytest.raises(TeacherError, match="knows no batch batch-0"):
        Ran(Client(server), path)
    assert usage(path).in_flight == 20
    with open_ledger(path) as ledger:
        ledger.write("UPDATE batches SET made_at = made_at - 3 * 86400")
    Ran(Client(server), path)
    assert usage(path).answered == 20 and states(path) == ["lost", "completed"]


def test_who_watches_is_told_how_far_the_endpoint_is(path):
    assert 10 in Ran(Client(Server(looks=2)), path).told
