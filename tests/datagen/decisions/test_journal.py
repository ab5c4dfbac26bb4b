import os
import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.journal import Disk
from datagen.errors import RunError
from tests.datagen.decisions.appending import lost_in_kills, reviewing, start, told
from tests.datagen.decisions.deciding import decision, journal


def file(folder: Path) -> Path:
    return folder / "decisions.jsonl"


def test_a_decision_gets_its_number_and_its_time_when_it_is_written(tmp_path):
    one, two = (journal(tmp_path, clock=lambda: "now").append(decision(at="")) for _ in range(2))
    assert (one.number, two.number, one.at) == (1, 2, "now")
    assert journal(tmp_path).news() == (one, two)


def test_the_time_is_written_in_utc_with_milliseconds(tmp_path):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", journal(tmp_path).append(decision(at="")).at)


def test_the_line_is_synced_before_anybody_hears_of_it_and_the_folder_once(tmp_path):
    synced = []
    ours = journal(tmp_path, disk=Disk(sync=lambda it: synced.append(Path(f"/proc/self/fd/{it}").resolve())))
    ours.append(decision())
    ours.append(decision())
    assert synced == [file(tmp_path), tmp_path, file(tmp_path)]


def test_news_are_what_others_wrote(tmp_path):
    ours, others = journal(tmp_path), journal(tmp_path)
    assert ours.news() == ()
    ours.append(decision())
    theirs = others.append(decision(reviewer="second"))
    assert ours.append(decision()).number == 3
    assert ours.news() == (theirs,)
    assert ours.news() == ()
    assert [one.number for one in others.news()] == [1, 3]


def test_what_others_wrote_can_keep_a_line_from_being_written(tmp_path):
    def refuse(news):
        raise ValueError([one.reviewer for one in news])

    ours = journal(tmp_path)
    theirs = journal(tmp_path).append(decision(reviewer="second"))
    with pytest.raises(ValueError, match="second"):
        ours.append(decision(), refuse)
    assert ours.news() == (theirs,)
    assert ours.append(decision()).number == 2


@pytest.mark.parametrize(
    "torn", [b"{", b'{"number":2,"sample":"s1"', b"\x00" * 700, "ä".encode()[:1], b"x" * 3_000_000]
)
def test_a_torn_last_line_is_no_decision_and_the_next_to_write_takes_it_away(tmp_path, torn):
    first = journal(tmp_path).append(decision())
    with file(tmp_path).open("ab") as out:
        out.write(torn)
    ours = journal(tmp_path)
    assert ours.news() == (first,)
    second = ours.append(decision(reviewer="second"))
    assert second.number == 2
    assert journal(tmp_path).news() == (first, second)


def full_disk(file, line):
    os.write(file, line[: len(line) // 2])
    raise OSError(28, "No space left on device")


def half_full_disk(file, line):
    return os.write(file, line[: len(line) // 2])


def broken_disk(file):
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    "disk", [Disk(write=full_disk), Disk(write=half_full_disk), Disk(sync=broken_disk)], ids=["full", "half", "broken"]
)
def test_nothing_is_kept_of_a_line_that_did_not_fit(tmp_path, disk):
    first = journal(tmp_path).append(decision())
    before = file(tmp_path).read_bytes()
    ours = journal(tmp_path, disk=disk)
    with pytest.raises(
        RunError, match=r"decisions.jsonl: cannot be written .*: nothing of this decision was kept"
    ) as told:
        ours.append(decision(note="lost"))
    assert "\n" not in str(told.value)
    assert file(tmp_path).read_bytes() == before
    assert journal(tmp_path).append(decision()).number == first.number + 1


def test_a_line_in_the_middle_that_is_no_decision_is_named(tmp_path):
    ours = journal(tmp_path)
    ours.append(decision())
    with file(tmp_path).open("ab") as out:
        out.write(b'{"number":2}\n')
    with pytest.raises(RunError, match=r"decisions\.jsonl:2: sample: field required"):
        ours.append(decision())


def test_lines_that_were_taken_out_are_noticed(tmp_path):
    ours = journal(tmp_path)
    for _ in range(3):
        ours.append(decision())
    lines = file(tmp_path).read_bytes().splitlines(keepends=True)
    file(tmp_path).write_bytes(lines[0] + lines[2])
    with pytest.raises(RunError, match=r"decisions\.jsonl:2: is numbered 3, expected 2"):
        journal(tmp_path).news()
    with pytest.raises(RunError, match="became shorter"):
        ours.news()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(RunError, match=r"decisions.jsonl: cannot be opened \(No such file or directory\)"):
        journal(tmp_path / "nowhere").append(decision())


def test_a_folder_in_its_place_is_named(tmp_path):
    file(tmp_path).mkdir()
    with pytest.raises(RunError, match=r"decisions.jsonl: cannot be read \(Is a directory\)"):
        journal(tmp_path).news()


@given(st.lists(st.text(max_size=300), min_size=1, max_size=5))
def test_whatever_is_noted_is_one_line_and_comes_back(tmp_path_factory, notes):
    folder = tmp_path_factory.mktemp("run")
    ours = journal(folder, disk=Disk(sync=lambda _: None))
    written = [ours.append(decision(note=note)) for note in notes]
    assert [one.note for one in journal(folder).news()] == notes
    assert file(folder).read_bytes().count(b"\n") == len(written)


def test_threads_of_one_process_do_not_meet(tmp_path):
    ours = journal(tmp_path)
    threads = [threading.Thread(target=lambda: [ours.append(decision()) for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.number for one in journal(tmp_path).news()] == list(range(1, 101))


def test_two_processes_at_once_lose_nothing_and_share_no_number(tmp_path):
    with reviewing(tmp_path, "a", 200) as one, reviewing(tmp_path, "b", 200) as other:
        start(one)
        start(other)
        both = told(one) + told(other)
    assert sorted(number for number, _ in both) == list(range(1, 401))
    assert {(one.number, one.sample) for one in journal(tmp_path).news()} == set(both)


def test_a_reviewer_that_is_killed_loses_no_decision_that_was_acknowledged(tmp_path):
    acknowledged, lost = lost_in_kills(tmp_path / "run", n_kills=6)
    assert acknowledged > 6 and lost == 0
