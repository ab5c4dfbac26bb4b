from datagen.decisions.drawing import draw
from datagen.decisions.plan import load
from datagen.decisions.progress import progress
from datagen.decisions.settling import read
from tests.datagen.decisions.deciding import decision, journal, numbered, run_of, undo, verdicts


def test_a_plan_is_kept_in_the_run_and_the_same_wish_gives_the_same_file(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    assert load(run) is None
    made = draw(run, "error<=2% at 95%")
    before = run.plan_file.read_bytes()
    assert load(run) == made == draw(run, "ERROR <= 2.0% at 95%")
    assert run.plan_file.read_bytes() == before


def test_deciding_changes_no_draw(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    made = draw(run, "error<=2% at 95%")
    for line in verdicts(made.ids, wrong=made.ids[:3]):
        journal(tmp_path).append(line)
    assert draw(run, "error<=2% at 95%") == made


def test_a_plan_after_one_that_was_looked_at_says_so(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    draw(run, "error<=5% at 95%")
    made = draw(run, "error<=2% at 95%")
    assert made.earlier == ()  # nobody had looked
    journal(tmp_path).append(decision(made.ids[0]))
    assert draw(run, "error<=2% at 95% allowing 1").earlier == ("error<=2% at 95%",)


def test_rolling_the_dice_again_is_told_too(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    for line in verdicts(draw(run, "error<=2% at 95%").ids):
        journal(tmp_path).append(line)
    assert draw(run, "error<=2% at 95%", seed=1).earlier == ("error<=2% at 95%, seed 0",)


def test_undoing_does_not_unsee_what_was_drawn(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    first = draw(run, "error<=2% at 95%").ids[0]
    for line in (decision(first, "reject"), undo(1, sample=first)):
        journal(tmp_path).append(line)
    assert draw(run, "error<=2% at 95%", seed=1).earlier == ("error<=2% at 95%, seed 0",)


def test_another_version_of_the_dataset_is_drawn_from_anew_and_remembers_that_it_is_a_second_try(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    journal(tmp_path).append(decision(draw(run, "error<=2% at 95%").ids[0]))
    assert draw(run_of(tmp_path, {"detail": numbered(401)}), "error<=5% at 95%").earlier == (
        "error<=2% at 95%, of another version",
    )


def test_a_plan_after_one_that_was_not_met_says_that_it_was_not(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    first = draw(run, "error<=5% at 95%")
    journal(tmp_path).append(decision(first.ids[0], "reject"))  # one is enough: the others need not be looked at
    for line in verdicts(draw(run, "error<=5% at 95% allowing 1").ids, wrong=first.ids[:1], reviewer="second"):
        journal(tmp_path).append(line)
    said = progress(load(run), read(run))
    assert said.bound <= said.most_wrong
    assert said.statement.endswith("; an earlier plan, `error<=5% at 95%`, was not met.")
    assert draw(run, "error<=5% at 95% allowing 1").missed == ("error<=5% at 95%",)


def test_a_plan_of_before_this_was_told_is_still_read(tmp_path):
    run = run_of(tmp_path, {"detail": numbered(400)})
    made = draw(run, "error<=5% at 95%")
    run.plan_file.write_text(made.model_dump_json(exclude={"missed"}))
    assert load(run) == made
