import multiprocessing
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.ledger import Call, open_ledger, read_ledger, spill_file
from datagen.ledger.books import Bill, Money
from datagen.ledger.spill import Spill, Spilled
from datagen.teacher import FINAL
from tests.builders import body, prompt


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path):
    with open_ledger(path) as opened:
        yield opened


def answer(ledger, key="k1", cost=None, tokens=Tokens(10, 2, 4), reserved=None) -> Call:
    call = ledger.intend(prompt(key), reserved)
    ledger.answered(call.id, body(), "req-1")
    ledger.read(call.id, tokens, cost)
    return call


def fail(ledger, key, kind, cost=0, reserved=None) -> None:
    ledger.failed(ledger.intend(prompt(key), reserved).id, kind, f"{kind} it was", cost)


def test_an_answer_is_kept_byte_for_byte(ledger):
    odd = b'{"choices": \xff\x00 odd \xe2\x80\xa8 bytes\n'
    ledger.answered(ledger.intend(prompt()).id, odd)
    assert ledger.body("k1") == odd


def test_what_was_intended_and_not_settled_is_in_flight_while_its_process_lives(ledger):
    ledger.intend(prompt())
    usage = ledger.usage()
    assert (usage.in_flight, usage.in_doubt, usage.answered) == (1, 0, 0) and ledger.body("k1") is None


def test_what_was_in_flight_is_in_doubt_once_the_ledger_is_opened_again(path):
    with open_ledger(path) as first:
        first.intend(prompt(), reserved=70)
    with open_ledger(path) as second:
        usage = second.usage()
        assert (usage.in_flight, usage.in_doubt) == (0, 1) and second.in_doubt() == ["k1"]
        assert second.money() == Money(0, 70)


def test_a_call_stays_in_doubt_though_its_prompt_was_answered_later(path):
    with open_ledger(path) as first:
        first.intend(prompt(), reserved=70)
    with open_ledger(path) as second:
        call = answer(second, cost=5, reserved=70)
        usage = second.usage()
        assert call.attempt == 2 and (usage.answered, usage.in_doubt) == (1, 1) and second.in_doubt() == []
        assert second.money() == Money(5, 70)


def test_who_reads_the_ledger_of_a_dead_process_sees_its_calls_in_doubt(path):
    with open_ledger(path) as first:
        first.intend(prompt())
        with read_ledger(path) as reader:
            assert (reader.usage().in_flight, reader.usage().in_doubt) == (1, 0)
    with read_ledger(path) as reader:
        assert (reader.usage().in_flight, reader.usage().in_doubt) == (0, 1) and reader.in_doubt() == ["k1"]


def test_only_answers_and_final_failures_are_settled(ledger):
    answer(ledger, "a")
    fail(ledger, "b", "bad_request")
    fail(ledger, "c", "timeout")
    ledger.intend(prompt("d"))
    assert ledger.settled(FINAL) == {"a", "b"}
    assert ledger.settled(FINAL, hold=True) == {"a", "b"}


def test_under_hold_what_is_in_doubt_is_not_asked_again_and_what_is_in_flight_is_waited_for(path):
    with open_ledger(path) as first:
        first.intend(prompt("a"))
        first.write("INSERT INTO batches (name, endpoint, made_at, state) VALUES ('n', 'e', 0, 'sent')")
        first.intend(prompt("b"), batch=1)
    with open_ledger(path) as second:
        assert second.settled(FINAL) == set() and second.settled(FINAL, hold=True) == {"a"}
        assert (second.usage().in_doubt, second.usage().in_flight) == (1, 1)


def test_what_was_paid_for_in_vain_twice_is_not_bought_a_third_time(ledger):
    fail(ledger, "a", "bad_reply", cost=5)
    assert ledger.settled(FINAL) == set()
    fail(ledger, "a", "bad_reply", cost=5)
    assert ledger.settled(FINAL) == {"a"} and ledger.money() == Money(10, 0)


def test_failures_are_counted_by_their_last_class(ledger):
    fail(ledger, "a", "timeout")
    fail(ledger, "a", "server_error")
    fail(ledger, "b", "timeout")
    answer(ledger, "b")
    usage = ledger.usage()
    assert usage.failed == {"server_error": 1} and usage.requests == 4
    assert ledger.failure("a") == ("server_error", "server_error it was")


def test_tokens_are_added_up(ledger):
    answer(ledger, "a")
    answer(ledger, "b", cost=3)
    usage = ledger.usage()
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (20, 4, 8)
    assert ledger.unpriced() == [(Bill("teacher", False), Tokens(10, 2, 4))]


def test_money_is_held_until_the_cost_is_known(ledger):
    ledger.intend(prompt("a"), reserved=100)
    answer(ledger, "b", cost=30, reserved=100)
    fail(ledger, "c", "server_error", cost=0, reserved=100)
    fail(ledger, "d", "timeout", cost=None, reserved=100)
    assert ledger.money() == Money(spent=30, held=200)


