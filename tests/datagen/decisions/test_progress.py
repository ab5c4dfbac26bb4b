import pytest

from datagen.decisions.progress import advice, progress
from tests.datagen.decisions.deciding import decisions, plan, verdicts

PLAN = plan("error<=10% at 95%", {"detail": 500, "reasoning": 500}, detail=16, reasoning=16)


def test_before_all_is_decided_there_is_a_countdown_and_no_bound():
    found = progress(PLAN, decisions(*verdicts(PLAN.ids[:30])))
    assert found.bound is None and (found.whole.drawn, found.whole.decided) == (32, 30)
    assert found.statement.startswith("Nothing can be said yet: 2 of the 32")
    assert advice(found) == "2 of 32 drawn samples are still to be decided"


def test_when_all_is_decided_the_bound_is_stated_with_intervals_by_type():
    found = progress(PLAN, decisions(*verdicts(PLAN.ids)))
    assert found.bound == pytest.approx(0.09) and advice(found) == ""
    assert found.statement.startswith(
        "With 95% confidence at most 9.0% of this dataset's 1,000 samples are wrong: 0 of 32"
    )
    assert (found.types["detail"].population, found.types["detail"].drawn) == (500, 16)
    assert found.whole.high < found.types["detail"].high  # Wilson's, of fewer


def test_a_mended_sample_was_wrong():
    lines = verdicts(PLAN.ids)
    lines[0] = lines[0].model_copy(update={"verdict": "edit"})
    assert progress(PLAN, decisions(*lines)).whole.wrong == 1


def test_more_wrong_than_allowed_gives_the_bound_that_was_reached_and_what_to_do():
    found = progress(PLAN, decisions(*verdicts(PLAN.ids, wrong=PLAN.ids[:2])))
    assert found.bound > 0.1 and "`error<=10% at 95%`, which is not met" in found.statement
    assert advice(found).startswith("2 of 32 are wrong, 0 were allowed: change a rule, assemble and plan again")
    assert "allowing" not in advice(found)  # what may be wrong is said beforehand, not after it was found


def test_everything_wrong_is_everything():
    assert progress(PLAN, decisions(*verdicts(PLAN.ids, wrong=PLAN.ids))).bound == pytest.approx(1.0, abs=0.02)


def test_a_dataset_that_has_changed_asks_for_another_plan():
    found = progress(PLAN, decisions(*verdicts(PLAN.ids)), is_current=False)
    assert not found.is_current and "had when they were drawn" in found.statement
    assert advice(found).startswith("the dataset has changed")


def test_two_reviewers_are_held_against_each_other():
    both = [
        *verdicts(PLAN.ids, wrong=PLAN.ids[:2], reviewer="a"),
        *verdicts(PLAN.ids[:20], wrong=PLAN.ids[1:3], reviewer="b"),
    ]
    found = progress(PLAN, decisions(*both))
    assert found.both == 20 and found.kappa == pytest.approx((0.9 - 0.82) / 0.18)
    assert found.statement.partition(";")[0].endswith("by 2 reviewers")


def test_other_samples_count_for_nothing():
    found = progress(
        PLAN, decisions(*verdicts(["elsewhere"], wrong=["elsewhere"], reviewer="second"), *verdicts(PLAN.ids))
    )
    assert found.whole.wrong == 0 and "1 reviewer." in found.statement
