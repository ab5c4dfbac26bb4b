from datagen.decisions.settling import read, settled, waiting
from datagen.run import Run
from tests.builders import sample
from tests.datagen.decisions.deciding import decision, edit, journal, run_of, turns, undo


def test_nothing_was_decided_where_there_is_no_file(tmp_path):
    assert len(read(Run(tmp_path))) == 0


def test_what_was_written_is_read(tmp_path):
    journal(tmp_path).append(decision())
    assert [one.number for one in read(Run(tmp_path)).standing("s1")] == [1]


def test_the_dataset_goes_without_what_was_rejected_and_with_what_was_mended(tmp_path):
    run = run_of(tmp_path, {"reasoning": ["a", "b", "c", "d"]})
    ours, after = journal(tmp_path), turns("Why?", "It is cold.")
    ours.append(decision("a"))
    ours.append(decision("b", "reject"))
    ours.append(edit(sample().conversations, after).model_copy(update={"sample": "c"}))
    found = list(settled(run))
    assert [one.id for one in found] == ["a", "c", "d"]
    assert [one.provenance.edited for one in found] == [False, True, False]
    assert found[1].conversations == after


def test_the_decisions_may_be_given(tmp_path):
    run = run_of(tmp_path, {"reasoning": ["a", "b"]})
    journal(tmp_path).append(decision("a", "reject"))
    known = read(run)
    journal(tmp_path).append(decision("b", "reject"))
    assert [one.id for one in settled(run, known)] == ["b"]


def test_what_came_back_or_went_again_waits_for_the_run_to_be_assembled(tmp_path):
    ours, away = journal(tmp_path), {"was": "rejected", "rule": "leaks"}
    for line in (decision("old", **away), decision("gone", "reject")):
        ours.append(line)
    assert waiting(Run(tmp_path), 2) == frozenset()
    for line in (
        decision("new", **away),
        decision("right", "reject", **away),
        decision("kept", "reject"),
        undo(1, sample="old"),
        undo(2, sample="gone"),
    ):
        ours.append(line)
    assert waiting(Run(tmp_path), 2) == {"old", "new", "gone"}
    assert waiting(Run(tmp_path), 7) == frozenset()
