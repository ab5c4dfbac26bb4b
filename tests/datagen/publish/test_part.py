from itertools import product

import pytest

from datagen.decisions import Plan, draw, progress, read
from datagen.decisions.bound import most_wrong
from datagen.decisions.statement import percent
from datagen.publish.part import Share, statement
from tests.datagen.decisions.deciding import decisions, verdicts
from tests.datagen.publish.publishing import finished, look, samples, settings, told, with_images

CC_BY = ("cc-by-2.0", "cc-by-sa-2.0")


def plan(n_drawn: int = 20, **population: int) -> Plan:
    """As many are drawn of every type, the first ones; ids are like `3-detail`."""
    drawn = [{"id": f"{number}-{type}", "type": type} for number, type in product(range(n_drawn), population)]
    return Plan(wish="error<=20% at 90%", seed=0, population_digest="d", population=population, drawn=drawn)


def part_of(plan: Plan, ids: list[str], wrong: tuple[str, ...] = ()):
    known = decisions(*verdicts(plan.ids, wrong))
    share = Share(plan, known)
    for id in ids:
        share.add(id, id.partition("-")[2])
    return share.part(progress(plan, known)), progress(plan, known)


def test_a_part_has_the_bound_of_those_drawn_samples_that_lie_in_it():
    part, _ = part_of(plan(detail=100), [f"{number}-detail" for number in range(10, 60)], ("3-detail", "12-detail"))
    assert (part.lot.population, part.lot.drawn, part.lot.decided, part.lot.wrong) == (50, 10, 10, 1)
    assert part.bound == most_wrong(1, 10, 50, 0.9)


def test_the_scarcest_type_decides_how_much_is_counted_on():
    ids = [f"{number}-a" for number in range(50)] + [f"{number}-b" for number in range(15, 65)]
    part, _ = part_of(plan(a=100, b=100), ids)
    assert part.lot.drawn == 25 and part.bound == most_wrong(0, 9, 100, 0.9)  # 5 of 50, of both, one less


def test_of_a_part_in_which_nothing_was_drawn_nothing_is_said():
    part, planned = part_of(plan(detail=100), [f"{number}-detail" for number in range(50, 90)])
    assert part.bound == 1 and statement(part, planned).startswith("None of the 40 samples")


def test_of_a_type_of_which_nothing_was_drawn_the_part_knows_nothing():
    ids = [f"{number}-a" for number in range(50)] + [f"{number}-b" for number in range(20, 30)]
    part, planned = part_of(plan(a=100, b=100), ids, ("1-a",))
    assert part.bound == 1 and "Too few of the 60 samples" in statement(part, planned)
    assert "1 of 20 were wrong" in statement(part, planned)


def test_the_whole_is_no_part():
    assert part_of(plan(detail=100), [f"{number}-detail" for number in range(100)])[0] is None


def test_both_bounds_are_said():
    part, planned = part_of(plan(detail=100), [f"{number}-detail" for number in range(10, 60)], ("3-detail",))
    said = statement(part, planned)
    assert "With 90% confidence at most 18.0% of the 50 samples of this part of the run are wrong: 0 of 10" in said
    assert f"of whose 100 samples at most {percent(most_wrong(1, 20, 100, 0.9))} are wrong with the same" in said
    assert "(1 of 20 drawn; `error<=20% at 90%` was planned for it)" in said
    assert "does not hold for a part by itself" in said and said.count("\n") == 0


def test_a_part_of_which_all_was_drawn_is_a_census():
    part, planned = part_of(plan(detail=100), [f"{number}-detail" for number in range(8)], ("3-detail",))
    assert part.bound == 1 / 8 and "Every one of the 8 samples" in statement(part, planned)


@pytest.mark.parametrize("again", [False, True])
def test_what_people_took_out_stays_among_those_that_were_drawn_from(tmp_path, again):
    made = samples(40)
    run = finished(tmp_path / "run", made, looked=False)
    drawn = draw(run, "error<=50% at 90%").ids
    wrong = next(id for id in drawn if int(id.partition("-")[0]) // 2 % 4 in (0, 3))  # under a licence that is wished
    look(run, [wrong])
    if again:  # as assembling leaves it: taken out of the dataset, and kept among what was turned away
        rejection = read(run).applied(next(one for one in made if one.id == wrong))
        with run.lines(run.samples_file) as lines:
            for one in (one for one in made if one.id != wrong):
                lines.add(one)
        with run.lines(run.rejections_file) as lines:
            lines.add(rejection)
    contents = told(tmp_path, run, only_licences=CC_BY)
    part = contents.part
    expected = [id for id in drawn if int(id.partition("-")[0]) // 2 in (0, 3)]
    assert (part.lot.population, part.lot.drawn) == (4, len(expected))


def test_images_that_are_missing_make_a_part_too(tmp_path):
    run = settings(with_images(finished(tmp_path / "run"), 3))
    contents = told(tmp_path, run, embed_images=True, accept_licences=True, skip_missing=True)
    assert contents.part.lot.population == 6


def test_what_was_tried_before_is_told():
    before = plan(detail=100).model_copy(update={"earlier": ("error<=1% at 95%",), "missed": ("error<=1% at 95%",)})
    part, planned = part_of(before, [f"{number}-detail" for number in range(50)])
    assert statement(part, planned).endswith("; looked at before under `error<=1% at 95%`, not met.")
