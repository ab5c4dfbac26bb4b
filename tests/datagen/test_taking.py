import pytest

from datagen.choices import Choices
from datagen.decisions import Decisions
from datagen.errors import ConfigError
from datagen.run import Run
from datagen.stages import Road
from datagen.taking import candidates, pick, put, selection
from tests.builders import context, prompt_set, sample
from tests.datagen.decisions.deciding import decision, decisions, edit

NOTHING = Decisions()
SETS = (prompt_set("reasoning"), prompt_set("detail", "text"))


def samples(n, type="reasoning"):
    made = (
        sample(f"Why is cat {number} here?", f"Reason {number}.", id=f"{type}{number}", type=type)
        for number in range(n)
    )
    return [one.model_copy(update={"context": context(str(at))}) for at, one in enumerate(made)]


def taken(tmp_path, all_of_them, decided=NOTHING, **choices):
    """What went to the dataset, to the held-out file and to the rejections."""
    chosen, run, rejected = Choices(**choices), Run(tmp_path / "run"), []
    run.folder.mkdir(parents=True)
    table = candidates(chosen, 0, SETS)
    with run.spool() as spool, run.lines(run.samples_file) as kept, run.lines(run.heldout_file) as apart:
        for one in all_of_them:
            spool.add(one)
            table.add(one)
        road = Road(rejected.append)
        marks = list(put(spool, pick(table, chosen), road, kept, apart, decided))
    count = road.counts()[0]
    assert count.entered == len(all_of_them) == len(marks)
    return list(run.samples()), list(run.heldout()), rejected


def test_everything_is_taken_when_nothing_is_wished(tmp_path):
    given = samples(4)
    assert taken(tmp_path, given) == (given, [], [])


def test_what_is_dropped_has_a_line_with_its_reason_and_its_text(tmp_path):
    given = samples(6) + samples(2, "detail")
    kept, _, rejected = taken(tmp_path, given, mix={"reasoning": 1, "detail": 1})
    assert len(kept) == 4 and {one.rule for one in rejected} == {"mix"}
    assert all(one.stage == "select" and one.evidence and "Reason" in one.text for one in rejected)


def test_images_that_are_held_out_go_to_their_own_file_and_are_no_rejections(tmp_path):
    kept, apart, rejected = taken(tmp_path, samples(10), hold_out=0.3)
    assert len(apart) + len(kept) == 10 and apart and kept and not rejected
    assert not {one.context.image_id for one in apart} & {one.context.image_id for one in kept}


def test_what_a_person_rejected_is_turned_away_last_and_what_they_mended_is_taken_as_they_left_it(tmp_path):
    given = samples(4)
    wrong, mended = given[1], given[2]
    after = (*mended.conversations[:1], mended.conversations[1].model_copy(update={"text": "It is safe there."}))
    decided = decisions(
        decision(wrong.id, "reject", reason="absent_object"),
        edit(mended.conversations, after).model_copy(update={"sample": mended.id}),
    )
    kept, _, rejected = taken(tmp_path, given, decided)
    assert [one.id for one in kept] == [given[0].id, mended.id, given[3].id]
    assert kept[1].answers == ("It is safe there.",) and kept[1].provenance.edited
    assert [(one.stage, one.rule, one.id) for one in rejected] == [("audit", "absent_object", wrong.id)]
    assert rejected[0].conversations == wrong.conversations


def taken_back(*some):
    return decisions(*(decision(one.id, was="rejected", rule=one.rule) for one in some))


def test_what_a_person_takes_back_from_the_mix_is_in_and_nothing_leaves_for_it(tmp_path):
    given, mix = samples(6) + samples(2, "detail"), {"reasoning": 1, "detail": 1}
    before, _, (first, *others) = taken(tmp_path / "before", given, mix=mix)
    kept, _, rejected = taken(tmp_path / "after", given, taken_back(first), mix=mix)
    assert {one.id for one in kept} == {one.id for one in before} | {first.id} and rejected == others


def test_what_is_held_out_stays_out_whatever_a_person_takes_back(tmp_path):
    given = samples(10)
    _, apart, _ = taken(tmp_path / "before", given, hold_out=0.3)
    back = decisions(*(decision(one.id, was="rejected", rule="leaks") for one in apart))
    assert taken(tmp_path / "after", given, back, hold_out=0.3)[1] == apart


def test_an_evaluation_file_that_is_none_is_one_line(tmp_path):
    (tmp_path / "eval.json").write_text("[1, 2")
    with pytest.raises(ConfigError, match=r"eval\.json"):
        candidates(Choices(evaluations=(tmp_path / "eval.json",)), 0, SETS)


def test_the_figures_say_what_was_taken_of_what():
    table, chosen = candidates(Choices(), 0, SETS), Choices(mix={"reasoning": 1, "detail": 1}, hold_out=1)
    for one in samples(6) + samples(2, "detail"):
        table.add(one)
    found = selection(pick(table, chosen))
    assert found.before.samples == {"detail": 2, "reasoning": 6} and found.held_out
    assert sum(found.after.samples.values()) < 8