def test_an_answer_that_is_no_reply_keeps_its_bytes_and_its_cost(ledger):
    call = answer(ledger, cost=30, reserved=100)
    ledger.failed(call.id, "bad_reply", "no text", None)
    assert ledger.money() == Money(30, 0) and ledger.body("k1") is None
    assert ledger.failure("k1") == ("bad_reply", "no text")


def test_an_answer_that_nobody_looked_at_is_found_again(ledger):
    call = ledger.intend(prompt())
    ledger.answered(call.id, body())
    assert list(ledger.unread()) == [(call.id, body(), Bill("teacher", False))]
    ledger.read(call.id, Tokens(1, 0, 1), None)
    assert list(ledger.unread()) == []


def test_what_was_never_intended_cannot_be_settled(ledger):
    with pytest.raises(ValueError, match="never intended"):
        ledger.answered(1, body())


def test_writes_between_begin_and_commit_are_all_or_nothing(ledger):
    ledger.begin()
    ledger.intend(prompt("a"))
    ledger.roll_back()
    ledger.roll_back()
    ledger.begin()
    ledger.intend(prompt("b"))
    ledger.commit()
    assert ledger.usage().requests == 1


def test_facts_are_noted_and_may_change(ledger):
    assert ledger.fact("wanted") is None
    ledger.note("wanted", "7")
    ledger.note("wanted", "9")
    assert ledger.fact("wanted") == "9"


def test_the_speed_is_that_of_the_last_while_or_since_the_first_answer(ledger):
    assert ledger.speed(300.0, 60) == 0.0
    for number in range(20):
        ledger.answered(ledger.intend(prompt(f"k{number}")).id, body(), at=100.0 + 10 * number)
    assert ledger.speed(300.0, 60) == 5 / 50 and ledger.speed(110.0, 60) == 20 / 10
    assert ledger.speed(10_000.0, 60) == 0.0


def test_it_can_be_read_while_it_is_written(ledger, path):
    answer(ledger)
    with read_ledger(path) as reader:
        assert reader.usage().answered == 1
        with pytest.raises(RunError, match="cannot be written"):
            reader.intend(prompt("k2"))


def _try_to_open(path, said):
    try:
        open_ledger(path).close()
        said.put("opened")
    except RunError as error:
        said.put(str(error))


@pytest.mark.usefixtures("ledger")
def test_a_second_process_is_refused_with_the_number_of_the_first(path):
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    other = context.Process(target=_try_to_open, args=(path, said))
    other.start()
    message = said.get(timeout=60)
    other.join()
    assert f"process {os.getpid()} on " in message and "is building this run" in message


def test_what_was_kept_is_there_after_reopening(path):
    with open_ledger(path) as first:
        answer(first)
    with open_ledger(path) as second:
        assert second.body("k1") == body()


def test_what_was_spilled_is_taken_in_when_it_is_opened_again(path):
    with open_ledger(path) as first:
        call = first.intend(prompt(), reserved=9)
    spill = Spill.make(spill_file(path), 1 << 16)
    spill.add(Spilled(call.id, "k1", body(), "req-7", 12.5))
    spill.close()
    with open_ledger(path) as second:
        assert second.body("k1") == body() and second.usage().in_doubt == 0
    assert not spill_file(path).exists()


def test_a_spill_of_another_ledger_is_put_aside_and_not_taken_for_ours(path):
    with open_ledger(path) as first:
        first.intend(prompt("ours"))
    spill = Spill.make(spill_file(path), 1 << 16)
    spill.add(Spilled(1, "theirs", body(), "req-7", 12.5))
    spill.close()
    with open_ledger(path) as second:
        assert second.body("ours") is None
    assert len(list(path.parent.glob("ledger.spill-*"))) == 1


@pytest.mark.parametrize("content", [b"this is no database, however long it may be " * 50, b"SQLite format 3\0junk"])
def test_another_file_is_refused_in_one_line(path, content):
    path.write_bytes(content)
    with pytest.raises(RunError, match="is no ledger of teacher calls"):
        open_ledger(path)
    assert path.read_bytes() == content


def _filled(path, n=200):
    with open_ledger(path) as ledger:
        ledger.begin()
        for number in range(n):
            answer(ledger, f"k{number}")
        ledger.commit()


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_ledger_that_lost_its_end_is_refused_and_left_as_it_is(path, share):
    _filled(path)
    torn = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(torn)
    with pytest.raises(RunError, match="restore it from a copy"):
        open_ledger(path)
    assert path.read_bytes() == torn


def test_a_ledger_with_a_torn_page_is_found_out_after_a_crash(path):
    _filled(path)
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\x5a" * 4096
    path.write_bytes(content)
    path.with_name(f"{path.name}-wal").write_bytes(b"")  # what a crash leaves behind
    with pytest.raises(RunError, match="is damaged"):
        open_ledger(path)


