import json

from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher.answering import Tokens
from datagen.teacher.tally import ANSWERED, GONE, LIMITED, REFUSED, Tally


def answered(tally, tag="", prompt=b"p"):
    tally.arrived(tag)
    tally.ended(ANSWERED, tag, prompt)


def test_a_name_that_asks_twice_is_noticed():
    tally = Tally()
    for tag in ("one-1", "two-1", "one-1"):
        answered(tally, tag)
    assert tally.stats()["most_requests_of_a_tag"] == 2
    assert tally.answers() == {"one-1": 2, "two-1": 1}


def test_a_prompt_that_is_bought_twice_is_noticed_under_whatever_names():
    tally = Tally()
    for tag, prompt in (("one-1", b"p"), ("one-2", b"p"), ("two-1", b"q")):
        answered(tally, tag, prompt)
    assert (tally.stats()["prompts_answered"], tally.stats()["most_answers_of_a_prompt"]) == (2, 2)


def test_only_a_whole_answer_counts_as_bought():
    tally = Tally()
    for became in ("empty", "429", GONE, LIMITED, REFUSED, ANSWERED):
        tally.arrived("one-1")
        tally.ended(became, "one-1", b"p")
    assert tally.answers() == {"one-1": 1}
    assert tally.stats()["most_answers_of_a_prompt"] == 1
    assert tally.outcomes() == {"one-1": ("empty", "429", "gone", "limited", "refused", "answered")}
    assert tally.stats()["by_fault"] == {"empty": 1, "429": 1, "gone": 1}


@given(st.lists(st.sampled_from(["", ANSWERED, REFUSED, LIMITED, GONE, "reset"]), max_size=30))
def test_every_request_is_open_or_counted_once(happened):
    tally, peak = Tally(), 0
    for became in happened:
        if not became:
            tally.arrived()
        elif tally.in_flight:
            tally.ended(became)
        peak = max(peak, tally.in_flight)
    stats = tally.stats()
    counted = stats["answered"] + stats["refused"] + stats["limited"] + sum(stats["by_fault"].values())
    assert stats["requests"] == counted + stats["in_flight"]
    assert stats["peak_in_flight"] == peak


def test_a_line_of_a_batch_is_counted_and_never_in_flight():
    tally = Tally()
    tally.arrived("line", in_batch=True)
    tally.ended(ANSWERED, "line", b"p")
    assert (tally.stats()["answered"], tally.stats()["peak_in_flight"]) == (1, 0)


def test_what_bears_no_name_is_not_kept_by_name():
    tally = Tally()
    answered(tally)
    assert tally.outcomes() == tally.answers() == {}


def test_the_journal_has_each_outcome_as_soon_as_it_happens_and_is_continued(tmp_path):
    journal = tmp_path / "journal.jsonl"
    for tag in ("one-1", "two-1"):
        tally = Tally(journal)
        tally.arrived(tag)
        tally.ended(ANSWERED, tag, b"\x0a", Tokens(7, 0, 2))
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        tally.close()
    assert [line["tag"] for line in lines] == ["one-1", "two-1"]
    assert lines[0] == {"tag": "one-1", "outcome": "answered", "prompt": "0a", "read": 7, "cached": 0, "written": 2}
