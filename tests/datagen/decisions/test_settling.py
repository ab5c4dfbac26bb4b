from datagen.decisions.settling import read, settled, waiting
from datagen.run import Run
from tests.builders import sample
from tests.datagen.decisions.deciding import decision, edit, journal, run_of, turns, undo
from tests.reported import rejection


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
    apart = [
        rejection("leaks", id="new"), rejection("leaks", id="right"), rejection("leaks", id="over", stage="parse"),
        rejection("eval_image", id="known", stage="select"), rejection("other", id="gone", stage="audit"),
    ]  # fmt: skip
    run = run_of(tmp_path, {"detail": ["old", "kept"]}, apart)
    ours, away = journal(tmp_path), {"was": "rejected", "rule": "leaks"}
    for line in (decision("old", **away), decision("gone", "reject")):
        ours.append(line)
    assert waiting(run, 2) == frozenset()
    for line in (
        decision("new", **away),
        decision("right", "reject", **away),
        decision("kept", "reject"),
        undo(1, sample="old"),
        undo(2, sample="gone"),
    ):
        ours.append(line)
    assert waiting(run, 2) == {"old", "new", "gone"}
    assert waiting(run, 7) == frozenset()


def test_what_cannot_come_back_waits_for_nothing(tmp_path):
    apart = [
        rejection("no_answer", id="asked", stage="ask"),
        rejection("crowd", id="box", stage="source", type=None),
        rejection("eval_image", id="known", stage="select"),
    ]
    run = run_of(tmp_path, {"detail": ["s1"]}, apart)
    for one in apart:
        journal(tmp_path).append(decision(one.id, was="rejected", rule=one.rule))
    assert waiting(run, 0) == frozenset()
