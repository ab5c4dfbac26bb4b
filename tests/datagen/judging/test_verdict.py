import pytest

from datagen.judging.agreement import agreement
from datagen.judging.verdict import Bench, Scored, verdict
from datagen.types import Rejection
from tests.judging import RUBRIC, about


def test_a_low_score_turns_a_sample_away_and_says_why():
    found = verdict(about(), "3\n\nThe cat is a dog.", 5)
    assert isinstance(found, Rejection)
    assert (found.stage, found.rule, found.id, found.image_id, found.broken) == (
        *("judge", "scored_low", "s1", "1"),
        ("scored_low",),
    )
    assert found.evidence == "3 of 10, expected at least 5; the judge said: 3 The cat is a dog."


@pytest.mark.parametrize(("text", "score"), [("5", 5), ("9.5", 9.5), ("Fine.", None), ("-1", None), (None, None)])
def test_the_threshold_itself_no_score_and_no_reply_let_it_pass(text, score):
    passed = verdict(about(), text, 5)
    assert isinstance(passed, Scored)
    assert (passed.score, passed.sample.provenance.score, passed.sample.turns) == (score, score, about().turns)


def test_a_sample_that_is_turned_away_keeps_its_turns_and_its_score():
    found = verdict(about(), "3", 5)
    assert isinstance(found, Rejection)
    assert (found.conversations, found.score) == (about().conversations, 3.0)


def test_all_that_come_before_the_bench_are_counted():
    bench = Bench(RUBRIC, "m", 6)
    replies = ["8", "Score: 7.5", "2", "10", "no idea", None]
    passed = [bench.judge(about(), text) for text in replies]
    found = bench.judged()
    assert [isinstance(one, Rejection) for one in passed] == [False, False, True, False, False, False]
    assert (found.scored, found.unparsed, found.unanswered, found.rejected) == (4, 1, 1, 1)
    assert found.mean == 6.875 and found.types == {"reasoning": 6.875}
    assert {point: n for point, n in found.histogram.items() if n} == {"2": 1, "8": 2, "10": 1}
    assert list(found.histogram) == [str(point) for point in range(1, 11)]
    assert (found.model, found.rubric_digest, found.threshold) == ("m", RUBRIC.digest, 6)


def test_a_bench_that_nobody_came_before_has_no_mean():
    found = Bench(RUBRIC, "m").judged()
    assert (found.mean, found.scored, found.threshold) == (None, 0, RUBRIC.threshold)


def test_a_score_below_the_scale_is_counted_at_its_end():
    bench = Bench(RUBRIC, "m")
    assert isinstance(bench.judge(about(), "0/10"), Rejection)
    assert bench.judged().histogram["1"] == 1


def test_figures_are_kept_with_the_agreement_and_read_back():
    found = Bench(RUBRIC, "m").judged(agreement([8, 7], [8, 6]))
    assert type(found).model_validate_json(found.model_dump_json()) == found
