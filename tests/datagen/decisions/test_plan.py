from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from datagen.decisions.bound import most_wrong, needed
from datagen.decisions.plan import drawn, load
from datagen.decisions.population import Population
from datagen.decisions.wish import Wish
from datagen.errors import ConfigError, RunError
from datagen.run import Run
from tests.datagen.decisions.deciding import decision, decisions, people, plan

ONE = Wish.parse("error<=1% at 95%")


def test_each_type_is_drawn_by_its_share_rounded_up():
    found = drawn(people(conversation=580, detail=230, reasoning=770), ONE, 0)
    count = {type: sum(one.type == type for one in found.drawn) for type in found.population}
    assert len(found.drawn) == sum(count.values()) == len(set(found.ids))
    assert all(Fraction(n, found.population[type]) >= Fraction(found.n_certain, 1580) for type, n in count.items())
    assert most_wrong(0, found.n_certain, 1580, 0.95) <= ONE.most_wrong


def test_a_type_of_one_sample_is_looked_at():
    assert "rare0" in drawn(people(detail=5_000, rare=1), ONE, 0).ids


def test_the_draw_does_not_depend_on_the_order_of_the_file():
    mixed = Population({"detail": tuple(reversed(people(detail=400).types["detail"]))})
    assert drawn(mixed, ONE, 0) == drawn(people(detail=400), ONE, 0)


def test_another_seed_and_another_dataset_mean_other_samples():
    first, other = people(detail=5_000), people(detail=5_001)
    ids = set(drawn(first, ONE, 0).ids)
    assert len(ids & set(drawn(first, ONE, 1).ids)) < 60
    assert len(ids & set(drawn(other, ONE, 0).ids)) < 60


SIZES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 300), min_size=1)


@given(SIZES, st.integers(0, 3), st.integers(0, 3))
def test_a_larger_plan_begins_with_a_smaller_one(sizes, few, more):
    samples = people(**sizes)
    wishes = [Wish(Fraction(1, 5), 0.9, allowed) for allowed in sorted((few, few + more))]
    assume(samples.n > 30)
    small, large = (drawn(samples, wish, 0).ids for wish in wishes)
    assert large[: len(small)] == small


@given(SIZES, st.integers(1, 50))
def test_no_plan_is_too_small_for_its_wish_nor_much_too_large(sizes, percent):
    samples, wish = people(**sizes), Wish(Fraction(percent, 100), 0.95)
    found = drawn(samples, wish, 0)
    assert most_wrong(0, found.n_certain, samples.n, 0.95) <= wish.most_wrong
    assert len(found.ids) <= needed(0, samples.n, wish.most_wrong, wish.confidence) + 1 + len(sizes)


def test_a_small_dataset_is_looked_at_as_a_whole():
    found = drawn(people(detail=3, reasoning=2), ONE, 0)
    assert sorted(found.ids) == ["detail0", "detail1", "detail2", "reasoning0", "reasoning1"]
    assert found.n_certain == 5


def test_types_take_turns():
    found = drawn(people(detail=1_000, reasoning=1_000), ONE, 0)
    assert {one.type for one in found.drawn[:2]} == {"detail", "reasoning"}


def test_what_cannot_be_shown_is_refused():
    with pytest.raises(
        ConfigError, match=r"`error<=1% at 95% allowing 2` cannot be shown of 100 samples: 2 wrong are more"
    ):
        drawn(people(detail=100), Wish.parse("error<=1% at 95% allowing 2"), 0)
    with pytest.raises(RunError, match="no samples to draw from"):
        drawn(people(), ONE, 0)


def test_what_is_left_to_decide_is_counted_for_all_or_for_one():
    found = plan(detail=3)
    decided = decisions(decision("detail0"), decision("detail2", reviewer="second"))
    assert found.left(decided) == ["detail1"]
    assert found.left(decided, "first") == ["detail1", "detail2"]
    assert found.left(decided, "third") == ["detail0", "detail1", "detail2"]


# --- in a run folder ------------------------------------------------------------------------------------------


def test_a_plan_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "audit-plan.json").write_text("{}")
    with pytest.raises(RunError, match=r"audit-plan.json: wish: field required"):
        load(Run(tmp_path))