@pytest.mark.parametrize("cut", [1, 100, 4000])
def test_a_torn_journal_loses_at_most_its_last_commit(path, cut, tmp_path):
    with open_ledger(path) as ledger:
        for number in range(20):
            answer(ledger, f"k{number}")
        files = [path, path.with_name(f"{path.name}-wal")]
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for file in files:
            (crashed / file.name).write_bytes(file.read_bytes())
    wal = crashed / files[1].name
    wal.write_bytes(wal.read_bytes()[:-cut])
    with open_ledger(crashed / path.name) as again:
        assert again.usage().requests >= 19 and all(again.body(f"k{number}") == body() for number in range(19))


@pytest.mark.parametrize("is_there", [True, False])
def test_a_begun_run_without_its_ledger_is_not_bought_again(path, is_there):
    if is_there:
        path.write_bytes(b"")
    with pytest.raises(RunError, match="is missing or empty, and the run is begun: all of it would be bought again"):
        open_ledger(path, is_begun=True)


def test_a_missing_ledger_is_named(path):
    with pytest.raises(RunError, match="run `datagen build` first"):
        read_ledger(path)


@pytest.mark.parametrize("format", [1, 99])
def test_another_format_is_refused(path, format):
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {format}")
    connection.close()
    with pytest.raises(RunError, match=f"format {format}, expected 2"):
        open_ledger(path)


class Books(RuleBasedStateMachine):
    """Any order of calls, crashes and reopenings, against a plain list of what must be true."""

    calls = Bundle("calls")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger.sqlite"
        self.ledger = open_ledger(self.path)
        self.model: dict[int, dict] = {}

    @rule(target=calls, key=st.sampled_from("abc"), reserved=st.integers(0, 1000))
    def intend(self, key, reserved):
        call = self.ledger.intend(prompt(key), reserved)
        attempts = [one["attempt"] for one in self.model.values() if one["key"] == key]
        assert call.attempt == max(attempts, default=0) + 1
        one = {"key": key, "attempt": call.attempt, "state": "intended", "reserved": reserved, "cost": None}
        self.model[call.id] = one
        return call

    @rule(call=calls, text=st.text(max_size=20))
    def answered(self, call, text):
        if self.model[call.id]["state"] == "intended":
            self.ledger.answered(call.id, text.encode("utf-8", "surrogatepass"))
            self.model[call.id] |= {"state": "answered", "body": text.encode("utf-8", "surrogatepass")}

    @rule(call=calls, cost=st.none() | st.integers(0, 1000))
    def read(self, call, cost):
        if self.model[call.id]["state"] == "answered" and self.model[call.id]["cost"] is None:
            self.ledger.read(call.id, Tokens(1, 0, 1), cost)
            self.model[call.id]["cost"] = cost

    @rule(call=calls, kind=st.sampled_from(["timeout", "bad_request", "bad_reply"]), cost=st.none() | st.just(0))
    def failed(self, call, kind, cost):
        one = self.model[call.id]
        if one["state"] in ("intended", "answered"):
            self.ledger.failed(call.id, kind, "no", cost)
            one |= {"state": "failed", "kind": kind, "cost": one["cost"] if one["cost"] is not None else cost}

    @rule()
    def crash(self):
        self.ledger.close()
        self.ledger = open_ledger(self.path)
        for one in self.model.values():
            one["state"] = "in_doubt" if one["state"] == "intended" else one["state"]

    @precondition(lambda self: self.model)
    @rule(key=st.sampled_from("abc"))
    def broken_off(self, key):
        self.ledger.begin()
        self.ledger.intend(prompt(key), 5)
        self.ledger.roll_back()

    @invariant()
    def the_books_agree(self):
        ones = list(self.model.values())
        usage, money = self.ledger.usage(), self.ledger.money()
        states = [one["state"] for one in ones]
        assert usage.requests == len(ones)
        assert (usage.in_flight, usage.in_doubt) == (states.count("intended"), states.count("in_doubt"))
        assert usage.answered == len({one["key"] for one in ones if one["state"] == "answered"})
        assert money.spent == sum(one["cost"] or 0 for one in ones)
        assert money.held == sum(one["reserved"] for one in ones if one["cost"] is None)

    @invariant()
    def every_first_answer_is_there(self):
        for key in "abc":
            bodies = [one["body"] for one in self.model.values() if one["key"] == key and one["state"] == "answered"]
            assert self.ledger.body(key) == (bodies[0] if bodies else None)

    @invariant()
    def what_is_settled_is_not_asked_again(self):
        settled = self.ledger.settled(FINAL)
        for key in "abc":
            mine = [one for one in self.model.values() if one["key"] == key]
            last = next((one for one in reversed(mine) if one["state"] == "failed"), None)
            done = any(one["state"] == "answered" for one in mine) or (last and last["kind"] in FINAL)
            assert (key in settled) == bool(done or sum(one.get("kind") == "bad_reply" for one in mine) >= 2)

    def teardown(self):
        self.ledger.close()
        self.folder.cleanup()


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
