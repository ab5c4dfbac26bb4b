import pytest

from datagen.decisions import Journal, audited
from datagen.errors import PublishError
from datagen.publish import refusals
from datagen.run import Run
from datagen.types import Audited
from tests.datagen.decisions.deciding import decision, undo
from tests.datagen.publish.publishing import WISH, finished, look, samples
from tests.reported import rejection

AWAY = {"was": "rejected", "rule": "counts_agree"}
AT_ASSEMBLY = Audited(decisions=1, reviewers=1, accepted=0, rejected=1, edited=0)


def turned_away(run: Run, id: str, stage: str) -> Run:
    with run.lines(run.rejections_file) as lines:
        lines.add(rejection(id=id, stage=stage))
    return run


def refusal(check, *args):
    with pytest.raises(PublishError) as caught:
        check(*args)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_run_without_a_manifest_is_not_complete(tmp_path):
    assert "is not complete" in refusal(refusals.complete, Run(tmp_path))


def test_a_dataset_that_was_altered_is_not_the_one_that_was_assembled(tmp_path):
    run = finished(tmp_path, outputs={"samples.jsonl": "0" * 64})
    assert "is not the file that was assembled" in refusal(refusals.complete, run)


def test_what_was_brought_back_has_to_be_assembled_first(tmp_path):
    run = turned_away(finished(tmp_path, looked=False), "9-detail-x", "check")
    Journal(run).append(decision("9-detail-x", **AWAY))
    assert "before 1 of its samples came back" in refusal(refusals.assembled, run, run.manifest())


def test_what_was_assembled_with_its_decisions_passes(tmp_path):
    run = finished(tmp_path, looked=False, audited=AT_ASSEMBLY)
    Journal(run).append(decision("9-detail-x", **AWAY))
    Journal(run).append(decision(samples()[0].id, "reject"))
    assert len(refusals.assembled(run, run.manifest())) == 2


@pytest.mark.parametrize("line", [decision("0-detail-abc", **AWAY), decision("9-detail-x", "reject")])
def test_a_decision_that_was_undone_since_has_to_be_assembled_first(tmp_path, line):
    run = turned_away(finished(tmp_path, looked=False, audited=AT_ASSEMBLY), "9-detail-x", "audit")
    Journal(run).append(line)
    refusals.assembled(run, run.manifest())
    Journal(run).append(undo(1, sample=line.sample))
    assert "or went again" in refusal(refusals.assembled, run, run.manifest())


def audit(run, unaudited=False):
    return refusals.audit(run, audited(run), unaudited)


def test_a_finished_plan_needs_nothing_said(tmp_path):
    assert audit(finished(tmp_path)) == ()


def test_a_run_that_nobody_looked_at_is_refused(tmp_path):
    assert "nobody looked at it" in refusal(audit, finished(tmp_path, looked=False))


def test_looking_without_a_plan_is_not_enough(tmp_path):
    run = finished(tmp_path, looked=False)
    Journal(run).append(decision(samples()[0].id))
    assert "samples looked at: 1, drawn by a plan: none" in refusal(audit, run)


def test_half_a_plan_says_what_is_left(tmp_path):
    run = finished(tmp_path)
    Journal(run).append(undo(1, sample=next(run.records(run.decisions_file, type(decision()))).sample))
    assert "1 of " in refusal(audit, run) and "--plan" not in refusal(audit, run)
    assert len(audit(run, unaudited=True)) == 1


def test_a_plan_of_another_dataset_does_not_count(tmp_path):
    run = finished(tmp_path)
    with run.lines(run.samples_file) as lines:
        for one in samples(9):
            lines.add(one)
    said = refusal(audit, run)
    assert "has changed since" in said and f"--plan '{WISH}'`" in said and "error<=1%" not in said


def test_a_run_without_a_plan_is_offered_one(tmp_path):
    assert '--plan "error<=1% at 95%"`' in refusal(audit, finished(tmp_path, looked=False))


def test_a_wish_that_was_not_met_is_said_and_published(tmp_path):
    run = finished(tmp_path, looked=False)
    look(run, [one.id for one in samples()[:6]])
    said = audit(run)[0]
    assert said.startswith(f"the audit did not reach what was wished: `{WISH}` was planned, at most ")
    assert "allowing" not in said and "again" not in said
