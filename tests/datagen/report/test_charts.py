import pytest

from datagen.report.charts import COLUMNS_HIGH, FOOT, LABEL, WIDTH, claim_bars, length_end, length_spans, score_columns
from datagen.report.claimed import claimed
from datagen.types import Judged, Lengths
from tests.reported import claims


def words(mean: float, p5: float, p95: float) -> Lengths:
    return Lengths(pairs=1, question_words=9, answer_words=mean, answer_words_p5=p5, answer_words_p95=p95)


def test_a_bar_is_parted_by_what_share_of_the_claims_stood():
    stood = [("object", "cat", "supported")] * 3 + [("object", "dog", "contradicted")]
    bars = claim_bars(claimed([claims(*stood)]))
    assert [bar.name for bar in bars] == ["object", "count", "relation", "attribute"]
    assert [(part.x, part.width) for part in bars[0].parts] == [(0, 300), (300, 100), (400, 0)]
    assert sum(part.width for part in bars[1].parts) == 0


def judged(histogram: dict[str, int], rejected: int = 0) -> Judged:
    return Judged(
        model="m", rubric_digest="d", threshold=2, scored=sum(histogram.values()), unparsed=0, unanswered=0,
        rejected=rejected, mean=None, histogram=histogram,
    )  # fmt: skip


def test_the_highest_column_fills_the_height():
    low, high, none = score_columns(judged({"1": 2, "2": 8, "3": 0}))
    assert (low.kept, high.kept, none.kept) == (30, COLUMNS_HIGH, 0)
    assert high.y == LABEL and none.y == FOOT


def test_those_that_were_turned_away_are_the_lowest_also_within_a_column():
    columns = score_columns(judged({"1": 2, "2": 8, "3": 1}, rejected=4))
    assert [(column.low, column.kept) for column in columns] == [(30, 0), (30, 90), (0, 15)]


def test_a_histogram_without_scores_is_flat_and_an_empty_one_is_none():
    assert [column.kept for column in score_columns(judged({"1": 0, "2": 0}))] == [0, 0]
    assert score_columns(judged({})) == ()


def test_spans_share_a_scale_with_the_reference():
    detail, own = length_spans({"detail": words(50, 40, 60), "own": words(107, 100, 107)})
    assert own.reference is None and own.right == pytest.approx(WIDTH - 4)
    assert detail.left < detail.mean < detail.right < detail.reference[0] < detail.reference[1]


def test_the_scale_of_lengths_ends_with_the_longest():
    assert length_end({"detail": words(50, 40, 60), "own": words(500, 100, 900)}) == 900
    assert length_end({}) == 1.0


def test_a_run_without_samples_has_no_spans():
    assert length_spans({}) == ()
    assert length_spans({"own": words(0, 0, 0)})[0].right == 0
