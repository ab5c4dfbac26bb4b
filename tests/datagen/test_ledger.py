import multiprocessing
import os
import sqlite3

import pytest

from datagen.errors import RunError
from datagen.ledger import open_ledger, read_ledger
from tests.builders import prompt, reply


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def test_a_reply_is_kept_as_it_came(ledger):
    said = reply("  odd \u2028 text\n", prompt_tokens=7, cached_tokens=3)
    ledger.answered("k1", ledger.intend(prompt()), said)
    assert ledger.reply("k1") == said


def test_what_was_intended_and_not_settled_is_in_doubt(ledger):
    ledger.intend(prompt())
    usage = ledger.usage()
    assert (usage.in_doubt, usage.answered) == (1, 0) and ledger.reply("k1") is None


def test_a_call_stays_in_doubt_though_its_prompt_was_answered_later(ledger):
    ledger.intend(prompt())
    second = ledger.intend(prompt())
    ledger.answered("k1", second, reply())
    usage = ledger.usage()
    assert second == 2 and (usage.answered, usage.in_doubt) == (1, 1)


def test_only_answers_and_final_failures_are_settled(ledger):
    ledger.answered("a", ledger.intend(prompt("a")), reply())
    ledger.failed("b", ledger.intend(prompt("b")), "bad_request", "no")
    ledger.failed("c", ledger.intend(prompt("c")), "timeout", "slow")
    ledger.intend(prompt("d"))
    assert ledger.settled(frozenset({"bad_request"})) == {"a", "b"}


def test_failures_are_counted_by_their_last_class(ledger):
    ledger.failed("a", ledger.intend(prompt("a")), "timeout", "slow")
    ledger.failed("a", ledger.intend(prompt("a")), "server_error", "500")
    ledger.failed("b", ledger.intend(prompt("b")), "timeout", "slow")
    ledger.answered("b", ledger.intend(prompt("b")), reply())
    assert ledger.usage().failed == {"server_error": 1}
    assert ledger.failure("a") == ("server_error", "500")


def test_tokens_are_added_up(ledger):
    for key in "ab":
        ledger.answered(key, ledger.intend(prompt(key)), reply(prompt_tokens=10, completion_tokens=4, cached_tokens=2))
    usage = ledger.usage()
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (20, 8, 4)


def test_what_was_never_intended_cannot_be_settled(ledger):
    with pytest.raises(ValueError, match="never intended"):
        ledger.answered("k1", 1, reply())


def test_it_can_be_read_while_it_is_written(ledger, tmp_path):
    ledger.answered("k1", ledger.intend(prompt()), reply())
    with read_ledger(tmp_path / "ledger.sqlite") as reader:
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
def test_a_second_process_is_refused_with_the_number_of_the_first(tmp_path):

    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    other = context.Process(target=_try_to_open, args=(tmp_path / "ledger.sqlite", said))
    other.start()
    message = said.get(timeout=60)
    other.join()
    assert f"process {os.getpid()} is building this run" in message


def test_what_was_kept_is_there_after_reopening(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with open_ledger(path) as first:
        first.answered("k1", first.intend(prompt()), reply())
    with open_ledger(path) as second:
        assert second.reply("k1") == reply()


@pytest.mark.parametrize("content", [b"this is no database, however long it may be " * 50, b"SQLite format 3\0junk"])
def test_another_file_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(RunError, match="is no ledger of teacher calls"):
        open_ledger(path)
    assert path.read_bytes() == content


def test_a_missing_ledger_is_named(tmp_path):
    with pytest.raises(RunError, match="run `datagen build` first"):
        read_ledger(tmp_path / "ledger.sqlite")


def test_a_later_format_is_refused(tmp_path):

    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(RunError, match="format 99, expected 1"):
        open_ledger(path)
