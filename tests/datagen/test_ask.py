import asyncio

import pytest

from datagen.ask import HOPELESS, Stop, ask_all
from datagen.errors import RunError, TeacherError
from datagen.ledger import open_ledger
from datagen.teacher import FINAL, CallFailed
from datagen.types import Prompt, Reply
from tests.builders import prompt, reply

PROMPTS = [prompt(f"k{number}") for number in range(50)]


class Scripted:
    """A teacher that answers with a function."""

    def __init__(self, answer):
        self.answer = answer
        self.now = self.peak = self.calls = 0

    async def ask(self, prompt: Prompt) -> Reply:
        self.calls += 1
        number = self.calls
        self.now += 1
        self.peak = max(self.peak, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        return self.answer(number)

    async def aclose(self):
        pass


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def run(teacher, ledger, concurrency=4, stop=None, seen=lambda _prompt, _outcome: None, prompts=PROMPTS):
    asyncio.run(ask_all(teacher, prompts, ledger, concurrency=concurrency, stop=stop or Stop(), seen=seen))


def fail(kind):
    def answer(_):
        raise CallFailed(kind, "no")

    return answer


def test_each_prompt_is_asked_once_and_no_more_than_n_at_a_time(ledger):
    teacher = Scripted(lambda _: reply())
    run(teacher, ledger)
    assert (teacher.calls, teacher.peak, ledger.usage().answered) == (50, 4, 50)


def test_a_reply_is_in_the_ledger_before_anything_looks_at_it(ledger):
    kept = []
    run(Scripted(lambda _: reply()), ledger, seen=lambda one, _: kept.append(ledger.reply(one.key) is not None))
    assert len(kept) == 50 and all(kept)


def test_a_failed_call_is_kept_with_its_class_and_the_run_goes_on(ledger):
    def answer(number):
        if number % 5 == 0:
            raise CallFailed("bad_request", "too long")
        return reply()

    outcomes = []
    run(Scripted(answer), ledger, seen=lambda _, outcome: outcomes.append(outcome))
    usage = ledger.usage()
    assert (usage.answered, usage.failed, usage.in_doubt) == (40, {"bad_request": 10}, 0)
    assert len(ledger.settled(FINAL)) == len(outcomes) == 50


def test_an_endpoint_that_cannot_be_used_stops_the_run_and_loses_nothing(ledger):
    def answer(number):
        if number == 8:
            raise TeacherError("key refused")
        return reply()

    teacher = Scripted(answer)
    with pytest.raises(TeacherError, match="key refused"):
        run(teacher, ledger, concurrency=4)
    usage = ledger.usage()
    assert usage.answered == teacher.calls - 1 < 15
    assert (usage.failed, usage.in_doubt) == ({"refused": 1}, 0)


def test_a_ledger_that_cannot_be_written_stops_the_run_in_one_line(ledger):
    def answer(number):
        if number == 5:
            raise RunError("disk full")
        return reply()

    teacher = Scripted(answer)
    with pytest.raises(RunError, match="disk full"):
        run(teacher, ledger)
    usage = ledger.usage()
    assert usage.in_doubt == 1 and usage.answered == teacher.calls - 1


def test_an_endpoint_that_never_answers_is_given_up_on(ledger):
    teacher = Scripted(fail("connection"))
    with pytest.raises(TeacherError, match="calls failed in a row, the last with connection: no"):
        run(teacher, ledger)
    assert teacher.calls < HOPELESS + 4


def test_a_stop_waits_for_the_calls_in_flight_and_takes_no_more(ledger):
    stop = Stop()

    def answer(number):
        stop.asked = number >= 10
        return reply()

    teacher = Scripted(answer)
    run(teacher, ledger, stop=stop)
    usage = ledger.usage()
    assert usage.answered == teacher.calls < 20 and usage.in_doubt == 0


def test_what_is_broken_off_in_flight_stays_in_doubt(ledger):
    async def broken_off():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await ask_all(
                    Hanging(), PROMPTS, ledger, concurrency=3, stop=Stop(), seen=lambda _prompt, _outcome: None
                )

    asyncio.run(broken_off())
    assert ledger.usage().in_doubt == 3


class Hanging:
    """A teacher that never answers."""

    async def ask(self, prompt: Prompt) -> Reply:
        await asyncio.sleep(60)
        raise AssertionError(prompt)

    async def aclose(self):
        pass
