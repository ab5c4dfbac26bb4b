from hypothesis import given
from hypothesis import strategies as st

from datagen.stages import Road
from datagen.types import Rejection


def odd_is_rejected(number: int) -> int | Rejection:
    return Rejection(stage="s", rule=f"odd_{number % 3}", id=str(number), evidence="odd") if number % 2 else number


def smaller_is_rejected(number: int) -> int | Rejection:
    return Rejection(stage="t", rule="small", id=str(number), evidence="small") if number < 10 else number


@given(st.lists(st.integers(0, 50)))
def test_what_entered_a_stage_passed_or_was_rejected_with_a_line(numbers):
    rejected = []
    road = Road(rejected.append)
    passed = list(road.through("t", "n", road.through("s", "n", numbers, odd_is_rejected), smaller_is_rejected))
    second, first = sorted(road.counts(), key=lambda count: count.stage, reverse=True)
    assert first.entered == len(numbers) == first.passed + sum(first.rejected.values())
    assert second.entered == first.passed and second.passed == len(passed)
    assert len(rejected) == len(numbers) - len(passed)


def test_a_stage_takes_nothing_before_it_is_asked_for_something():
    road = Road(lambda _: None)
    items = road.through("s", "n", iter([2, 4]), odd_is_rejected)
    assert road.counts()[0].entered == 0
    assert next(items) == 2 and road.counts()[0].entered == 1


def test_rules_are_counted_by_name():
    road = Road(lambda _: None)
    assert list(road.through("s", "n", [1, 3, 7, 2], odd_is_rejected)) == [2]
    assert road.counts()[0].rejected == {"odd_0": 1, "odd_1": 2}
