import pytest

from datagen.ask import Stop
from datagen.errors import TeacherError
from datagen.ledger import read_ledger
from tests.batch_endpoint import KEYS, PROMPTS, Client, Ran, Server, answer, bad_once, error, refusal, states, usage


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


@pytest.mark.parametrize(
    ("became", "outcomes", "n_asked"),
    [
        (refusal(429, "rate_limit_exceeded"), "reply", 21),
        (refusal(500, "server_error"), "reply", 21),
        (refusal(400, "content_filter"), "content_filter", 20),
        (refusal(400, "context_length_exceeded"), "bad_request", 20),
        (answer(" "), "reply", 21),
        (error("batch_expired"), "reply", 21),
        (error("request_timeout"), "reply", 21),
        (None, "reply", 21),
    ],
)
def test_a_line_fails_as_a_call_would_and_is_asked_again_where_that_helps(path, became, outcomes, n_asked):
    ran = Ran(Client(Server(bad_once(became))), path)
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") | {"k03": outcomes}
    assert usage(path).requests == n_asked and len(ran.seen) == 20


def test_a_prompt_is_given_up_after_so_many_failures_or_two_bad_replies(path):
    always = {"k01": refusal(500, "server_error"), "k02": answer("")}
    ran = Ran(Client(Server(lambda key, _: always.get(key) or answer())), path, attempts=4)
    assert (ran.outcomes["k01"], ran.outcomes["k02"]) == ("server_error", "bad_reply")
    assert usage(path).requests == 18 + 4 + 2


def test_what_a_batch_that_expired_did_not_look_at_goes_into_the_next(path):
    server = Server(ends=["expired", "expired"], share=0.5)
    ran = Ran(Client(server), path, attempts=1)  # having got no turn is no failure while others got one
    assert server.sizes == [20, 10, 5] and states(path) == ["expired", "expired", "completed"]
    assert ran.outcomes == dict.fromkeys(KEYS, "reply") and set(server.asked.values()) == {1}


def test_batches_that_expire_without_an_answer_are_not_repeated_for_ever(path):
    ran = Ran(Client(Server(ends=["expired"] * 9, share=0.0)), path, attempts=3)
    assert set(ran.outcomes.values()) == {"expired"} and usage(path).requests == 60


def test_a_line_that_says_that_the_key_is_refused_stops_the_build_once_all_is_taken_in(path):
    line = lambda key, _: refusal(401, "invalid_api_key") if key == "k19" else answer()  # noqa: E731
    with pytest.raises(TeacherError, match="the key is refused"):
        Ran(Client(Server(line)), path)
    assert usage(path).answered == 19 and usage(path).failed == {"refused": 1}


def test_what_a_batch_lost_without_a_word_may_be_on_the_bill(path):
    Ran(Client(Server(lambda key, attempt: None if (key, attempt) == ("k03", 1) else answer())), path)
    with read_ledger(path) as ledger:
        assert ledger.money().held > 0 and ledger.usage().answered == 20


def test_a_batch_is_taken_in_also_when_its_prompts_are_not_wanted_any_more(path):
    server, stop = Server(), Stop()
    Ran(Client(server, lambda step: setattr(stop, "asked", step == "before look")), path, stop=stop)
    ran = Ran(Client(server), path, prompts=PROMPTS[:5])
    assert len(ran.seen) == 5 and usage(path).answered == 20
