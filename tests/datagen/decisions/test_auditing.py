from datagen.decisions.auditing import audited
from datagen.decisions.drawing import draw
from datagen.types import Judgement
from tests.builders import sample
from tests.datagen.decisions.deciding import decision, edit, journal, numbered, run_of, turns, verdicts


def test_a_run_that_nobody_looked_at_says_nothing(tmp_path):
    assert audited(run_of(tmp_path, {"detail": ["a"]})) is None


def test_a_plan_alone_is_told(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(50)})
    draw(run, "error<=10% at 90%")
    found = audited(run)
    assert found.decisions == 0 and found.plan.whole.decided == 0 and found.plan.is_current


def test_a_plan_of_another_dataset_is_not_current(tmp_path):
    draw(run_of(tmp_path, {"detail": numbered(50)}), "error<=10% at 90%")
    assert not audited(run_of(tmp_path, {"detail": numbered(51)})).plan.is_current


def test_decisions_are_counted_by_what_holds(tmp_path):
    run, ours = run_of(tmp_path, {"detail": numbered(9)}), journal(tmp_path)
    for line in (
        *verdicts(["s0", "s1", "s2"]),
        decision("s3", "reject", reason="wrong_count"),
        decision("s4", "reject", reason="wrong_count", reviewer="second"),
        decision("s4", reviewer="first"),
        decision("s5", "reject"),
        edit(turns("a", "b"), turns("a", "c"), reason="absent_object").model_copy(update={"sample": "s6"}),
    ):
        ours.append(line)
    found = audited(run)
    assert (found.decisions, found.reviewers, found.plan) == (8, 2, None)
    assert (found.accepted, found.rejected, found.edited, found.disputed) == (3, 3, 1, 1)
    assert list(found.reasons.items()) == [("wrong_count", 2), ("absent_object", 1), ("other", 1)]


def test_what_is_in_the_run_no_more_is_neither_right_nor_taken_out(tmp_path):
    run, ours = run_of(tmp_path, {"detail": numbered(2)}), journal(tmp_path)
    away = {"was": "rejected", "rule": "counts_agree"}
    for line in (*verdicts(["s0", "s7", "s8"], wrong=["s8"]), decision("r1", **away)):
        ours.append(line)
    found = audited(run)
    assert (found.decisions, found.accepted, found.rejected, found.brought_back) == (4, 1, 0, 0)


def test_what_is_held_out_is_no_part_of_the_audit(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(2)})
    with run.lines(run.heldout_file) as lines:
        lines.add(sample(id="apart"))
    journal(tmp_path).append(decision("apart", "reject"))
    assert audited(run).rejected == 0


def test_a_record_of_the_annotations_judges_no_rule(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(2)})
    journal(tmp_path).append(decision("coco:1:box:3", was="rejected", rule="crowd", type=None))
    assert audited(run).rules == {}


def test_rules_are_judged_by_what_they_turned_away(tmp_path):
    run, ours = run_of(tmp_path, {"detail": numbered(9), "reasoning": ["r1", "r4"]}), journal(tmp_path)
    away = {"was": "rejected", "rule": "counts_agree"}
    for line in (
        decision("r1", **away),
        decision("r2", "reject", **away),
        decision("r3", **away),
        decision("r3", "reject", reviewer="second", **away),
        edit(turns("a", "b"), turns("a", "c"), **away).model_copy(update={"sample": "r4"}),
        decision("s1"),
    ):
        ours.append(line)
    found = audited(run)
    assert found.rules == {"counts_agree": Judgement(right=3, wrong=1)}
    assert (found.brought_back, found.accepted, found.rejected, found.edited, found.reasons) == (2, 1, 0, 0, {})
