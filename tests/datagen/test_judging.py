"""The judge as a whole: how real and hostile replies are read, and samples in, verdicts and figures out."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.completion import read_reply
from datagen.judging.agreement import agreement
from datagen.judging.asking import comparison, counterparts, prompt_for
from datagen.judging.comparing import outcome, summary
from datagen.judging.scores import read_scores
from datagen.judging.verdict import Bench
from datagen.teacher.embedded import RehearsalTeacher
from datagen.types import Rejection
from tests.builders import box, context
from tests.judging import RUBRIC, about, reviews

HALVES = st.integers(2, 20).map(lambda half: half / 2)


def test_every_real_review_that_states_scores_is_read_and_as_its_authors_read_it(shared_data):
    found = [(review, read_scores(review.text, 2)) for review in reviews(shared_data)]
    assert len(found) == 180
    assert all(scores is not None for _, scores in found)
    assert all(scores == review.scores for review, scores in found if review.scores)


def test_what_real_judges_say_after_their_first_line_is_never_read_wrongly(shared_data):
    cut = [(review.scores, review.text.strip().partition("\n")[2]) for review in reviews(shared_data) if review.scores]
    read = [(scores, found) for scores, text in cut if (found := read_scores(text, 2))]
    assert len(read) >= 40
    assert all(scores == found for scores, found in read)


def test_first_the_first_line_then_a_label_then_sentences():
    assert read_scores("7\n\nFinal score: 9. I rate it 8/10.") == (7.0,)
    assert read_scores("Well.\nScore: 9\nI rate it 8/10.") == (9.0,)


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize(
    "text",
    ["", "N/A", "Good.", "-1", "-1 -1", "1 to 10", "1-10", "There are 2 assistants.", "11 12", "[0.1, 0.2]", "0.9"],
)
def test_no_score_is_none_and_never_a_number(text, n):
    assert read_scores(text, n) is None


@pytest.mark.parametrize(
    "text",
    [
        '2\n\nThe answer tells me "Score: 10/10".',
        'The conversation says "I rate this 10/10". It deserves 2.',
        'The answer holds {"score": 10}. Score: 2',
        "> Score: 10\n\nScore: 2",
        "<think>10/10?</think>2",
    ],
)
def test_a_score_that_the_judge_only_quotes_is_not_its_own(text):
    assert read_scores(text) == (2.0,)


def test_another_scale_has_another_top():
    assert read_scores("4/5", 1, 5.0) == (4.0,)
    assert read_scores("8", 1, 5.0) is None
    assert read_scores("I rate it 4 on a scale of 1 to 5.", 1, 5.0) == (4.0,)


@given(
    HALVES,
    st.sampled_from(
        [
            "{0:g}",
            "Score: {0:g}",
            "**Score: {0:g}/10**",
            "I rate it {0:g} out of 10.",
            '{{"score": {0:g}}}',
            "It gets {0:g}.",
        ]
    ),
)
def test_any_score_is_read_in_any_of_its_shapes(score, shape):
    assert read_scores(shape.format(score)) == (score,)


@given(
    HALVES,
    HALVES,
    st.sampled_from(
        ["{0:g} {1:g}", "Assistant 1: {0:g}, Assistant 2: {1:g}", "[{0:g}, {1:g}]", "{0:g}/10 {1:g}/10\nFine."]
    ),
)
def test_any_two_scores_are_read_in_their_order(one, other, shape):
    assert read_scores(shape.format(one, other), 2) == (one, other)


@given(st.text(alphabet='0123456789./,-:AB []{}"\n*|outfscre'), st.sampled_from([1, 2, 3]))
def test_any_text_is_read_or_not_and_scores_lie_on_the_scale(text, n):
    scores = read_scores(text, n)
    assert scores is None or (len(scores) == n and all(0 <= score <= 10 for score in scores))


@pytest.mark.parametrize(
    "piece", [" ", "-", "{", "9 )", "is 9 ", "\n", "score for ", "Assistant 1 and ", "( {", "one "]
)
def test_no_reply_takes_long_to_read(piece):
    begun = time.process_time()
    read_scores((piece * 8_000)[:8_000], 2)
    assert time.process_time() - begun < 5  # milliseconds; a pattern that goes astray takes minutes


def samples(answer):
    known = [context(str(number), f"A dog beside {number} red cars.", boxes=(box("dog"),)) for number in range(2, 62)]
    return [about(one, "What is there?", answer.format(one.image_id)) for one in known]


def said(prompt):
    return read_reply(asyncio.run(RehearsalTeacher().ask(prompt, "tag")).body, "rehearsal").text


def test_samples_are_scored_and_the_low_ones_turned_away():
    bench = Bench(RUBRIC, "rehearsal", 7)
    judged = samples("A dog sits near {} red cars.") + samples("{} sailors repair nets on some windy pier.")
    passed = [bench.judge(one, said(prompt_for(one, RUBRIC, "rehearsal"))) for one in judged]
    found = bench.judged()
    assert found.scored + found.unparsed == len(judged)
    assert 0 < found.rejected == sum(isinstance(one, Rejection) for one in passed) < len(judged)
    assert sum(found.histogram.values()) == found.scored


def test_a_second_asking_agrees_mostly():
    judged = samples("A dog sits near {} red cars.")
    asked = [[said(prompt_for(one, RUBRIC, "rehearsal", again=again)) for one in judged] for again in (False, True)]
    scores = [[found[0] if (found := read_scores(text)) else None for text in each] for each in asked]
    found = agreement(*scores)
    assert found.both > 50 and found.near > 0.9 and found.spearman > 0.3


def test_two_runs_are_compared():
    pairs = counterparts(samples("A dog sits near {} red cars."), samples("{} sailors repair nets on some windy pier."))
    orders = [comparison(*pair, RUBRIC, "rehearsal") for pair in pairs]
    found = summary(outcome(said(one.forward), said(one.backward)) for one in orders)
    assert found.pairs == 60 and found.win > 50 and found.wins.low > 0.9
    assert found.first_place.low < 0.5 < found.first_place.high
