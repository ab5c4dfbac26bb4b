import asyncio
import random

import pytest

from datagen import ask as asking_module
from datagen.ask import HOPELESS, MOST_REFUSALS, Asking, Stop
from datagen.budget import Budget, Meter
from datagen.errors import RunError, TeacherError
from datagen.ledger import NANO, make_spill, open_ledger
from datagen.ledger.group import Group
from datagen.teacher import FINAL, Answer, CallFailed
from datagen.teacher.fleet import Fleet, Lane
from datagen.teacher.pace import Pace
from datagen.tokens import Counter, Price
from tests.builders import body, prompt, reply

PROMPTS = [prompt(f"k{number}") for number in range(50)]
FREE = Meter(lambda: Counter(len, "characters", True), None)


# A prompt of 100 tokens read and 20 written costs 300 nanodollars.
def priced():
    return Meter(lambda: Counter(len, "characters", True), Price(0.001, 0.001, 0.010, "test"))


TROUBLE = ["timeout", "connection", "server_error"]


class Scripted:
    """A teacher that answers with a function of the number of the call and the prompt."""

    def __init__(self, answer=lambda _number, _prompt: body(), seconds=0.001, url="http://teacher.test/v1"):
        self.answer = answer
        self.seconds = seconds
        self.url = url
        self.now = self.peak = self.calls = 0
        self.tags = []

    async def ask(self, prompt, tag):
        self.calls += 1
        self.tags.append(tag)
        number = self.calls
        self.now += 1
        self.peak = max(self.peak, self.now)
        await asyncio.sleep(self.seconds)
        self.now -= 1
        answered = self.answer(number, prompt)
        if isinstance(answered, BaseException):
            raise answered
        return Answer(answered, f"req-{number}")

    async def aclose(self):
        pass


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def run(
    teacher,
    ledger,
    concurrency=4,
    stop=None,
    seen=lambda _prompt, _outcome: None,
    prompts=PROMPTS,
    attempts=6,
    meter=FREE,
    budget=None,
    has_answered=False,
):
    teachers = teacher if isinstance(teacher, list) else [teacher]
    spill = make_spill(ledger)

    async def all_of_it():
        fleet = Fleet([Lane(one, Pace(concurrency, 120.0, draw=random.Random(1))) for one in teachers])
        asking = Asking(
            fleet,
            Group(ledger, spill),
            meter,
            budget or Budget(None),
            attempts=attempts,
            grace=20.0,
            has_answered=has_answered,
            stop=stop or Stop(),
            seen=seen,
            draw=random.Random(1),
        )
        return await asking.run(prompts)

    try:
        return asyncio.run(all_of_it())
    finally:
        spill.close()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Retries that do not wait, so that a test of them takes no time."""
    monkeypatch.setattr(asking_module, "FIRST_RETRY", 0.002)
    monkeypatch.setattr(asking_module, "LONGEST_RETRY", 0.004)
    monkeypatch.setattr(asking_module, "LONGEST_RETRY_OF_ITS_OWN", 0.004)


def test_each_prompt_is_asked_once_and_no_more_than_n_at_a_time(ledger):
    teacher = Scripted()
    assert run(teacher, ledger) == "done"
    assert (teacher.calls, teacher.peak, ledger.usage().answered) == (50, 4, 50)


def test_a_call_is_named_by_its_key_and_attempt(ledger):
    teacher = Scripted(lambda number, _: CallFailed("server_error", "500") if number == 1 else body())
    run(teacher, ledger, prompts=PROMPTS[:1])
    assert teacher.tags == ["k0-1", "k0-2"]


def test_an_answer_is_in_the_ledger_before_anything_looks_at_it(ledger):
    kept = []
    run(Scripted(), ledger, seen=lambda one, _: kept.append(ledger.body(one.key) is not None))
    assert len(kept) == 50 and all(kept)


def test_what_an_answer_says_is_shown(ledger):
    seen = []
    run(Scripted(), ledger, prompts=PROMPTS[:1], seen=lambda _, outcome: seen.append(outcome))
    assert seen == [reply()]


def test_each_request_is_one_attempt_in_the_ledger(ledger):
    teacher = Scripted(lambda number, _: CallFailed("server_error", "500") if number % 3 == 0 else body())
    run(teacher, ledger)
    usage = ledger.usage()
    assert usage.answered == 50 and usage.requests == teacher.calls > 50 and len(set(teacher.tags)) == teacher.calls


def test_a_failed_call_is_kept_with_its_class_and_the_run_goes_on(ledger):
    outcomes = []
    teacher = Scripted(lambda number, _: CallFailed("bad_request", "too long") if number % 5 == 0 else body())
    run(teacher, ledger, seen=lambda _, outcome: outcomes.append(outcome))
    usage = ledger.usage()
    assert (usage.answered, usage.failed, usage.in_doubt) == (40, {"bad_request": 10}, 0)
    assert len(ledger.settled(FINAL)) == len(outcomes) == teacher.calls == 50


@pytest.mark.parametrize("kind", TROUBLE)
def test_what_may_pass_is_asked_again_until_the_attempts_are_used_up(ledger, kind):
    seen = []
    teacher = Scripted(lambda _, asked: CallFailed(kind, "no") if asked.key == "k7" else body())
    run(teacher, ledger, attempts=3, seen=lambda one, outcome: seen.append((one.key, type(outcome))))
    tries = [tag for tag in teacher.tags if tag.startswith("k7-")]
    assert tries == ["k7-1", "k7-2", "k7-3"] and ("k7", CallFailed) in seen
    assert ledger.usage().failed == {kind: 1} and ledger.usage().answered == 49


def test_waiting_for_a_limit_is_no_failure_of_the_prompt(ledger):
    refused = CallFailed("rate_limited", "429", retry_after=0.001)
    teacher = Scripted(lambda number, _: refused if number % 2 else body())
    run(teacher, ledger, attempts=1, prompts=PROMPTS[:12])
    assert ledger.usage().answered == 12 and ledger.usage().failed == {}


def test_a_prompt_that_alone_is_always_refused_is_given_up(ledger, monkeypatch):
    monkeypatch.setattr("datagen.teacher.pace.LONGEST_DISTRUST", 0.01)
    refused = CallFailed("rate_limited", "too large for the limit", retry_after=0.0)
    prompts = [prompt("large"), *(prompt(f"p{number}") for number in range(60))]
    stop = Stop()

    def seen(one, _):
        stop.asked |= one.key == "large"

    teacher = Scripted(lambda _, asked: refused if asked.key == "large" else body(), seconds=0.0005)
    run(teacher, ledger, prompts=prompts, concurrency=20, seen=seen, stop=stop)
    assert ledger.usage().failed == {"rate_limited": 1}
    assert MOST_REFUSALS <= sum(tag.startswith("large-") for tag in teacher.tags) < 4 * MOST_REFUSALS


@pytest.mark.parametrize("bad", [b"", b"{", b'{"ok": true}', body(""), body(" \n")])
def test_an_answer_that_is_no_reply_is_bought_at_most_twice(ledger, bad):
    teacher = Scripted(lambda _, asked: bad if asked.key == "k3" else body())
    run(teacher, ledger)
    assert [tag for tag in teacher.tags if tag.startswith("k3-")] == ["k3-1", "k3-2"]
    assert ledger.usage().failed == {"bad_reply": 1} and "k3" in ledger.settled(FINAL)


def test_an_answer_that_is_no_reply_the_first_time_only_is_made_good(ledger):
    met = set()

    def answer(_, asked):
        is_first = asked.key not in met and len(met) < 10
        met.add(asked.key)
        return b"{" if is_first else body()

    teacher = Scripted(answer)
    run(teacher, ledger)
    assert ledger.usage().answered == 50 and teacher.calls == 60


def test_a_filtered_answer_is_not_asked_for_again(ledger):
    teacher = Scripted(lambda _, asked: body("", "content_filter") if asked.key == "k3" else body())
    run(teacher, ledger)
    assert teacher.calls == 50 and ledger.usage().failed == {"content_filter": 1}


def test_an_endpoint_that_cannot_be_used_stops_the_run_and_loses_nothing(ledger):
    teacher = Scripted(lambda number, _: TeacherError("key refused") if number == 8 else body())
    with pytest.raises(TeacherError, match="key refused"):
        run(teacher, ledger)
    usage = ledger.usage()
    assert usage.answered == teacher.calls - 1 < 15
    assert (usage.failed, usage.in_flight) == ({"refused": 1}, 0)


def test_a_ledger_that_cannot_be_written_stops_the_run_in_one_line_and_sends_nothing_more(ledger):
    def full(number, _):
        if number == 5:
            ledger.commit = full_disk
        return body()

    def full_disk():
        raise RunError("disk full")

    teacher = Scripted(full)
    with pytest.raises(RunError, match="disk full"):
        run(teacher, ledger)
    assert teacher.calls <= 5 + 4


def test_a_bug_is_not_hidden(ledger):
    def seen(_prompt, _outcome):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Scripted(), ledger, seen=seen)


@pytest.mark.parametrize("kind", TROUBLE)
def test_an_endpoint_that_was_never_there_is_given_up_on_soon(ledger, kind, monkeypatch):
    monkeypatch.setattr("datagen.teacher.pace.FIRST_REST", 0.001)
    monkeypatch.setattr("datagen.teacher.pace.LONGEST_REST", 0.002)
    teacher = Scripted(lambda _number, _prompt: CallFailed(kind, "no"))
    with pytest.raises(TeacherError, match=f"20 calls failed in a row, the last with {kind}: no: the run stops here"):
        run(teacher, ledger)
    assert HOPELESS <= teacher.calls < HOPELESS + 4


def test_an_endpoint_that_goes_away_for_a_while_costs_no_prompt(ledger, monkeypatch):
    monkeypatch.setattr("datagen.teacher.pace.FIRST_REST", 0.001)
    monkeypatch.setattr("datagen.teacher.pace.LONGEST_REST", 0.002)
    away = CallFailed("connection", "refused")
    teacher = Scripted(lambda number, _: away if 20 < number <= 60 else body())
    assert run(teacher, ledger, concurrency=8, attempts=2) == "done"
    assert ledger.usage().answered == 50


def test_an_endpoint_that_stays_away_is_given_up_on_and_says_so(ledger, monkeypatch):
    monkeypatch.setattr("datagen.teacher.pace.FIRST_REST", 0.001)
    monkeypatch.setattr("datagen.teacher.pace.LONGEST_REST", 0.002)
    monkeypatch.setattr(asking_module, "PATIENCE_SECONDS", 0.2)
    teacher = Scripted(lambda number, _: body() if number <= 20 else CallFailed("connection", "refused"))
    with pytest.raises(TeacherError, match="run the same command again when the endpoint is back"):
        run(teacher, ledger)
    assert ledger.usage().answered == 20


def test_several_endpoints_share_the_work_and_one_that_is_gone_costs_nothing(ledger):
    fast, slow = Scripted(seconds=0.001, url="a"), Scripted(seconds=0.004, url="b")
    gone = Scripted(lambda _number, _prompt: CallFailed("connection", "refused"), seconds=0, url="c")
    run([fast, slow, gone], ledger, prompts=[prompt(f"p{number}") for number in range(300)], attempts=1)
    assert ledger.usage().answered == 300
    assert fast.calls > slow.calls > 20 and gone.calls < 40


def test_a_stop_waits_for_the_calls_in_flight_and_takes_no_more(ledger):
    stop = Stop()

    def answer(number, _):
        stop.asked = number >= 10
        return body()

    teacher = Scripted(answer)
    assert run(teacher, ledger, stop=stop) == "stopped"
    usage = ledger.usage()
    assert usage.answered == teacher.calls < 20 and usage.in_flight == 0


def test_a_stop_does_not_wait_for_prompts_that_were_to_be_asked_again(ledger, monkeypatch):
    monkeypatch.setattr(asking_module, "FIRST_RETRY", 1000.0)
    monkeypatch.setattr(asking_module, "LONGEST_RETRY", 1000.0)
    monkeypatch.setattr(asking_module, "LONGEST_RETRY_OF_ITS_OWN", 1000.0)
    stop = Stop()

    def answer(number, _):
        stop.asked = number >= 20
        return CallFailed("server_error", "500") if number % 4 == 0 else body()

    assert run(Scripted(answer), ledger, stop=stop) == "stopped"
    assert ledger.usage().failed["server_error"] >= 4


def test_what_is_broken_off_in_flight_is_in_doubt_for_the_next_build(ledger, tmp_path):
    async def broken_off():
        spill = make_spill(ledger)
        fleet = Fleet([Lane(Scripted(seconds=60), Pace(3, 120.0))])
        asking = Asking(
            fleet,
            Group(ledger, spill),
            FREE,
            Budget(None),
            attempts=6,
            grace=20.0,
            has_answered=False,
            stop=Stop(),
            seen=lambda *_: None,
        )
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asking.run(PROMPTS)
        await asyncio.sleep(0)
        spill.close()

    asyncio.run(broken_off())
    ledger.close()
    with open_ledger(tmp_path / "ledger.sqlite") as again:
        assert again.usage().in_doubt == 3


def test_every_call_is_reserved_at_the_most_that_it_can_cost_and_settled_at_what_it_did(ledger):
    budget = Budget(None)
    run(Scripted(), ledger, meter=priced(), budget=budget)
    money = ledger.money()
    assert (money.spent, money.held) == (50 * 300, 0) == (budget.spent, budget.held)


def test_at_the_cap_the_run_ends_and_spent_and_held_are_under_it(ledger):
    cap = 5000 / NANO
    budget = Budget(cap)
    assert run(Scripted(), ledger, meter=priced(), budget=budget) == "budget"
    spent, held = ledger.money()
    assert 5000 - 1100 - 300 < spent + held <= 5000 and ledger.usage().in_flight == 0
    assert (
        run(Scripted(), ledger, meter=priced(), budget=Budget(cap * 10, ledger.money()), prompts=PROMPTS[40:]) == "done"
    )


def test_a_budget_for_not_even_one_call_sends_none(ledger):
    teacher = Scripted()
    assert run(teacher, ledger, meter=priced(), budget=Budget(1 / NANO)) == "budget"
    assert teacher.calls == 0


def test_calls_that_may_be_on_the_bill_stay_held(ledger):
    lost = CallFailed("timeout", "no answer", may_be_billed=True)
    refused = CallFailed("server_error", "500")
    teacher = Scripted(lambda number, _: lost if number == 1 else refused if number == 2 else body())
    run(teacher, ledger, meter=priced(), prompts=PROMPTS[:5], concurrency=1)
    spent, held = ledger.money()
    assert spent == 5 * 300 and 1000 <= held <= 1010


def test_a_prompt_that_outlasts_all_others_fails_by_itself(ledger):
    teacher = Scripted(lambda _, asked: CallFailed("server_error", "500") if asked.key == "k4" else body())
    assert run(teacher, ledger, attempts=2, prompts=PROMPTS[:5]) == "done"
    assert ledger.usage().failed == {"server_error": 1}
    alone = Scripted(lambda _number, _prompt: CallFailed("timeout", "slow"))
    assert run(alone, ledger, attempts=3, prompts=PROMPTS[4:5], has_answered=True) == "done"
    assert alone.calls == 3


@pytest.mark.parametrize("said", [b"<html>portal</html>", CallFailed("bad_request", "API key not valid")])
def test_an_endpoint_that_says_the_same_to_everyone_stops_the_run_and_settles_nobody(ledger, said):
    teacher = Scripted(lambda _number, _prompt: said)
    with pytest.raises(TeacherError, match="20 calls failed in a row"):
        run(teacher, ledger)
    assert ledger.settled(FINAL) == set() and ledger.usage().failed.keys() == {"refused"} and teacher.calls < 30


def test_calls_that_may_still_be_answered_are_waited_for_before_hope_is_lost(ledger, monkeypatch):
    monkeypatch.setattr("datagen.teacher.pace.FIRST_REST", 0.001)
    monkeypatch.setattr("datagen.teacher.pace.LONGEST_REST", 0.002)

    class Slow(Scripted):
        async def ask(self, prompt, tag):
            self.calls += 1
            if self.calls > 5:
                raise CallFailed("server_error", "503")
            await asyncio.sleep(0.3)
            return Answer(body())

    assert run(Slow(), ledger, concurrency=40, prompts=PROMPTS[:40], attempts=2) == "done"
    assert ledger.usage().answered == 5


def test_a_bug_stops_the_sending_at_once(ledger):
    def seen(_prompt, _outcome):
        raise ZeroDivisionError

    teacher = Scripted()
    with pytest.raises(ZeroDivisionError):
        run(teacher, ledger, seen=seen)
    assert teacher.calls <= 16


def test_prompts_that_cannot_be_made_cost_no_call_in_flight(ledger):
    def prompts():
        yield from PROMPTS[:4]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Scripted(seconds=0.05), ledger, prompts=prompts())
    assert ledger.usage().answered == 4
