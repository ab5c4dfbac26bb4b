from datagen.report.bars import (
    LINE,
    box_columns,
    covered_bars,
    leaning_bars,
    least_covered,
    opening_bars,
    plan_end,
    plan_spans,
    tone,
)
from datagen.report.charts import COLUMNS_HIGH, WIDTH
from datagen.report.portrait import Covered, Leaning, Opening, Portrait
from datagen.types import Lot, Planned


def lot(low: float, high: float, wrong: int = 1) -> Lot:
    return Lot(population=900, drawn=300, decided=300 if wrong else 0, wrong=wrong, low=low, high=high)


def plan(whole: Lot, **types: Lot) -> Planned:
    fields = {"wish": "w", "confidence": 0.95, "allowed": 1, "seed": 0, "population_digest": "", "is_current": True}
    return Planned(most_wrong=0.01, whole=whole, types=types, bound=None, statement="", **fields)


def test_the_commonest_beginning_fills_the_width_in_parts_by_type():
    told = Portrait(
        openings=(
            Opening(words="what is the", questions=4, types={"b": 3, "a": 1}),
            Opening(words="why", questions=2, types={"b": 2}),
        )
    )
    first, second = opening_bars(told, ["a", "b"])
    assert [(part.name, part.x, part.width) for part in first.parts] == [("a", 0, 100), ("b", 100, 300)]
    assert second.y - first.y == LINE and sum(part.width for part in second.parts) == WIDTH / 2


def test_types_beyond_the_palette_share_its_last_colour():
    assert [tone(name, list("abcdef")) for name in "abcdefz"] == [0, 1, 2, 3, 3, 3, 3]


def test_a_category_is_drawn_by_where_it_is_spoken_of_and_where_not():
    (bar,) = covered_bars([Covered(category="dog", images=4, spoken=1)])
    assert [(part.name, part.n, part.width) for part in bar.parts] == [("kept", 1, 100), ("unknown", 3, 300)]


def test_what_is_least_spoken_of_comes_first_and_what_always_is_not_at_all():
    counts = {"dog": (9, 9), "cat": (4, 1), "cup": (8, 0), "tie": (2, 0)}
    rows = [Covered(category=name, images=images, spoken=spoken) for name, (images, spoken) in counts.items()]
    assert [one.category for one in least_covered(rows)] == ["cup", "tie", "cat"]


def test_yes_and_no_fill_the_width():
    (bar,) = leaning_bars(Portrait(leanings={"detail": Leaning(yes=1, no=3)}))
    assert [part.width for part in bar.parts] == [100, 300]


def test_the_commonest_number_of_boxes_fills_the_height():
    none, one = box_columns(Portrait(boxes={"0": 1, "1": 4}))
    assert (none.kept, one.kept) == (COLUMNS_HIGH / 4, COLUMNS_HIGH)


def test_intervals_share_a_scale_with_the_wish():
    drawn = plan_spans(plan(lot(0.001, 0.018), a=lot(0.0, 0.04), b=lot(0.0, 0.04)))
    assert [span.name for span in drawn] == ["all types", "a", "b"]
    assert drawn[1].right == WIDTH - 4 and drawn[0].left < drawn[0].mean < drawn[0].right
    assert len({span.reference for span in drawn}) == 1


def test_one_type_alone_is_drawn_once_and_nothing_decided_is_marked_at_nothing():
    (span,) = plan_spans(plan(lot(0, 1, wrong=0), detail=lot(0, 1, wrong=0)))
    assert (span.mean, plan_end(plan(lot(0, 1, wrong=0)))) == (0, 1)


def test_nothing_is_drawn_of_nothing():
    assert (opening_bars(Portrait(), []), covered_bars([]), leaning_bars(Portrait()), box_columns(Portrait())) == (
        (),
        (),
        (),
        (),
    )
